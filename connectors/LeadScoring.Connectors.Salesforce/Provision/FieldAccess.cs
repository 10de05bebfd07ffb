using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Grants our user access to fields through a permission set of our own: a field made by API is at first visible to nobody.</summary>
/// <remarks>Every step looks before it creates, so that a set-up that broke off is finished by the next. Source: Object Reference, "FieldPermissions".</remarks>
internal sealed class FieldAccess(SalesforceApi api)
{
    private const string SetName = "LeadScoring";
    private const string Purpose = "granting access to fields";

    public async ValueTask GrantAsync(StreamName stream, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        string set = await FindOrCreateSetAsync(cancellationToken);
        List<string> granted = await api.QueryAllRowsAsync(
            $"SELECT Field FROM FieldPermissions WHERE ParentId = {Soql.Text(set)} AND SobjectType = {Soql.Text(stream.Value)} AND PermissionsEdit = true",
            Purpose,
            r => r.TextOf("Field") ?? string.Empty,
            cancellationToken);
        foreach (string field in fields.Select(f => $"{stream}.{f}").Except(granted, StringComparer.OrdinalIgnoreCase))
        {
            using JsonDocument _ = await api.CreateAsync("sobjects/FieldPermissions", Purpose, w =>
            {
                w.WriteString("ParentId", set);
                w.WriteString("SobjectType", stream.Value);
                w.WriteString("Field", field);
                w.WriteBoolean("PermissionsRead", true);
                w.WriteBoolean("PermissionsEdit", true);
            }, cancellationToken);
        }

        await AssignAsync(set, cancellationToken);
    }

    private async ValueTask<string> FindOrCreateSetAsync(CancellationToken cancellationToken)
    {
        List<string> found = await api.QueryAllRowsAsync($"SELECT Id FROM PermissionSet WHERE Name = {Soql.Text(SetName)}", Purpose, IdOf, cancellationToken);
        if (found.Count > 0)
        {
            return found[0];
        }

        using JsonDocument created = await api.CreateAsync("sobjects/PermissionSet", Purpose, w =>
        {
            w.WriteString("Name", SetName);
            w.WriteString("Label", "LeadScoring fields");
        }, cancellationToken);
        return created.RootElement.TextOf("id") ?? throw Unreadable();
    }

    private async ValueTask AssignAsync(string set, CancellationToken cancellationToken)
    {
        string user = await api.GetAsync("/services/oauth2/userinfo", Purpose, static u => u.TextOf("user_id") ?? throw Unreadable(), cancellationToken);
        List<string> assigned = await api.QueryAllRowsAsync(
            $"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = {Soql.Text(set)} AND AssigneeId = {Soql.Text(user)}",
            Purpose,
            IdOf,
            cancellationToken);
        if (assigned.Count == 0)
        {
            using JsonDocument _ = await api.CreateAsync("sobjects/PermissionSetAssignment", Purpose, w =>
            {
                w.WriteString("PermissionSetId", set);
                w.WriteString("AssigneeId", user);
            }, cancellationToken);
        }
    }

    private static string IdOf(JsonElement row) => row.TextOf("Id") ?? throw Unreadable();

    private static CrmException Unreadable() =>
        new(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} answered {Purpose} without the id we need. Please report this message.");
}
