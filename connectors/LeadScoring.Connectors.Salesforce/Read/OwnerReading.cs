using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Who can own leads: users, inactive ones too so that their leads can be told, and queues that support Lead.</summary>
/// <remarks>A queue is a Group of type Queue with a QueueSobject for Lead. Source: Object Reference, "Group" and "QueueSobject".</remarks>
internal sealed class OwnerReading(SalesforceApi api)
{
    private const string Users = "SELECT Id, Email, Name, IsActive, ManagerId FROM User ORDER BY Id";
    private const string Queues = "SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue' AND Id IN (SELECT QueueId FROM QueueSobject WHERE SobjectType = 'Lead') ORDER BY Id";

    public async ValueTask<IReadOnlyList<CrmUser>> ReadAsync(CancellationToken cancellationToken)
    {
        List<(CrmUser User, string? Manager)> rows = await api.QueryAllRowsAsync(
            Users,
            "reading users",
            static r => (new CrmUser(IdOf(r), r.TextOf("Email")?.ToLowerInvariant() ?? string.Empty, r.TextOf("Name") ?? string.Empty, r.IsTrue("IsActive")), r.TextOf("ManagerId")),
            cancellationToken);
        Dictionary<string, string> addresses = rows.ToDictionary(r => r.User.Id.Value, r => r.User.Email, StringComparer.Ordinal);
        List<CrmUser> owners = [.. rows.Select(r => r.Manager is not null && addresses.GetValueOrDefault(r.Manager) is { Length: > 0 } address ? r.User with { Manager = address } : r.User)];
        owners.AddRange(await api.QueryAllRowsAsync(
            Queues,
            "reading queues",
            static r => new CrmUser(IdOf(r), string.Empty, r.TextOf("DeveloperName") ?? r.TextOf("Name") ?? string.Empty, IsActive: true) { IsQueue = true },
            cancellationToken));
        return owners;
    }

    private static CrmRecordId IdOf(JsonElement row) => new(row.TextOf("Id") ?? throw new JsonException("An owner has no Id."));
}
