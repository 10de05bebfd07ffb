namespace LeadScoring.Connectors.HubSpot;

/// <summary>Makes records and field changes of HubSpot's rows, and fetches the associations they lack. One per read.</summary>
/// <param name="api">HubSpot.</param>
/// <param name="plan">What is read.</param>
/// <param name="begins">Whether reading begins: a property that does not exist is then a mistake in the mapping, while later it has vanished.</param>
/// <param name="missing">Wanted properties that are known to have vanished.</param>
internal sealed class RecordComposer(HubSpotApi api, ReadPlan plan, bool begins, IReadOnlyList<string>? missing = null)
{
    private readonly AssociationReader _associations = new(api);
    private bool _checked;

    /// <summary>Wanted properties that HubSpot no longer defines; <see langword="null"/> for none.</summary>
    public IReadOnlyList<string>? Missing { get; private set; } = missing is { Count: > 0 } ? missing : null;

    /// <summary>An archived record: nothing but the fact.</summary>
    public static CrmRecord Tombstone(ReadPlan plan, ObjectRow row) =>
        new(new CrmRecordId(row.Id), row.CreatedAt?.ToUniversalTime(), (row.ArchivedAt ?? ModifiedAt(plan, row)).ToUniversalTime(), true, new Dictionary<string, string?>());

    /// <summary>When a row's state became the current one.</summary>
    public static DateTimeOffset ModifiedAt(ReadPlan plan, ObjectRow row) =>
        row.UpdatedAt ?? row.CreatedAt ?? throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot gave a record of {plan.Type} without updatedAt. Try again later and report it if it stays.");

    /// <summary>Wanted properties that HubSpot does not define at this moment. One call.</summary>
    public static async ValueTask<string[]> UndefinedAsync(HubSpotApi api, ReadPlan plan, CancellationToken cancellationToken)
    {
        IReadOnlyList<PropertyRow> known = await PropertyProvisioner.ReadPropertiesAsync(api, plan.Type, cancellationToken);
        return [.. plan.Properties.Except(known.Select(p => p.Name), StringComparer.Ordinal)];
    }

    /// <summary>Records in the order of <paramref name="rows"/>, each followed by tombstones of what was merged into it, and all changes their history tells.</summary>
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
            if (row.Archived)
            {
                records.Add(Tombstone(plan, row));
                continue;
            }

            CrmRecord record = Record(row, associated);
            records.Add(record);
            records.AddRange(Merges.Tombstones(row, record.ModifiedAt));
            changes.AddRange(PropertyHistory.ToChanges(plan, row));
        }

        return (records, changes);
    }

    private CrmRecord Record(ObjectRow row, List<(string Field, Dictionary<string, string> Ids)> associated)
    {
        Dictionary<string, string?> fields = new(plan.Properties.Count + associated.Count, StringComparer.Ordinal);
        foreach (string property in plan.Properties)
        {
            if (Missing?.Contains(property) != true)
            {
                fields[property] = row.Properties?.GetValueOrDefault(property) is { Length: > 0 } value ? value : null;
            }
        }

        foreach ((string field, Dictionary<string, string> ids) in associated)
        {
            fields[field] = ids.GetValueOrDefault(row.Id);
        }

        return new CrmRecord(new CrmRecordId(row.Id), row.CreatedAt?.ToUniversalTime(), ModifiedAt(plan, row).ToUniversalTime(), false, fields);
    }

    /// <summary>HubSpot leaves properties that it does not define out of its answers without a word; whoever asked for one must hear of it.</summary>
    private async ValueTask CheckDefinedAsync(IReadOnlyList<ObjectRow> rows, CancellationToken cancellationToken)
    {
        if (_checked || rows.All(r => r.Archived || plan.Properties.All(p => r.Properties?.ContainsKey(p) == true || Missing?.Contains(p) == true)))
        {
            return;
        }

        string[] unknown = await UndefinedAsync(api, plan, cancellationToken);
        if (unknown.Length > 0 && begins)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot's {plan.Type} have no property {string.Join(", ", unknown)}. Correct the name in the mapping, or create the property in HubSpot.");
        }

        Missing = unknown.Length > 0 ? unknown : null;
        _checked = true;
    }
}
