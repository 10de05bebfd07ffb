using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Identity;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.FeatureStore;

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
        RoutingDecision? routing = (await context.Store.Scores.ReadRoutingAsync(cancellationToken)).GetValueOrDefault(lead);
        List<LedgerEntry> sent = [];
        foreach (RecordRef record in facts.Records)
        {
            sent.AddRange(await context.Store.Ledger.ReadAsync(record, cancellationToken));
        }

        IReadOnlyList<ExplainedFeature> features = await FeaturesAsync(context, facts, stored, cancellationToken);
        return new LeadExplanation(facts.Lead, facts.Records, facts.CreatedAt, now, LeadOutcome.FirstKnown(facts, now), features, stored, routing, sent);
    }

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
        Dictionary<string, Factor> factors = stored?.Factors.ToDictionary(f => f.Feature, StringComparer.Ordinal) ?? [];
        RegisteredModel? live = await context.Store.Models.ReadLiveAsync(cancellationToken);
        Dictionary<string, ExcludedFeature> excluded = live?.Card.Excluded.DistinctBy(e => e.Feature).ToDictionary(e => e.Feature, StringComparer.Ordinal) ?? [];
        List<ExplainedFeature> explained = [];
        for (int i = 0; i < table.Columns.Count; i++)
        {
            FeatureDefinition feature = context.Pipeline.Features.Features[i];
            string? value = table.Columns[i].TextAt(0);
            Factor? factor = factors.GetValueOrDefault(feature.Name);
            string? mapped = feature.SourceField is { } field ? FactView.ValueAt(facts, field, asOf) : null;
            explained.Add(new ExplainedFeature(
                feature.Name, feature.Line, feature.SourceField, mapped, value, factor?.Contribution, factor?.Points, FactorSentence.Of(feature, value), excluded.GetValueOrDefault(feature.Name)?.Reason));
        }

        return [.. explained.OrderByDescending(e => Math.Abs(e.Contribution ?? 0)).ThenBy(e => e.Feature, StringComparer.Ordinal)];
    }
}

/// <summary>One lead from end to end.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="Records">The CRM records it consists of.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="AsOf">When it was explained, UTC.</param>
/// <param name="Outcome">How it ended, if it did.</param>
/// <param name="Features">What the model sees, largest contribution first.</param>
/// <param name="Score">The newest score; <see langword="null"/> if it has none.</param>
/// <param name="Routing">Who works it and why.</param>
/// <param name="Sent">Rows sent to the CRMs, newest first per record.</param>
public sealed record LeadExplanation(
    LeadId Lead,
    IReadOnlyList<RecordRef> Records,
    DateTimeOffset CreatedAt,
    DateTimeOffset AsOf,
    OutcomeFact? Outcome,
    IReadOnlyList<ExplainedFeature> Features,
    ScoredLead? Score,
    RoutingDecision? Routing,
    IReadOnlyList<LedgerEntry> Sent);

/// <summary>One feature of an explained lead.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Line">Line of the mapping that defines it.</param>
/// <param name="Field">The mapped field it reads, if it reads one.</param>
/// <param name="FieldValue">That field's value.</param>
/// <param name="Value">The feature's value; <see langword="null"/> when missing.</param>
/// <param name="Contribution">Its part of the margin; <see langword="null"/> when the model does not use it or there is no score.</param>
/// <param name="Points">Its part of the points.</param>
/// <param name="Sentence">As a rep reads it.</param>
/// <param name="ExcludedBecause">Why the model may not use it, if so.</param>
public sealed record ExplainedFeature(string Feature, int Line, string? Field, string? FieldValue, string? Value, double? Contribution, double? Points, string Sentence, string? ExcludedBecause);
