namespace LeadScoring.Connectors.HubSpot;

/// <summary>Makes records and field changes of HubSpot's rows, and fetches the associations they lack.</summary>
internal sealed class RecordComposer(HubSpotApi api)
{
    private readonly AssociationReader _associations = new(api);

    /// <summary>Records in the order of <paramref name="rows"/>, and all changes their history tells.</summary>
    public async ValueTask<(List<CrmRecord> Records, List<FieldChange> Changes)> ComposeAsync(ReadPlan plan, IReadOnlyList<ObjectRow> rows, CancellationToken cancellationToken)
    {
        string[] alive = [.. rows.Where(r => !r.Archived).Select(r => r.Id).Distinct(StringComparer.Ordinal)];
        List<(string Field, Dictionary<string, string> Ids)> associated = [];
        foreach (string to in plan.Associations)
        {
            associated.Add((HubSpotStreams.AssociationPrefix + to, await _associations.ReadAsync(plan.Type, to, alive, cancellationToken)));
        }

        List<CrmRecord> records = new(rows.Count);
        List<FieldChange> changes = [];
        foreach (ObjectRow row in rows)
        {
            records.Add(row.Archived ? Tombstone(plan, row) : Record(plan, row, associated));
            changes.AddRange(PropertyHistory.ToChanges(plan, row));
        }

        return (records, changes);
    }

    private static CrmRecord Tombstone(ReadPlan plan, ObjectRow row) =>
        new(new CrmRecordId(row.Id), row.CreatedAt?.ToUniversalTime(), (row.ArchivedAt ?? ModifiedAt(plan, row)).ToUniversalTime(), true, new Dictionary<string, string?>());

    private static CrmRecord Record(ReadPlan plan, ObjectRow row, List<(string Field, Dictionary<string, string> Ids)> associated)
    {
        Dictionary<string, string?> fields = new(plan.Properties.Count + associated.Count, StringComparer.Ordinal);
        foreach (string property in plan.Properties)
        {
            // A property that the account does not define is left out of the answer; it holds nothing then.
            fields[property] = row.Properties?.GetValueOrDefault(property) is { Length: > 0 } value ? value : null;
        }

        foreach ((string field, Dictionary<string, string> ids) in associated)
        {
            fields[field] = ids.GetValueOrDefault(row.Id);
        }

        return new CrmRecord(new CrmRecordId(row.Id), row.CreatedAt?.ToUniversalTime(), ModifiedAt(plan, row).ToUniversalTime(), false, fields);
    }

    private static DateTimeOffset ModifiedAt(ReadPlan plan, ObjectRow row) =>
        row.UpdatedAt ?? row.CreatedAt ?? throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot gave a record of {plan.Type} without updatedAt. Try again later and report it if it stays.");
}
