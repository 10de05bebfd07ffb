using System.Globalization;
using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Preview;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Quality;

/// <summary>Looks through everything stored for what makes scores worse: gaps, age, duplicates, dead addresses, impossible dates, outcomes nobody filled in. Changes nothing.</summary>
/// <remarks>Reads raw records of leads and deals once and all leads once; memory grows with what is found, at most 200,000 of each kind, and with the newest past leads that costs are measured on.</remarks>
public static class QualityStage
{
    /// <summary>Looks.</summary>
    public static async Task<QualityReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTimeOffset now = context.Now;
        RecordChecks checks = new(context.Pipeline, now);
        List<(LeadSource Lead, FieldTally[] Tallies)> coverage = [];
        long records = 0;
        foreach (LeadSource lead in context.Pipeline.Leads.Where(l => checks.IsAsked(l.Stream)))
        {
            FieldTally[] tallies = [.. lead.Fields.Select(f => new FieldTally(lead.ObjectName, f))];
            coverage.Add((lead, tallies));
            await foreach (StoredRecord record in context.Store.Records.ReadAsync(lead.Stream, onlyMarked: false, cancellationToken))
            {
                if (!record.Record.IsDeleted)
                {
                    checks.LookAtLead(lead, record, tallies);
                    records++;
                }
            }

            context.Report("quality", lead.Stream.ToString(), records, null);
        }

        foreach (DealSource deal in context.Pipeline.Deals)
        {
            await foreach (StoredRecord record in context.Store.Records.ReadAsync(deal.Stream, onlyMarked: false, cancellationToken))
            {
                if (!record.Record.IsDeleted)
                {
                    checks.LookAtDeal(deal, record);
                }
            }
        }

        Leads leads = new(context, checks.Findings, now);
        await leads.ReadAsync(cancellationToken);
        (QualityCost? cost, ILeadScorer? scorer, string note) = await CostAsync(context, leads, cancellationToken);
        using (scorer)
        {
            Dictionary<string, MeasuredCost?> fieldCosts = cost is null ? [] : FieldCosts(context, cost, scorer!);
            return new QualityReport(
                now,
                records,
                leads.Count,
                scorer?.ModelId,
                note,
                [.. coverage.SelectMany(c => c.Tallies.Select(t => Of(t.Build(), fieldCosts)))],
                [.. checks.Findings.Concat(leads.Findings).Select(f => f.Build(cost is not null && f.IsComplete && f.Leads.Count > 0 ? cost.WithoutLeads(f.Leads) : null))],
                leads.Months);
        }
    }

    private static FieldCoverage Of(FieldPreview field, Dictionary<string, MeasuredCost?> costs) => new(
        field.ObjectName, field.Field, field.From, field.Line, (long)field.Good + field.Empty + field.Bad + field.Unknown, field.Good, field.Empty, field.Bad, field.Unknown, costs.GetValueOrDefault(field.Field));

    private static Dictionary<string, MeasuredCost?> FieldCosts(RunContext context, QualityCost cost, ILeadScorer scorer)
    {
        HashSet<string> used = [.. scorer.ContributionNames];
        return context.Pipeline.Features.Features.Where(f => f.SourceField is not null && used.Contains(f.Name)).GroupBy(f => f.SourceField!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (MeasuredCost?)cost.Without(g.Select(f => f.Name).ToHashSet(StringComparer.Ordinal)), StringComparer.Ordinal);
    }

    private static async Task<(QualityCost? Cost, ILeadScorer? Scorer, string Note)> CostAsync(RunContext context, Leads leads, CancellationToken cancellationToken)
    {
        RegisteredModel? live = await context.Store.Models.ReadLiveAsync(cancellationToken);
        if (live is null || live.Card.MappingHash != context.Pipeline.InputsHash)
        {
            return (null, null, "Costs were not measured: no model of this mapping is live.");
        }

        TrainingSet past = await leads.PastAsync(live.Card.TestFrom, cancellationToken);
        LeadModel model = LeadModel.Load(live);
        QualityCost? cost = past.Rows == 0 ? null : new QualityCost(past, model, context.Seed);
        return cost is { CanMeasure: true }
            ? (cost, model, string.Create(CultureInfo.InvariantCulture, $"Costs: change of the live model's AUC on {Math.Min(past.Rows, QualityCost.MostRows):N0} past rows since {live.Card.TestFrom:yyyy-MM-dd}, with the 90 % interval. The model was chosen on these rows, so levels flatter it; differences compare the same rows."))
            : (null, model, "Costs were not measured: there are not both good and bad outcomes among the newest past leads.");
    }

    /// <summary>What is asked of every lead.</summary>
    private sealed class Leads(RunContext context, IReadOnlyList<Finding> ofRecords, DateTimeOffset now)
    {
        private static readonly TimeSpan Silent = TimeSpan.FromDays(180);

        private readonly Finding _duplicates = new("duplicate", "People with several records in one stream");
        private readonly Finding _silent = new("no_activity", "Open leads without any activity for 180 days");
        private readonly SortedDictionary<DateOnly, (long Leads, long Good, long Bad)> _months = [];

        public long Count { get; private set; }

        public IReadOnlyList<Finding> Findings => [_duplicates, _silent];

        public IReadOnlyList<MonthVolume> Months => [.. _months.Select(m => new MonthVolume(m.Key, m.Value.Leads, m.Value.Good, m.Value.Bad))];

        public async Task ReadAsync(CancellationToken cancellationToken)
        {
            await foreach (LeadFacts lead in context.Store.Facts.ReadLeadsAsync(null, cancellationToken))
            {
                Count++;
                foreach (Finding finding in ofRecords)
                {
                    finding.Resolve(lead);
                }

                _duplicates.Look(lead, lead.Records.GroupBy(r => (r.Connection, r.Stream)).Any(g => g.Count() > 1));
                if (LeadOutcome.FirstKnown(lead, now) is null)
                {
                    _silent.Look(lead, now - (lead.Activities.Count > 0 ? lead.Activities[^1].HappenedAt : lead.CreatedAt) > Silent);
                }

                Note(lead.CreatedAt, 1, 0, 0);
                foreach (OutcomeFact outcome in lead.Outcomes)
                {
                    Note(outcome.HappenedAt, 0, outcome.Kind == OutcomeKind.Good ? 1 : 0, outcome.Kind == OutcomeKind.Bad ? 1 : 0);
                }
            }
        }

        /// <summary>Rows of past leads since an instant, as training would make them.</summary>
        public async Task<TrainingSet> PastAsync(DateTimeOffset since, CancellationToken cancellationToken)
        {
            GroupBook? groups = await LeadPass.GatherAsync(context, null, null, cancellationToken);
            TrainingSetBuilder past = new(context.Pipeline.Features, context.Pipeline.Label, groups);
            TimeSpan oldest = context.Pipeline.Label.ScoreMoments.Max();
            await foreach (LeadFacts lead in LeadPass.ReadAsync(context, null, now, cancellationToken))
            {
                if (lead.CreatedAt + oldest >= since)
                {
                    past.Add(lead, now);
                }
            }

            TrainingSet set = past.Build();
            return set.Select([.. Enumerable.Range(0, set.Rows).Where(r => set.Features.Keys[r].AsOf >= since)]);
        }

        private void Note(DateTimeOffset at, long leads, long good, long bad)
        {
            DateOnly month = new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
            (long l, long g, long b) = _months.GetValueOrDefault(month);
            _months[month] = (l + leads, g + good, b + bad);
        }
    }
}
