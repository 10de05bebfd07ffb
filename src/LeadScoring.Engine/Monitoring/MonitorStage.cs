using System.Globalization;
using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Train;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Monitoring;

/// <summary>Looks back at what scores promised, and at whether leads still are like those the model learned from.</summary>
/// <remarks>Only leads whose window is over are judged. Leads are streamed once; kept are some tens of bytes per judged lead and the rows of at most 20,000 new ones.</remarks>
public static class MonitorStage
{
    private const int BatchSize = 1000;
    private const int MostRecent = 20_000;

    /// <summary>How far back ripe scores are judged.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromDays(182);

    /// <summary>The newest ripe scores, judged by themselves too: half a year of kept promises must not drown four weeks of broken ones.</summary>
    public static readonly TimeSpan Newest = TimeSpan.FromDays(28);

    /// <summary>Leads that are compared with those the model learned from.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromDays(28);

    /// <summary>Works out the report; with a live model, drift and broken promises are flagged for the next training.</summary>
    public static async Task<MonitorReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTimeOffset now = context.Now;
        RegisteredModel? live = await LiveModel.ReadAsync(context, cancellationToken);
        using ILeadScorer? scorer = live is null ? null : LeadModel.Load(live);
        GroupBook? book = await LeadPass.GatherAsync(context, null, null, cancellationToken);
        Look look = new(context, scorer, book, now);
        await using IAsyncEnumerator<FirstScore> firsts = context.Store.Scores.ReadFirstScoresAsync(now - Period - context.Pipeline.Label.Within, cancellationToken).GetAsyncEnumerator(cancellationToken);
        bool more = await firsts.MoveNextAsync();
        long total = await context.Store.Facts.CountLeadsAsync(cancellationToken);
        long done = 0;

        // Both come in the order of leads, so one pass joins them.
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, null, now, cancellationToken))
        {
            while (more && string.CompareOrdinal(firsts.Current.Lead.Value, lead.Lead.Value) < 0)
            {
                more = await firsts.MoveNextAsync();
            }

            look.Add(lead, more && firsts.Current.Lead == lead.Lead ? firsts.Current : null);
            if (++done % BatchSize == 0)
            {
                context.Report("monitor", "leads", done, total);
            }
        }

        MonitorReport report = look.Finish(live?.Card);
        foreach (MonitorAlarm alarm in live is null ? [] : report.Alarms)
        {
            if (alarm.Kind is MonitorAlarmKind.Calibration or MonitorAlarmKind.Drift)
            {
                await context.Store.Trials.RaiseAsync(new RetrainFlag(alarm.Kind == MonitorAlarmKind.Drift ? RetrainFlagKind.Drift : RetrainFlagKind.Calibration, now, alarm.Message), cancellationToken);
            }
        }

        return report;
    }

    private sealed class Look(RunContext context, ILeadScorer? scorer, GroupBook? book, DateTimeOffset now)
    {
        private readonly PipelineDefinition _pipeline = context.Pipeline;
        private readonly IReadOnlyList<string> _fields = GroupValues.FieldsOf(context.Pipeline);
        private readonly FeatureTableBuilder _recent = new(context.Pipeline.Features, book);
        private readonly FeatureTableBuilder _judged = new(context.Pipeline.Features, book);
        private readonly List<JudgedScore> _scores = [];
        private readonly List<string[]> _groups = [];
        private readonly List<double> _behaviour = [];
        private int _unripe;

        public void Add(LeadFacts lead, FirstScore? first)
        {
            DateTimeOffset seen = lead.CreatedAt + _pipeline.Label.ScoreMoments.Min();
            if (scorer is not null && seen <= now && seen > now - Recent && _recent.Rows < MostRecent)
            {
                _recent.Add(lead, seen);
            }

            if (first is { } score)
            {
                Judge(lead, score);
            }
        }

        public MonitorReport Finish(ModelCard? card)
        {
            FlushBehaviour();
            MonitorReport report = CohortAudit.Run(_scores, _unripe);
            MonitorReport newest = CohortAudit.Run([.. _scores.Where(s => s.AsOf + _pipeline.Label.Within > now - Newest)], 0);
            IReadOnlyList<DriftFinding> drift = card is null || _recent.Rows == 0 ? [] : DriftCheck.Run(card.Drift, RecentColumns());
            Dictionary<string, IReadOnlyList<GroupFinding>> groups = Groups();
            return report with
            {
                ModelId = card?.Id,
                Drift = drift,
                Groups = groups,
                Alarms =
                [
                    .. newest.Alarms.Concat(report.Alarms).DistinctBy(a => (a.Kind, a.Subject)),
                    .. drift.Where(d => d.IsAlarm).Select(Moved),
                    .. groups.SelectMany(g => g.Value.Select(f => (Field: g.Key, Finding: f, Words: GroupWords.Of(g.Key, f)))).Where(g => g.Words is not null)
                        .Select(g => new MonitorAlarm(MonitorAlarmKind.Fairness, $"{g.Field}: {g.Finding.Group}", g.Words!)),
                ],
            };
        }

        /// <summary>The new leads' features, and the scores that the live model gives them at that age.</summary>
        private List<FeatureColumn> RecentColumns()
        {
            FeatureTable table = _recent.Build();
            return [.. table.Columns, new NumericColumn(FeatureDistribution.Score, [.. scorer!.Score(table).Scores.Select(s => (float)s)])];
        }

        private void Judge(LeadFacts lead, FirstScore score)
        {
            LeadLabel label = LeadLabel.At(lead, _pipeline.Label, score.AsOf, now);
            switch (label.State)
            {
                case LabelState.Unripe:
                    _unripe++;
                    return;
                case LabelState.AlreadyDecided or LabelState.Undecided:
                    return;
                default:
                    bool good = label.State == LabelState.Good;
                    _scores.Add(new JudgedScore(score.AsOf, score.Probability, score.Score, score.Tier, good, !good && label.HappenedAt is not null, good ? label.HappenedAt - score.AsOf : null));
                    if (_fields.Count > 0)
                    {
                        _groups.Add(GroupValues.At(lead, _pipeline, _fields, score.AsOf));
                        _judged.Add(lead, score.AsOf);
                        if (_judged.Rows >= BatchSize)
                        {
                            FlushBehaviour();
                        }
                    }

                    return;
            }
        }

        private void FlushBehaviour()
        {
            int rows = _judged.Rows;
            FeatureTable table = _judged.Build();
            if (rows > 0)
            {
                _behaviour.AddRange(scorer is null ? new double[rows] : Behaviour.Of(scorer.Score(table), scorer.ContributionNames, _pipeline.Features, rows));
            }
        }

        private Dictionary<string, IReadOnlyList<GroupFinding>> Groups()
        {
            Dictionary<string, IReadOnlyList<GroupFinding>> findings = new(StringComparer.Ordinal);
            for (int f = 0; f < _fields.Count; f++)
            {
                List<GroupRow> rows = new(_scores.Count);
                for (int i = 0; i < _scores.Count; i++)
                {
                    JudgedScore score = _scores[i];
                    rows.Add(new GroupRow(_groups[i][f], score.Tier == Tier.Hot, score.IsGood, score.Probability ?? (score.IsGood ? 1 : 0), _behaviour[i]));
                }

                findings[_fields[f]] = GroupWords.Audit(rows, _pipeline.Model.Fairness!);
            }

            return findings;
        }

        private static MonitorAlarm Moved(DriftFinding finding) => new(MonitorAlarmKind.Drift, finding.Feature, string.Create(
            CultureInfo.InvariantCulture,
            $"{(finding.Feature == FeatureDistribution.Score ? "The score" : finding.Feature)} of {finding.Leads} new leads is spread differently from what the model learned (index {finding.Index:0.00}, chance alone stays below {finding.AlarmLevel:0.00}). See whether the field is still filled as before; if the market changed, train a new model."));
    }
}
