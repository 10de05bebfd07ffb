using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Members of public groups, those of groups inside them too.</summary>
/// <remarks>Roles and territories inside a group are left out: their people change with the org chart, and a team should name whom it means. Source: Object Reference, "Group" and "GroupMember".</remarks>
internal sealed class GroupReading(SalesforceApi api)
{
    private const int MostGroups = 50;
    private const string UserPrefix = "005";

    /// <summary>Who is in the group of that API name.</summary>
    /// <exception cref="CrmException">There is none.</exception>
    public async ValueTask<IReadOnlyList<CrmUser>> ReadAsync(string name, IReadOnlyList<CrmUser> users, CancellationToken cancellationToken)
    {
        List<string> groups = await api.QueryAllRowsAsync(
            $"SELECT Id FROM Group WHERE DeveloperName = {Soql.Text(name)} AND Type = 'Regular' ORDER BY Id", $"reading the group {name}", IdOf, cancellationToken);
        if (groups.Count == 0)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"Salesforce has no public group \"{name}\". Write its API name (Setup, Public Groups) into people_from.") { Code = "NO_SUCH_GROUP" };
        }

        HashSet<string> seen = [.. groups];
        HashSet<string> members = new(StringComparer.Ordinal);
        while (groups.Count > 0 && seen.Count <= MostGroups)
        {
            List<string> found = await api.QueryAllRowsAsync(
                $"SELECT UserOrGroupId FROM GroupMember WHERE GroupId IN ({string.Join(',', groups.Select(Soql.Text))}) ORDER BY Id",
                $"reading the members of {name}",
                static r => r.TextOf("UserOrGroupId") ?? throw new JsonException("A group member has no UserOrGroupId."),
                cancellationToken);
            members.UnionWith(found.Where(f => f.StartsWith(UserPrefix, StringComparison.Ordinal)));
            groups = [.. found.Where(f => !f.StartsWith(UserPrefix, StringComparison.Ordinal) && seen.Add(f))];
        }

        return [.. users.Where(u => !u.IsQueue && members.Contains(u.Id.Value))];
    }

    private static string IdOf(JsonElement row) => row.TextOf("Id") ?? throw new JsonException("A group has no Id.");
}
