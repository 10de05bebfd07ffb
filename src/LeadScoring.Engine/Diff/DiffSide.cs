using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Score;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Diff;

/// <summary>One of the two mappings that are compared: its leads in order, with features and scores.</summary>
internal sealed class DiffSide(RunContext context, ILeadScorer? scorer, GroupBook? groups, DateTimeOffset now) : IDisposable
{
    private readonly FeatureTableBuilder _rows = new(context.Pipeline.Features, groups);
    private readonly int _digits = context.Pipeline.WriteBack.SelectMany(t => t.Fields).Where(f => f.Value == WriteBackValue.Score).Select(f => f.Round ?? 0).DefaultIfEmpty(0).Max();

    public string? ScorerName => scorer?.ModelId;

    /// <summary>Mapped lead fields.</summary>
    public IReadOnlyList<string> Fields { get; } = [.. context.Pipeline.Leads.SelectMany(l => l.Fields).Select(f => f.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>Opens a side; its facts must be in the context's store.</summary>
    /// <param name="context">The mapping and its facts.</param>
    /// <param name="live">The live model, as long as it can read this mapping's features.</param>
    /// <param name="now">As of when.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<DiffSide> OpenAsync(RunContext context, RegisteredModel? live, DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<string> names = [.. context.Pipeline.Features.Features.Select(f => f.Name)];
        ILeadScorer? scorer = live is not null && live.Card.Features.All(names.Contains) ? LeadModel.Load(live)
            : context.Pipeline.Model.Rules.Count > 0 ? new RuleScorer(context.Pipeline.Model.Rules)
            : null;
        return new DiffSide(context, scorer, await LeadPass.GatherAsync(context, null, now, cancellationToken), now);
    }

    public IAsyncEnumerator<LeadFacts> Leads(CancellationToken cancellationToken) => LeadPass.ReadAsync(context, null, now, cancellationToken).GetAsyncEnumerator(cancellationToken);

    public FeatureTable Rows(IEnumerable<LeadFacts> leads)
    {
        foreach (LeadFacts lead in leads)
        {
            _rows.Add(lead, now);
        }

        return _rows.Build();
    }

    /// <summary>Score and tier per row; none for leads that have an outcome.</summary>
    public (double Score, Tier Tier)?[] Scores(FeatureTable table, IReadOnlyList<LeadFacts> leads)
    {
        (double, Tier)?[] all = new (double, Tier)?[leads.Count];
        if (scorer is null)
        {
            return all;
        }

        ScoreBatch scores = scorer.Score(table);
        for (int row = 0; row < leads.Count; row++)
        {
            all[row] = LeadOutcome.FirstKnown(leads[row], now) is null
                ? (scores.Scores[row], TierBorders.TierOf(context.Pipeline.Tiers, Math.Round(scores.Scores[row], _digits, MidpointRounding.AwayFromZero), null))
                : null;
        }

        return all;
    }

    public void Dispose() => scorer?.Dispose();
}
