using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Explain;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Identity;

/// <summary>Tells from the store who was found to be one person. Asks no CRM.</summary>
public static class IdentityReports
{
    /// <summary>Looks at everybody, or at one lead.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="name">A record id, a lead's key or the value of a merge key; <see langword="null"/> = everybody.</param>
    /// <param name="most">Most persons and moves that are listed; counts are of all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The report; <see langword="null"/> when no such lead is in the store.</returns>
    /// <remarks>Memory grows with <paramref name="most"/>, not with the number of leads.</remarks>
    public static async Task<IdentityReport?> RunAsync(RunContext context, string? name, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        LeadId? lead = name is null ? null : await ExplainLead.FindAsync(context, name, cancellationToken);
        if (name is not null && lead is null)
        {
            return null;
        }

        IdentityRules? rules = IdentityRules.For(context.Pipeline);
        Dictionary<string, long> joined = new(StringComparer.Ordinal);
        PriorityQueue<IdentifiedPerson, (double, string)> least = new(Comparer<(double Confidence, string Lead)>.Create((a, b) => (b.Confidence, b.Lead).CompareTo((a.Confidence, a.Lead))));
        await foreach (StoredPerson stored in context.Store.Identities.ReadJoinedAsync(lead, cancellationToken))
        {
            IdentifiedPerson person = rules is null ? ByMergeKey(context.Pipeline, stored) : ByRules(stored);
            foreach (PersonLink link in person.Links)
            {
                joined[link.Rule] = joined.GetValueOrDefault(link.Rule) + 1;
            }

            least.Enqueue(person, (person.Confidence, person.Lead.Value));
            if (least.Count > most)
            {
                least.Dequeue();
            }
        }

        List<IdentifiedPerson> persons = [];
        while (least.TryDequeue(out IdentifiedPerson? person, out _))
        {
            persons.Add(lead is null ? person : person with { Account = await AccountOfAsync(context, person.Lead, cancellationToken) });
        }

        persons.Reverse();
        return new IdentityReport(
            await context.Store.Identities.CountAsync(cancellationToken),
            [.. IdentityRules.Stated(context.Pipeline).Select(r => new IdentityRuleReport(r.Rule, IdentityConfidence.Of(r.Kind), joined.GetValueOrDefault(r.Rule)))],
            persons,
            await context.Store.Identities.ReadMovesAsync(lead, most, cancellationToken));
    }

    private static IdentifiedPerson ByRules(StoredPerson stored)
    {
        PersonLink[] links = [.. PersonResolution.Resolve(stored.Records, stored.SharedHashes.Contains).SelectMany(p => p.Links)];
        return new IdentifiedPerson(stored.Lead, links.Length == 0 ? 1 : links.Min(l => l.Confidence), [.. stored.Records.Select(r => RecordOf(r, stored))], links);
    }

    /// <summary>One merge key joined them: that is all there is to say.</summary>
    private static IdentifiedPerson ByMergeKey(PipelineDefinition pipeline, StoredPerson stored)
    {
        IdentifiedRecord[] live = [.. stored.Records.Where(r => r.IsLive)];
        (string rule, IdentityKeyKind kind) = IdentityRules.Stated(pipeline).Select(r => (r.Rule, r.Kind)).FirstOrDefault(("record", IdentityKeyKind.Number));
        double confidence = IdentityConfidence.Of(kind);
        return new IdentifiedPerson(
            stored.Lead,
            live.Length > 1 ? confidence : 1,
            [.. stored.Records.Select(r => RecordOf(r, stored))],
            [.. live.Skip(1).Select(r => new PersonLink(live[0].Record, r.Record, rule, confidence))]);
    }

    private static PersonRecord RecordOf(IdentifiedRecord record, StoredPerson stored) => new(
        record.Record,
        !record.IsLive,
        [.. record.Keys.Select(k => k.Rule)],
        [.. record.Keys.Where(k => k.IsGuarded || stored.SharedHashes.Contains(k.Hash)).Select(k => k.Rule)]);

    private static async Task<AccountMatch?> AccountOfAsync(RunContext context, LeadId lead, CancellationToken cancellationToken)
    {
        await foreach (LeadFacts facts in LeadPass.ReadAsync(context, new HashSet<LeadId> { lead }, context.Now, cancellationToken))
        {
            return AccountView.MatchAt(facts, context.Now);
        }

        return null;
    }
}
