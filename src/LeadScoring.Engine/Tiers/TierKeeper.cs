using System.Text.Json;
using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Routing;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Tiers;

/// <summary>Keeps the borders of one pipeline: the same from run to run, found anew with a new model and at each full pass.</summary>
/// <remarks>
/// A full pass takes the sample while it scores, at no further cost, and fixes the borders for the runs after it. Only after a change of the model or
/// the mapping the leads are scored once beforehand, because borders of another model would put them into wrong tiers.
/// </remarks>
internal sealed class TierKeeper
{
    public const string Kind = "tiers";
    public const string SampleKind = "tier_sample";
    public const string EnteredKind = "tier_entered";
    private const string Key = "current";
    private const int BatchSize = 1000;

    private readonly RunContext _context;
    private readonly TierSample? _sample;
    private int _hot;
    private int _warm;

    private TierKeeper(RunContext context, FoundBorders borders, TierSample? sample)
    {
        _context = context;
        _sample = sample;
        Borders = borders;
        Options = borders.Over(context.Pipeline.Tiers);
    }

    /// <summary>What holds in this run.</summary>
    public FoundBorders Borders { get; }

    /// <summary>The mapping's tiers with the borders of this run.</summary>
    public TierOptions Options { get; }

    /// <summary>Whether scores are compared as the rep sees them: fixed borders are round figures that people know, found ones lie between two points.</summary>
    public bool ComparesRounded => Borders.AreFallback;

    public static bool HasAims(PipelineDefinition pipeline) => pipeline.Tiers.Hot is not null || pipeline.Tiers.Warm is not null;

    /// <summary>The borders for a run.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="scorer">Scores in this run.</param>
    /// <param name="isModel">Whether that is a trained model.</param>
    /// <param name="full">Whether all leads are scored.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<TierKeeper> LoadAsync(RunContext context, ILeadScorer scorer, bool isModel, bool full, CancellationToken cancellationToken)
    {
        TierOptions tiers = context.Pipeline.Tiers;
        if (!isModel || !HasAims(context.Pipeline))
        {
            return new TierKeeper(context, new FoundBorders(tiers.HotAt, tiers.WarmAt, scorer.ModelId, context.Pipeline.ContentHash, context.Now, ["the mapping's fixed borders"], AreFallback: true), null);
        }

        FoundBorders? kept = await ReadAsync(context, cancellationToken);
        if (kept is null || kept.ModelId != scorer.ModelId || kept.MappingHash != context.Pipeline.ContentHash)
        {
            kept = await FixAsync(context, await SampleAsync(context, scorer, cancellationToken), cancellationToken);
        }

        return new TierKeeper(context, kept, full ? new TierSample { ModelId = scorer.ModelId, At = context.Now } : null);
    }

    /// <summary>The borders that were kept last.</summary>
    public static async ValueTask<FoundBorders?> ReadAsync(RunContext context, CancellationToken cancellationToken) =>
        (await context.Store.Decisions.ReadAsync(Kind, [Key], cancellationToken)).TryGetValue(Key, out DecisionState? state) ? JsonSerializer.Deserialize<FoundBorders>(state.Body!) : null;

    /// <summary>Sees a scored lead.</summary>
    public void See(LeadFacts facts, ScoredLead lead, Tier? before)
    {
        _sample?.Add(facts.CreatedAt, lead.Score, lead.Probability ?? 0, lead.Tier);
        _hot += lead.Tier == Tier.Hot && before is not Tier.Hot ? 1 : 0;
        _warm += lead.Tier == Tier.Warm && before is not (Tier.Warm or Tier.Hot) ? 1 : 0;
    }

    /// <summary>Notes what entered the tiers; with a batch, so that a run that is cut off counts what it stored.</summary>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        if ((_hot == 0 && _warm == 0) || !HasAims(_context.Pipeline))
        {
            return;
        }

        TierEntries entries = await EnteredAsync(_context, cancellationToken);
        entries = new TierEntries(entries.HotThisWeek + _hot, entries.WarmThisWeek + _warm, entries.Hot + _hot, entries.Warm + _warm);
        (_hot, _warm) = (0, 0);
        await _context.Store.Decisions.SaveAsync([new DecisionState(EnteredKind, Key, null, WeekOf(_context), JsonSerializer.Serialize(entries))], cancellationToken);
    }

    /// <summary>After a full pass: fixes the borders for the runs to come.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_sample is not null)
        {
            await FixAsync(_context, _sample, cancellationToken);
        }
    }

    /// <summary>What entered the tiers, this week and ever.</summary>
    public static async Task<TierEntries> EnteredAsync(RunContext context, CancellationToken cancellationToken)
    {
        if (!(await context.Store.Decisions.ReadAsync(EnteredKind, [Key], cancellationToken)).TryGetValue(Key, out DecisionState? state) || JsonSerializer.Deserialize<TierEntries>(state.Body!) is not { } entries)
        {
            return new TierEntries();
        }

        return state.At == WeekOf(context) ? entries : entries with { HotThisWeek = 0, WarmThisWeek = 0 };
    }

    private static DateTimeOffset WeekOf(RunContext context) => WorkCalendar.WeekStart(context.Pipeline.TimeZone, context.Now);

    private static async Task<FoundBorders> FixAsync(RunContext context, TierSample sample, CancellationToken cancellationToken)
    {
        FoundBorders found = BorderFinder.Find(context.Pipeline, sample, await EnteredAsync(context, cancellationToken), await ReadAsync(context, cancellationToken));
        await context.Store.Decisions.SaveAsync(
            [
                new DecisionState(Kind, Key, null, context.Now, JsonSerializer.Serialize(found)),
                new DecisionState(SampleKind, Key, null, context.Now, sample.ToJson()),
            ],
            cancellationToken);
        return found;
    }

    private static async Task<TierSample> SampleAsync(RunContext context, ILeadScorer scorer, CancellationToken cancellationToken)
    {
        TierSample sample = new() { ModelId = scorer.ModelId, At = context.Now };
        FeatureTableBuilder rows = new(context.Pipeline.Features, await LeadPass.GatherAsync(context, null, context.Now, cancellationToken));
        List<DateTimeOffset> created = new(BatchSize);
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, null, context.Now, cancellationToken))
        {
            if (LeadOutcome.FirstKnown(lead, context.Now) is null)
            {
                rows.Add(lead, context.Now);
                created.Add(lead.CreatedAt);
                if (created.Count == BatchSize)
                {
                    Score();
                }
            }
        }

        Score();
        return sample;

        void Score()
        {
            if (created.Count == 0)
            {
                return;
            }

            ScoreBatch scores = scorer.Score(rows.Build());
            for (int i = 0; i < created.Count; i++)
            {
                sample.Add(created[i], scores.Scores[i], scores.Probabilities?[i] ?? 0);
            }

            created.Clear();
        }
    }
}
