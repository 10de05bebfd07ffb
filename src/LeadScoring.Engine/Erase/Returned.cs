namespace LeadScoring.Engine.Erase;

/// <summary>Counts records by which a CRM brings people back who asked to be forgotten. A CRM that still holds a person under a new id may have a reason to; it is for people to look at, and not for us to hide.</summary>
internal sealed class Returned
{
    private readonly ErasedPeople? _erased;
    private readonly Dictionary<StreamKey, string> _addressFields;

    private Returned(ErasedPeople? erased, PipelineDefinition pipeline)
    {
        _erased = erased;
        _addressFields = erased is null ? [] : pipeline.Leads.Where(l => l.MergeKey.Count > 0).ToDictionary(l => l.Stream, l => l.MergeKey[0]);
    }

    public int Count { get; private set; }

    public static async Task<Returned> WatchAsync(RunContext context, CancellationToken cancellationToken)
    {
        if (context.Erased is not { } erased)
        {
            return new Returned(null, context.Pipeline);
        }

        try
        {
            await erased.RefreshAsync(context.Store.Erasures, cancellationToken);
            return new Returned(erased, context.Pipeline);
        }
        catch (CrmException)
        {
            // Without the key nobody can be known again; a run of the pipeline does not depend on it.
            return new Returned(null, context.Pipeline);
        }
    }

    public RecordFacts Look(RecordFacts facts)
    {
        if (_erased is not null && facts is { Lead: not null, IsRemoved: false }
            && _addressFields.TryGetValue(new StreamKey(facts.Source.Connection, facts.Source.Stream), out string? field)
            && _erased.Knows(facts.Values.LastOrDefault(v => v.Field == field)?.Text))
        {
            Count++;
        }

        return facts;
    }
}
