using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Explain;

/// <summary>Finds the CRM's own values and activities behind features, as they were known at an instant.</summary>
internal sealed class ValueOrigins
{
    private const int ShownActivities = 3;

    private readonly PipelineDefinition _pipeline;
    private readonly LeadFacts _facts;
    private readonly DateTimeOffset _asOf;
    private readonly Dictionary<RecordRef, StoredRecord> _records;

    private ValueOrigins(PipelineDefinition pipeline, LeadFacts facts, DateTimeOffset asOf, Dictionary<RecordRef, StoredRecord> records)
    {
        _pipeline = pipeline;
        _facts = facts;
        _asOf = asOf;
        _records = records;
    }

    /// <summary>Reads the records that the lead's values come from, one question per stream.</summary>
    public static async Task<ValueOrigins> ReadAsync(RunContext context, LeadFacts facts, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        Dictionary<RecordRef, StoredRecord> records = [];
        foreach (IGrouping<StreamKey, RecordRef> stream in facts.Values.Select(v => v.Source).Distinct().GroupBy(r => new StreamKey(r.Connection, r.Stream)))
        {
            foreach (StoredRecord record in await context.Store.Records.ReadAsync(stream.Key, [.. stream.Select(r => r.Id)], cancellationToken))
            {
                records[new RecordRef(stream.Key.Connection, stream.Key.Stream, record.Record.Id)] = record;
            }
        }

        return new ValueOrigins(context.Pipeline, facts, asOf, records);
    }

    /// <summary>The feature with where its value comes from.</summary>
    public ExplainedFeature Trace(ExplainedFeature explained, FeatureDefinition feature)
    {
        if (feature.SourceField is { } field)
        {
            return explained with { Raw = Raw(field), MadeFrom = feature.MadeFrom };
        }

        if (WindowOf(feature) is not { } window)
        {
            return explained with { MadeFrom = feature.MadeFrom };
        }

        ActivityFact[] counted =
        [
            .. _facts.Activities.Where(a => a.HappenedAt <= _asOf && a.KnownAt <= _asOf && _asOf - a.HappenedAt < window.Length
                && window.Where.Holds(n => n == "kind" ? a.Kind : n == "detail" ? a.Detail : null)).Reverse(),
        ];
        return explained with
        {
            ActivityCount = counted.Length,
            Activities = [.. counted.Take(ShownActivities).Select(a => new RawActivity(a.Source, a.Kind, a.Detail, a.HappenedAt, a.KnownAt))],
        };
    }

    private RawValue? Raw(string field)
    {
        if (FactView.FactAt(_facts, field, _asOf) is not { } fact
            || _pipeline.Leads.FirstOrDefault(l => l.Stream == new StreamKey(fact.Source.Connection, fact.Source.Stream))?.Fields.FirstOrDefault(f => f.Name == field) is not { } mapping)
        {
            return null;
        }

        return new RawValue(fact.Source, mapping.From, _records.TryGetValue(fact.Source, out StoredRecord? record) ? TextAt(record, mapping.From, fact.KnownAt) : null, fact.Text, fact.KnownAt, mapping.Line);
    }

    /// <summary>What the field held then, by its history; what it holds now where there is none.</summary>
    private static string? TextAt(StoredRecord record, string field, DateTimeOffset at)
    {
        FieldChange[] changes = [.. record.Changes.Where(c => string.Equals(c.Field, field, StringComparison.OrdinalIgnoreCase))];
        return changes.LastOrDefault(c => c.ChangedAt <= at) is { } before ? before.NewValue
            : changes.Length > 0 ? changes[0].OldValue
            : record.Record.Fields.GetValueOrDefault(field);
    }

    private static (Condition Where, TimeSpan Length)? WindowOf(FeatureDefinition feature) => feature switch
    {
        CountFeature count => (count.Where, count.Within),
        HappenedFeature happened => (happened.Where, happened.Within),
        VelocityFeature velocity => (velocity.Where, velocity.Recent + velocity.Before),
        RecencyFeature recency => (recency.Where, TimeSpan.MaxValue),
        _ => null,
    };
}
