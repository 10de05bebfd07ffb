namespace LeadScoring.Engine.WriteBack;

/// <summary>
/// Looks at fields that humans may overrule (the owner) once more, right before they are written. A pull may be seconds old, and HubSpot's index older
/// still; whoever took a lead in between keeps it.
/// </summary>
internal sealed class HumanFields
{
    private readonly IReadOnlySet<string> _fields;
    private readonly IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>> _now;

    private HumanFields(IReadOnlySet<string> fields, IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>> now)
    {
        _fields = fields;
        _now = now;
    }

    /// <summary>Asks the CRM, in one request, about the rows of a batch that would write such a field; not at all when there are none.</summary>
    public static async ValueTask<HumanFields> ReadAsync(PipelineDefinition pipeline, ICrmConnector connector, StreamKey stream, IReadOnlyList<PlannedWrite> batch, CancellationToken cancellationToken)
    {
        HashSet<string> fields = Names(pipeline, stream);
        CrmRecordId[] ids = [.. batch.Where(w => w.Fields.Any(f => fields.Contains(f.Field))).Select(w => w.Record)];
        return new HumanFields(
            fields,
            ids.Length == 0 ? new Dictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>() : await connector.ReadNowAsync(stream.Stream, ids, fields, cancellationToken));
    }

    /// <summary>Names of the fields of a stream that are looked at once more.</summary>
    public static HashSet<string> Names(PipelineDefinition pipeline, StreamKey stream) => pipeline.WriteBack
        .Where(t => t.Stream == stream)
        .SelectMany(t => t.Fields)
        .Where(f => f.NeverIfChangedByHuman || f.OnlyFrom.Count > 0)
        .Select(f => f.Field)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Why a row must not be sent as planned, if so.</summary>
    public SkipReason? HasMoved(PlannedWrite write)
    {
        PlannedField[] guarded = [.. write.Fields.Where(f => _fields.Contains(f.Field))];
        return guarded.Length == 0 ? null
            : !_now.TryGetValue(write.Record, out IReadOnlyDictionary<string, string?>? values) ? SkipReason.RecordDeleted
            : guarded.Any(f => !CrmValue.Same(values.GetValueOrDefault(f.Field), f.Old)) ? SkipReason.RecordMoved
            : null;
    }
}
