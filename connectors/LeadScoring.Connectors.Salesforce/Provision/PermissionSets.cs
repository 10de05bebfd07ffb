using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Two permission sets: one by which our user writes the fields, one by which the people of the mapping see them.</summary>
/// <remarks>
/// A field made by API is visible to nobody at first, not even to administrators. Source: Object Reference, "PermissionSet", "FieldPermissions", "PermissionSetAssignment".
/// </remarks>
internal sealed class PermissionSets(SalesforceApi api)
{
    /// <summary>Name of the set with edit rights, for the connection's own user.</summary>
    public const string Editors = "LeadScoring";

    /// <summary>Name of the set with read rights, for people.</summary>
    public const string Readers = "LeadScoring_Read";

    private const string Purpose = "granting access to fields";

    private readonly RowCreation _rows = new(api);

    /// <summary>One result per set, and one for people who cannot be found.</summary>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, IReadOnlyList<string> fields, IReadOnlyList<string> readers, bool dryRun, CancellationToken cancellationToken)
    {
        string[] granted = [.. fields.Where(f => f.EndsWith("__c", StringComparison.OrdinalIgnoreCase)).Select(f => $"{stream}.{f}")];
        if (granted.Length == 0)
        {
            return [];
        }

        try
        {
            return await ProvisionSetsAsync(stream, granted, readers, dryRun, cancellationToken);
        }
        catch (CrmException e) when (Refusal.IsOfOneItem(e))
        {
            return [Result(Editors, ProvisionStatus.Conflict, e.Message)];
        }
    }

    private async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionSetsAsync(StreamName stream, string[] granted, IReadOnlyList<string> readers, bool dryRun, CancellationToken cancellationToken)
    {
        Dictionary<string, string> sets = (await api.QueryAllRowsAsync(
            $"SELECT Id, Name FROM PermissionSet WHERE Name IN ({Soql.Text(Editors)}, {Soql.Text(Readers)})", Purpose, static r => (Name: Required(r, "Name"), Id: Required(r, "Id")), cancellationToken))
            .ToDictionary(s => s.Name, s => s.Id, StringComparer.OrdinalIgnoreCase);
        string ourselves = await api.GetAsync("/services/oauth2/userinfo", Purpose, static u => Required(u, "user_id"), cancellationToken);
        List<ProvisionResult> results = [await SetUpAsync(Editors, "LeadScoring: write scores", sets.GetValueOrDefault(Editors), stream, granted, edit: true, [ourselves], dryRun, cancellationToken)];
        if (readers.Count > 0)
        {
            Dictionary<string, string> people = await FindAsync(readers, cancellationToken);
            results.Add(await SetUpAsync(Readers, "LeadScoring: see scores", sets.GetValueOrDefault(Readers), stream, granted, edit: false, [.. people.Values], dryRun, cancellationToken));
            string[] strangers = [.. readers.Where(r => !people.ContainsKey(r))];
            if (strangers.Length > 0)
            {
                results.Add(Result("people who read scores", ProvisionStatus.Conflict, $"no active user has the address {string.Join(", ", strangers)}. Correct the mapping's teams, or let the administrator activate them."));
            }
        }

        return results;
    }

    private async ValueTask<Dictionary<string, string>> FindAsync(IReadOnlyList<string> readers, CancellationToken cancellationToken)
    {
        Dictionary<string, string> people = new(StringComparer.OrdinalIgnoreCase);
        foreach (string[] part in readers.Chunk(RecordWriting.MaxBatch))
        {
            string soql = $"SELECT Id, Email FROM User WHERE IsActive = true AND Email IN ({string.Join(',', part.Select(Soql.Text))}) ORDER BY Id";
            foreach ((string email, string id) in await api.QueryAllRowsAsync(soql, "looking for the people who read scores", static r => (Required(r, "Email"), Required(r, "Id")), cancellationToken))
            {
                people.TryAdd(email, id);
            }
        }

        return people;
    }

    private async ValueTask<ProvisionResult> SetUpAsync(string name, string label, string? id, StreamName stream, string[] fields, bool edit, string[] users, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            (string[] absent, string[] tooLittle) = id is null ? (fields, []) : await MissingGrantsAsync(id, stream, fields, edit, cancellationToken);
            string[] unassigned = id is null ? users : [.. users.Except(await AssignedAsync(id, cancellationToken), StringComparer.Ordinal)];
            bool complete = absent.Length == 0 && tooLittle.Length == 0 && unassigned.Length == 0;
            if (dryRun || (complete && id is not null))
            {
                return Result(name, complete && id is not null ? ProvisionStatus.Exists : id is null ? ProvisionStatus.WouldCreate : ProvisionStatus.WouldExtend, null);
            }

            bool isNew = id is null;
            id ??= await CreateAsync(name, label, cancellationToken);
            List<string> refusals = [];
            Note(absent, await _rows.CreateAsync("FieldPermissions", [.. absent.Select(f => Grant(id, stream, f, edit))], Purpose, cancellationToken));
            Note(tooLittle, await _rows.UpdateAsync("FieldPermissions", [.. tooLittle.Select(g => (IReadOnlyDictionary<string, object>)new Dictionary<string, object> { ["id"] = g, ["PermissionsEdit"] = true })], Purpose, cancellationToken));
            Note(unassigned, await _rows.CreateAsync("PermissionSetAssignment", [.. unassigned.Select(u => (IReadOnlyDictionary<string, object>)new Dictionary<string, object> { ["PermissionSetId"] = id, ["AssigneeId"] = u })], "assigning permission sets", cancellationToken));
            return refusals.Count == 0
                ? Result(name, isNew ? ProvisionStatus.Created : ProvisionStatus.Extended, null)
                : Result(name, ProvisionStatus.Conflict, $"{SalesforceProfile.Name} refused {string.Join("; ", refusals)}. Let the administrator grant it, and set up again.");

            void Note(string[] items, IReadOnlyList<string?> verdicts) => refusals.AddRange(items.Zip(verdicts).Where(v => v.Second is not null).Select(v => $"{v.First} ({v.Second})"));
        }
        catch (CrmException e) when (Refusal.IsOfOneItem(e))
        {
            return Result(name, ProvisionStatus.Conflict, e.Message);
        }
    }

    /// <summary>Fields without a grant, and ids of grants that only allow reading where writing is wanted.</summary>
    private async ValueTask<(string[] Absent, string[] TooLittle)> MissingGrantsAsync(string set, StreamName stream, string[] fields, bool edit, CancellationToken cancellationToken)
    {
        List<(string Field, string Id, bool Edit)> there = await api.QueryAllRowsAsync(
            $"SELECT Id, Field, PermissionsEdit FROM FieldPermissions WHERE ParentId = {Soql.Text(set)} AND SobjectType = {Soql.Text(stream.Value)}",
            Purpose,
            static r => (Required(r, "Field"), Required(r, "Id"), r.IsTrue("PermissionsEdit")),
            cancellationToken);
        return (
            [.. fields.Except(there.Select(t => t.Field), StringComparer.OrdinalIgnoreCase)],
            edit ? [.. there.Where(t => !t.Edit && fields.Contains(t.Field, StringComparer.OrdinalIgnoreCase)).Select(t => t.Id)] : []);
    }

    private ValueTask<List<string>> AssignedAsync(string set, CancellationToken cancellationToken) => api.QueryAllRowsAsync(
        $"SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId = {Soql.Text(set)}", Purpose, static r => Required(r, "AssigneeId"), cancellationToken);

    private async ValueTask<string> CreateAsync(string name, string label, CancellationToken cancellationToken)
    {
        using JsonDocument created = await api.CreateAsync("sobjects/PermissionSet", Purpose, w =>
        {
            w.WriteString("Name", name);
            w.WriteString("Label", label);
        }, cancellationToken);
        return Required(created.RootElement, "id");
    }

    private static Dictionary<string, object> Grant(string set, StreamName stream, string field, bool edit) => new()
    {
        ["ParentId"] = set,
        ["SobjectType"] = stream.Value,
        ["Field"] = field,
        ["PermissionsRead"] = true,
        ["PermissionsEdit"] = edit,
    };

    private static ProvisionResult Result(string name, ProvisionStatus status, string? problem) => new(name, status, problem) { Kind = ProvisionKind.Rights };

    private static string Required(JsonElement row, string field) => row.TextOf(field)
        ?? throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} answered {Purpose} without {field}. Please report this message.");
}
