using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Routing;
using LeadScoring.Engine.Sla;
using LeadScoring.Engine.Tiers;
using LeadScoring.Engine.Train;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Score;

/// <summary>Scores leads as of now, puts them into tiers and decides who works them.</summary>
public static class ScoreStage
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan FullPassEvery = TimeSpan.FromHours(24);

    /// <summary>Scores leads with news and those whose features change with the clock by now; all of them when a day has passed, or the model or the mapping changed.</summary>
    /// <remarks>The pass over all leads is a check on the incremental ones: a score that still holds is not stored again, and one that ought to hold and does not is counted.</remarks>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="all">Scores all leads in any case.</param>
    /// <param name="cancellationToken">Cancels between batches; what was scored stays.</param>
    /// <exception cref="HeldException">A mapped field is missing in more leads than <c>guards.max_missing_input</c> allows.</exception>
    public static async Task<ScoreReport> RunAsync(RunContext context, bool all, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        IStore store = context.Store;
        DateTimeOffset now = context.Now;
        RegisteredModel? live = await LiveModel.ReadAsync(context, cancellationToken);
        if (live is null && context.Pipeline.Model.Rules.Count == 0)
        {
            await store.Scores.WriteLastFullPassAsync(now, cancellationToken);
            return new ScoreReport(0, 0, 0, null, new Dictionary<Tier, int>(), 0);
        }

        using ILeadScorer scorer = live is null ? new RuleScorer(context.Pipeline.Model.Rules) : LeadModel.Load(live);
        using TrialScores trials = await TrialScores.LoadAsync(context, cancellationToken);
        DateTimeOffset? lastFull = await store.Scores.ReadLastFullPassAsync(cancellationToken);
        bool full = all || lastFull is null || now - lastFull >= FullPassEvery;
        IReadOnlySet<LeadId>? due = full ? null : await store.Facts.ReadDueAsync(now, cancellationToken);
        due = due is null ? null : await LeadPass.SpreadAsync(context, due, cancellationToken);
        if (full)
        {
            await LeadPass.SpreadBeforeAllAsync(context, now, cancellationToken);
        }

        long total = due?.Count ?? await store.Facts.CountLeadsAsync(cancellationToken);
        if (total == 0)
        {
            return new ScoreReport(0, 0, 0, scorer.ModelId, new Dictionary<Tier, int>(), 0);
        }

        await Guards.Holds.GuardAsync(context, () => InputCoverage.CheckAsync(context, due, now, cancellationToken), cancellationToken);
        TierKeeper tiers = await TierKeeper.LoadAsync(context, scorer, live is not null, full, cancellationToken);
        Batch batch = new(context, await LeadPass.GatherAsync(context, due, now, cancellationToken), scorer, now, await store.Scores.ReadTiersAsync(cancellationToken), await Turns.LoadAsync(context, cancellationToken), trials, await ToldScores.ReadAsync(context, cancellationToken), tiers);
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, due, now, cancellationToken))
        {
            batch.Add(lead);
            if (batch.Count >= BatchSize)
            {
                await batch.FlushAsync(cancellationToken);
                context.Report("score", scorer.ModelId, batch.Scored + batch.Closed, total);
            }
        }

        await batch.FlushAsync(cancellationToken);
        if (full)
        {
            await tiers.FinishAsync(cancellationToken);
            await store.Scores.WriteLastFullPassAsync(now, cancellationToken);
        }

        context.Report("score", scorer.ModelId, batch.Scored + batch.Closed, total);
        return new ScoreReport(batch.Scored, batch.Closed, batch.ChangedTiers, scorer.ModelId, batch.Tiers, batch.Routed) { Unchanged = batch.Unchanged, Drifted = batch.Drifted };
    }

    private sealed class Batch(RunContext context, GroupBook? groups, ILeadScorer scorer, DateTimeOffset now, IReadOnlyDictionary<LeadId, Tier> tiersBefore, Turns turns, TrialScores trials, ToldScores told, TierKeeper tiers)
    {
        private readonly FeatureTableBuilder _rows = new(context.Pipeline.Features, groups);
        private readonly Dictionary<string, FeatureDefinition> _features = context.Pipeline.Features.Features.ToDictionary(f => f.Name, StringComparer.Ordinal);
        private readonly int _shownDigits = context.Pipeline.WriteBack.SelectMany(t => t.Fields).Where(f => f.Value == WriteBackValue.Score).Select(f => f.Round ?? 0).DefaultIfEmpty(0).Max();
        private readonly AlertWatch _alerts = new(context);
        private readonly List<LeadFacts> _open = new(BatchSize);
        private readonly List<DateTimeOffset?> _nextChanges = new(BatchSize);
        private readonly List<LeadId> _closed = [];
        private readonly Dictionary<LeadId, DateTimeOffset> _closedNext = [];
        private readonly Dictionary<LeadId, long> _dueMarks = new(BatchSize);

        public int Count => _open.Count + _closed.Count;

        public int Scored { get; private set; }

        public int Closed { get; private set; }

        public int ChangedTiers { get; private set; }

        public int Routed { get; private set; }

        public int Unchanged { get; private set; }

        public int Drifted { get; private set; }

        public Dictionary<Tier, int> Tiers { get; } = [];

        public void Add(LeadFacts lead)
        {
            _dueMarks[lead.Lead] = lead.DueMark;
            if (LeadOutcome.FirstKnown(lead, now) is not null)
            {
                _closed.Add(lead.Lead);
                if (groups is not null && NextChange(lead) is { } next)
                {
                    // It is scored no more, but the others of its groups are, and what it did counts for them.
                    _closedNext[lead.Lead] = next;
                }

                return;
            }

            _open.Add(lead);
            _rows.Add(lead, now);
            _nextChanges.Add(NextChange(lead));
        }

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            if (_closed.Count > 0)
            {
                await context.Store.Scores.CloseAsync(_closed, _dueMarks, _closedNext, cancellationToken);
                Closed += _closed.Count;
                _closed.Clear();
                _closedNext.Clear();
            }

            if (_open.Count == 0)
            {
                _dueMarks.Clear();
                return;
            }

            FeatureTable table = _rows.Build();
            ScoreBatch scores = scorer.Score(table);
            ScoreBatch? shadow = trials.Challenger?.Score(table);
            Dictionary<string, FeatureColumn> columns = table.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
            IReadOnlyDictionary<LeadId, ScoredLead> stored = await context.Store.Scores.ReadManyAsync([.. _open.Select(l => l.Lead)], cancellationToken);
            List<ScoredLead> scored = new(_open.Count), all = new(_open.Count), worked = new(_open.Count);
            for (int row = 0; row < _open.Count; row++)
            {
                ScoredLead lead = Exploration.Mark(context, shadow is not null && trials.Takes(_open[row].Lead) ? ScoreOf(trials.Challenger!, shadow, row, columns) : ScoreOf(scorer, scores, row, columns));
                if (!Holds(lead, _open[row], stored.GetValueOrDefault(lead.Lead)))
                {
                    scored.Add(lead with { Before = told.Before(stored.GetValueOrDefault(lead.Lead), _open[row].Records, lead.Score) });
                }

                all.Add(lead);
                worked.Add(Exploration.AsWorked(lead));
                Scored++;
                Tiers[lead.Tier] = Tiers.GetValueOrDefault(lead.Tier) + 1;
                tiers.See(_open[row], lead, tiersBefore.TryGetValue(lead.Lead, out Tier was) ? was : null);
                ChangedTiers += tiersBefore.TryGetValue(lead.Lead, out Tier before) && before != lead.Tier ? 1 : 0;
            }

            IReadOnlyDictionary<LeadId, RoutingDecision> decided = await turns.DecideAsync(worked, _open, now, cancellationToken);
            if (scored.Count > 0)
            {
                await Exploration.KeepAsync(context, scored, cancellationToken);
                await context.Store.Scores.SaveAsync(scored, _dueMarks, cancellationToken);
            }

            await trials.KeepAsync(table.Keys, shadow, cancellationToken);
            await tiers.NoteAsync(cancellationToken);
            Routed += await turns.SaveAsync(cancellationToken);
            await SlaClocks.StartAsync(context, worked, decided, cancellationToken);
            await _alerts.LookAsync(all, _open, (row, name) => columns.GetValueOrDefault(name)?.TextAt(row), now, cancellationToken);
            _open.Clear();
            _nextChanges.Clear();
            _dueMarks.Clear();
        }

        /// <summary>Whether the stored score still is what it ought to be, so that nothing has to be stored.</summary>
        private bool Holds(ScoredLead lead, LeadFacts facts, ScoredLead? stored)
        {
            if (stored is null || !StandingScore.OughtToHold(stored, facts, lead))
            {
                return false;
            }

            if (stored.Tier != lead.Tier && StandingScore.SaysTheSame(stored with { Tier = lead.Tier }, lead))
            {
                // Only the border moved: the score is as true as before.
                return false;
            }

            bool holds = StandingScore.SaysTheSame(stored, lead);
            Unchanged += holds ? 1 : 0;
            Drifted += holds ? 0 : 1;
            return holds;
        }

        /// <summary>When the lead is to be scored again without news: its features change, or an outcome that is dated ahead becomes known.</summary>
        private DateTimeOffset? NextChange(LeadFacts lead)
        {
            DateTimeOffset? next = _rows.NextChange(lead, now);
            foreach (OutcomeFact outcome in lead.Outcomes)
            {
                next = outcome.KnownAt > now && !(outcome.KnownAt >= next) ? outcome.KnownAt : next;
            }

            return next;
        }

        private ScoredLead ScoreOf(ILeadScorer by, ScoreBatch scores, int row, Dictionary<string, FeatureColumn> columns)
        {
            LeadId lead = _open[row].Lead;
            double score = scores.Scores[row];
            Tier? before = tiersBefore.TryGetValue(lead, out Tier tier) ? tier : null;
            return new ScoredLead(
                lead,
                now,
                by.ModelId,
                context.Pipeline.ContentHash,
                scores.Base,
                scores.Margins[row],
                scores.Probabilities?[row],
                score,
                scores.BaseScore,
                TierBorders.TierOf(tiers.Options, tiers.ComparesRounded ? Math.Round(score, _shownDigits, MidpointRounding.AwayFromZero) : score, before),
                Factors.Of(scores, row, by.ContributionNames, n => columns.GetValueOrDefault(n)?.TextAt(row), _features))
            {
                NextChangeAt = _nextChanges[row],
            };
        }
    }
}

/// <summary>What scoring did.</summary>
/// <param name="Scored">Leads that got a score.</param>
/// <param name="Closed">Leads that have an outcome and are scored no more.</param>
/// <param name="ChangedTiers">Leads whose tier is another than before.</param>
/// <param name="ModelId">The live model's id, <c>rules</c>, or <see langword="null"/> when neither exists.</param>
/// <param name="Tiers">Scored leads per tier.</param>
/// <param name="Routed">Leads that were given to somebody new.</param>
public sealed record ScoreReport(int Scored, int Closed, int ChangedTiers, string? ModelId, IReadOnlyDictionary<Tier, int> Tiers, int Routed)
{
    /// <summary>Of a pass over all leads: scores that were looked at again and still hold; they were not stored again.</summary>
    public int Unchanged { get; init; }

    /// <summary>Of a pass over all leads: scores that ought to hold, without news or change of the clock, and did not. Other than 0 it is a fault of this program.</summary>
    public int Drifted { get; init; }
}
