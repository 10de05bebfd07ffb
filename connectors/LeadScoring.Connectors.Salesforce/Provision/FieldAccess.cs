using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Grants our user access to fields through a permission set of our own: a field made by API is at first visible to nobody.</summary>
/// <remarks>Every step looks before it creates, so that a set-up that broke off is finished by the next. Source: Object Reference, "FieldPermissions".</remarks>
internal sealed class FieldAccess(SalesforceApi api)
{
    private const string SetName = "LeadScoring";
    private const string Purpose = "granting access to fields";

    public async ValueTask GrantAsync(StreamName stream, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        IEnumerable<string> wanted = fields.Select(f => $"{stream}.{f}");
        string? set = (await api.QueryAllRowsAsync($"SELECT Id FROM PermissionSet WHERE Name = {Soql.Text(SetName)}", Purpose, IdOf, cancellationToken)).FirstOrDefault();
        bool isNew = set is null;
        set ??= await CreateSetAsync(cancellationToken);

        // What hangs on a set that did not exist a moment ago needs no question.
        string[] missing = [.. isNew ? wanted : wanted.Except(await ReadGrantedAsync(set, stream, cancellationToken), StringComparer.OrdinalIgnoreCase)];
        foreach (string[] part in missing.Chunk(RecordWriting.MaxBatch))
        {
            await GrantAsync(set, stream, part, cancellationToken);
        }

        await AssignAsync(set, isNew, cancellationToken);
    }

    private ValueTask<List<string>> ReadGrantedAsync(string set, StreamName stream, CancellationToken cancellationToken) => api.QueryAllRowsAsync(
        $"SELECT Field FROM FieldPermissions WHERE ParentId = {Soql.Text(set)} AND SobjectType = {Soql.Text(stream.Value)} AND PermissionsEdit = true",
        Purpose,
        r => r.TextOf("Field") ?? string.Empty,
        cancellationToken);

    /// <summary>Grants many fields with one call. What could be granted stays when some could not, and the next set-up asks only for the rest.</summary>
    private async ValueTask GrantAsync(string set, StreamName stream, string[] fields, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await api.CreateAsync("composite/sobjects", Purpose, w =>
        {
            w.WriteBoolean("allOrNone", false);
            w.WriteStartArray("records");
            foreach (string field in fields)
            {
                w.WriteStartObject();
                w.WriteStartObject("attributes");
                w.WriteString("type", "FieldPermissions");
                w.WriteEndObject();
                w.WriteString("ParentId", set);
                w.WriteString("SobjectType", stream.Value);
                w.WriteString("Field", field);
                w.WriteBoolean("PermissionsRead", true);
                w.WriteBoolean("PermissionsEdit", true);
                w.WriteEndObject();
            }

            w.WriteEndArray();
        }, cancellationToken);
        JsonElement verdicts = answer.RootElement;
        if (verdicts.ValueKind != JsonValueKind.Array || verdicts.GetArrayLength() != fields.Length)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} did not answer {Purpose} field by field. Set up again, which finishes what is missing; report this message if it stays.");
        }

        foreach ((string field, JsonElement verdict) in fields.Zip(verdicts.EnumerateArray()))
        {
            if (!verdict.IsTrue("success"))
            {
                JsonElement error = verdict.Items("errors").FirstOrDefault();
                throw new CrmException(CrmFailureKind.Rejected, $"{SalesforceProfile.Name} refused to grant access to {field}: {Redaction.Clean(error.TextOf("message"))} Let the administrator grant the connection's user edit access to it.")
                {
                    Code = error.TextOf("statusCode"),
                };
            }
        }
    }

    private async ValueTask<string> CreateSetAsync(CancellationToken cancellationToken)
    {
        using JsonDocument created = await api.CreateAsync("sobjects/PermissionSet", Purpose, w =>
        {
            w.WriteString("Name", SetName);
            w.WriteString("Label", "LeadScoring fields");
        }, cancellationToken);
        return created.RootElement.TextOf("id") ?? throw Unreadable();
    }

    private async ValueTask AssignAsync(string set, bool isNew, CancellationToken cancellationToken)
    {
        string user = await api.GetAsync("/services/oauth2/userinfo", Purpose, static u => u.TextOf("user_id") ?? throw Unreadable(), cancellationToken);
        if (!isNew && (await ReadAssignmentsAsync(set, user, cancellationToken)).Count > 0)
        {
            return;
        }

        using JsonDocument _ = await api.CreateAsync("sobjects/PermissionSetAssignment", Purpose, w =>
        {
            w.WriteString("PermissionSetId", set);
            w.WriteString("AssigneeId", user);
        }, cancellationToken);
    }

    private ValueTask<List<string>> ReadAssignmentsAsync(string set, string user, CancellationToken cancellationToken) => api.QueryAllRowsAsync(
        $"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = {Soql.Text(set)} AND AssigneeId = {Soql.Text(user)}",
        Purpose,
        IdOf,
        cancellationToken);

    private static string IdOf(JsonElement row) => row.TextOf("Id") ?? throw Unreadable();

    private static CrmException Unreadable() =>
        new(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} answered {Purpose} without the id we need. Please report this message.");
}
