using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Identity;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Explain;

/// <summary>Follows one lead from the CRM's raw values to the fields we wrote.</summary>
public static class ExplainLead
{
    /// <summary>Explains a lead as of now.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="name">A CRM record id, a lead key, or the value of a merge-key field (an e-mail address).</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The explanation; <see langword="null"/> when no such lead is in the store.</returns>
    public static async Task<LeadExplanation?> RunAsync(RunContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (await FindAsync(context, name, cancellationToken) is not { } lead)
        {
            return null;
        }

        LeadFacts? facts = null;
        await foreach (LeadFacts found in LeadPass.ReadAsync(context, new HashSet<LeadId> { lead }, context.Now, cancellationToken))
        {
            facts = found;
        }

        if (facts is null)
        {
            return null;
        }

        DateTimeOffset now = context.Now;
        ScoredLead? stored = await context.Store.Scores.ReadAsync(lead, cancellationToken) is { } score ? (await WriteBack.LikenessBook.LoadAsync(context, true, cancellationToken)).Fill(score) : null;
        RoutingDecision? routing = (await context.Store.Scores.ReadRoutingAsync([lead], cancellationToken)).GetValueOrDefault(lead);
        List<LedgerEntry> sent = [];
        foreach (RecordRef record in facts.Records)
        {
            sent.AddRange(await context.Store.Ledger.ReadAsync(record, cancellationToken));
        }

        IReadOnlyList<ExplainedFeature> features = await FeaturesAsync(context, facts, stored, cancellationToken);
        IReadOnlyList<ExplainedRule> rules = stored is null ? [] : Rules(context.Pipeline, stored, features);
        (TierMove? moveUp, IReadOnlyList<MissingField> missing) = stored is null ? (null, []) : await WhatIfAsync(context, facts, stored, cancellationToken);
        return new LeadExplanation(facts.Lead, facts.Records, facts.CreatedAt, now, LeadOutcome.FirstKnown(facts, now), features, stored, routing, sent)
        {
            Rules = rules,
            MoveUp = moveUp,
            Missing = missing,
            BySource = BySource(features, rules),
            Change = stored is null ? null : ScoreChange.Of(stored),
            Tier = stored is null ? null : TierOf(context.Pipeline, stored),
            RoutingLine = routing is null ? null : context.Pipeline.Routing.FirstOrDefault(r => r.Name == routing.Rule)?.Line,
            Writes = Writes(context.Pipeline, facts.Records, sent),
        };
    }

    private static async Task<(TierMove? MoveUp, IReadOnlyList<MissingField> Missing)> WhatIfAsync(RunContext context, LeadFacts facts, ScoredLead stored, CancellationToken cancellationToken)
    {
        RegisteredModel? live = await context.Store.Models.ReadLiveAsync(cancellationToken);
        if (stored.ModelId != RuleScorer.Id && live?.Card.Id != stored.ModelId)
        {
            return (null, []);
        }

        using ILeadScorer scorer = stored.ModelId == RuleScorer.Id ? new RuleScorer(context.Pipeline.Model.Rules) : LeadModel.Load(live!);
        FeatureTableBuilder rows = new(context.Pipeline.Features, await LeadPass.GatherAsync(context, new HashSet<LeadId> { facts.Lead }, stored.AsOf, cancellationToken));
        rows.Add(facts, stored.AsOf);
        WhatIf whatIf = new(scorer, rows.Build(), context.Pipeline.Features, stored.ModelId == RuleScorer.Id ? [] : live!.Card.Drift);
        int digits = ShownDigits(context.Pipeline);
        return (whatIf.MoveUp(s => TierBorders.TierOf(context.Pipeline.Tiers, Math.Round(s, digits, MidpointRounding.AwayFromZero), stored.Tier)), whatIf.Missing());
    }

    private static int ShownDigits(PipelineDefinition pipeline) =>
        pipeline.WriteBack.SelectMany(t => t.Fields).Where(f => f.Value == WriteBackValue.Score).Select(f => f.Round ?? 0).DefaultIfEmpty(0).Max();

    private static ExplainedRule[] Rules(PipelineDefinition pipeline, ScoredLead stored, IReadOnlyList<ExplainedFeature> features) =>
    [
        .. stored.Factors.Where(f => stored.ModelId == RuleScorer.Id || !features.Any(e => e.Feature == f.Feature)).Select(f =>
        {
            ScoreRule? rule = pipeline.Model.Rules.FirstOrDefault(r => r.Name == f.Feature);
            return new ExplainedRule(f.Feature, rule?.Line, f.Points, (rule?.When.Names ?? []).ToDictionary(n => n, n => features.FirstOrDefault(e => e.Feature == n)?.Value, StringComparer.Ordinal));
        }),
    ];

    private static SourcePoints[] BySource(IReadOnlyList<ExplainedFeature> features, IReadOnlyList<ExplainedRule> rules)
    {
        IEnumerable<(string Source, string Name, double Points)> parts = features.Where(f => f.Points is not null)
            .Select(f => (f.Raw?.CrmField ?? f.Field ?? (f.MadeFrom.Count > 0 ? "other features" : "activities"), f.Feature, f.Points!.Value))
            .Concat(rules.Select(r => ("rules", r.Name, r.Points)));
        return
        [
            .. parts.GroupBy(p => p.Source, StringComparer.Ordinal)
                .Select(g => new SourcePoints(g.Key, g.Sum(p => p.Points), [.. g.Select(p => p.Name)]))
                .OrderByDescending(s => Math.Abs(s.Points)).ThenBy(s => s.Source, StringComparer.Ordinal),
        ];
    }

    private static ExplainedTier TierOf(PipelineDefinition pipeline, ScoredLead stored)
    {
        double shown = Math.Round(stored.Score, ShownDigits(pipeline), MidpointRounding.AwayFromZero);
        return new ExplainedTier(stored.Tier, shown, pipeline.Tiers.HotAt, pipeline.Tiers.WarmAt, TierBorders.TierOf(pipeline.Tiers, shown, null) != stored.Tier);
    }

    private static ExplainedWrite[] Writes(PipelineDefinition pipeline, IReadOnlyList<RecordRef> records, List<LedgerEntry> sent) =>
    [
        .. from record in records
           from target in pipeline.WriteBack
           where target.Stream == new StreamKey(record.Connection, record.Stream)
           from field in target.Fields
           let last = sent.FirstOrDefault(e => e.Stream == target.Stream && e.Record == record.Id && e.Status == WriteStatus.Written && e.Fields.Any(f => f.Field == field.Field))
           select new ExplainedWrite(record, field.Field, field.Value, field.Line, last?.Fields.First(f => f.Field == field.Field).New, last?.SentAt),
    ];

    /// <summary>The lead that people call by that name.</summary>
    internal static async Task<LeadId?> FindAsync(RunContext context, string name, CancellationToken cancellationToken)
    {
        foreach (LeadSource source in context.Pipeline.Leads)
        {
            RecordRef record = new(source.Stream.Connection, source.Stream.Stream, new CrmRecordId(name));
            if (await context.Store.Facts.FindLeadAsync(record, cancellationToken) is { } lead)
            {
                return lead;
            }
        }

        IEnumerable<LeadId> candidates = context.Pipeline.Leads
            .SelectMany(l => l.MergeKey.Select(k => LeadKey.Of(l, default, f => f == k ? MergeValue(l, k, name) : null)))
            .Append(new LeadId(name))
            .Concat(await FindPersonsAsync(context, name, cancellationToken))
            .Distinct();
        return (await context.Store.Facts.FindRecordsAsync([.. candidates], cancellationToken)) is [var first, ..] ? first.Lead : null;
    }

    /// <summary>Persons by any of their keys, where a mapping has several rules.</summary>
    private static async ValueTask<IReadOnlyList<LeadId>> FindPersonsAsync(RunContext context, string name, CancellationToken cancellationToken) =>
        IdentityRules.For(context.Pipeline) is { } rules ? await context.Store.Identities.FindAsync([.. rules.HashesOf(name)], cancellationToken) : [];

    private static string? MergeValue(LeadSource source, string field, string value) =>
        source.Fields.FirstOrDefault(f => f.Name == field)?.Conversion.Convert(value).Text ?? value;

    private static async Task<IReadOnlyList<ExplainedFeature>> FeaturesAsync(RunContext context, LeadFacts facts, ScoredLead? stored, CancellationToken cancellationToken)
    {
        // Explained as of the stored score, so that the numbers are those the rep sees.
        DateTimeOffset asOf = stored?.AsOf ?? context.Now;
        FeatureTableBuilder rows = new(context.Pipeline.Features, await LeadPass.GatherAsync(context, new HashSet<LeadId> { facts.Lead }, asOf, cancellationToken));
        rows.Add(facts, asOf);
        FeatureTable table = rows.Build();
        Dictionary<string, Factor> factors = stored is null || stored.ModelId == RuleScorer.Id ? [] : stored.Factors.ToDictionary(f => f.Feature, StringComparer.Ordinal);
        RegisteredModel? live = await context.Store.Models.ReadLiveAsync(cancellationToken);
        Dictionary<string, ExcludedFeature> excluded = live?.Card.Excluded.DistinctBy(e => e.Feature).ToDictionary(e => e.Feature, StringComparer.Ordinal) ?? [];
        ValueOrigins origins = await ValueOrigins.ReadAsync(context, facts, asOf, cancellationToken);
        List<ExplainedFeature> explained = [];
        for (int i = 0; i < table.Columns.Count; i++)
        {
            FeatureDefinition feature = context.Pipeline.Features.Features[i];
            string? value = table.Columns[i].TextAt(0);
            Factor? factor = factors.GetValueOrDefault(feature.Name);
            string? mapped = feature.SourceField is { } field ? FactView.ValueAt(facts, field, asOf) : null;
            ExplainedFeature bare = new(
                feature.Name, feature.Line, feature.SourceField, mapped, value, factor?.Contribution, factor?.Points, FactorSentence.Of(feature, value), excluded.GetValueOrDefault(feature.Name)?.Reason);
            explained.Add(origins.Trace(bare, feature));
        }

        return [.. explained.OrderByDescending(e => Math.Abs(e.Contribution ?? 0)).ThenBy(e => e.Feature, StringComparer.Ordinal)];
    }
}
