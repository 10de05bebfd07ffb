namespace LeadScoring.Connectors.HubSpot;

/// <summary>Makes records and field changes of HubSpot's rows, and fetches the associations they lack. One per read.</summary>
internal sealed class RecordComposer(HubSpotApi api, ReadPlan plan)
{
    private readonly AssociationReader _associations = new(api);
    private bool _defined;

    /// <summary>An archived record: nothing but the fact.</summary>
    public static CrmRecord Tombstone(ReadPlan plan, ObjectRow row) =>
        new(new CrmRecordId(row.Id), row.CreatedAt?.ToUniversalTime(), (row.ArchivedAt ?? ModifiedAt(plan, row)).ToUniversalTime(), true, new Dictionary<string, string?>());

    /// <summary>Records in the order of <paramref name="rows"/>, and all changes their history tells.</summary>
    public async ValueTask<(List<CrmRecord> Records, List<FieldChange> Changes)> ComposeAsync(IReadOnlyList<ObjectRow> rows, CancellationToken cancellationToken)
    {
        await CheckDefinedAsync(rows, cancellationToken);
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
            records.Add(row.Archived ? Tombstone(plan, row) : Record(row, associated));
            changes.AddRange(PropertyHistory.ToChanges(plan, row));
        }

        return (records, changes);
    }

    private CrmRecord Record(ObjectRow row, List<(string Field, Dictionary<string, string> Ids)> associated)
    {
        Dictionary<string, string?> fields = new(plan.Properties.Count + associated.Count, StringComparer.Ordinal);
        foreach (string property in plan.Properties)
        {
            fields[property] = row.Properties?.GetValueOrDefault(property) is { Length: > 0 } value ? value : null;
        }

        foreach ((string field, Dictionary<string, string> ids) in associated)
        {
            fields[field] = ids.GetValueOrDefault(row.Id);
        }

        return new CrmRecord(new CrmRecordId(row.Id), row.CreatedAt?.ToUniversalTime(), ModifiedAt(plan, row).ToUniversalTime(), false, fields);
    }

    /// <summary>HubSpot leaves properties that it does not define out of its answers without a word; a mapping that names one must hear of it.</summary>
    private async ValueTask CheckDefinedAsync(IReadOnlyList<ObjectRow> rows, CancellationToken cancellationToken)
    {
        if (_defined || rows.All(r => r.Archived || plan.Properties.All(p => r.Properties?.ContainsKey(p) == true)))
        {
            return;
        }

        IReadOnlyList<PropertyRow> known = await PropertyProvisioner.ReadPropertiesAsync(api, plan.Type, cancellationToken);
        string[] unknown = [.. plan.Properties.Except(known.Select(p => p.Name), StringComparer.Ordinal)];
        _defined = unknown.Length == 0
            ? true
            : throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot's {plan.Type} have no property {string.Join(", ", unknown)}. Correct the name in the mapping, or create the property in HubSpot.");
    }

    private static DateTimeOffset ModifiedAt(ReadPlan plan, ObjectRow row) =>
        row.UpdatedAt ?? row.CreatedAt ?? throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot gave a record of {plan.Type} without updatedAt. Try again later and report it if it stays.");
}
