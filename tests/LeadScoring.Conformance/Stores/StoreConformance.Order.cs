using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    /// <summary>Random identities, links and activities with ids that repeat across streams; arrived in any order, in any batches, with stale facts before: always what the rule says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ReadLeads_AnyOrderOfArrival_GivesWhatTheRuleSays(int seed)
    {
        Random dice = new(seed);
        for (int world = 0; world < RandomWorlds; world++)
        {
            List<RecordFacts> facts = RandomFacts(dice);
            List<string> expected = Expected(facts);
            for (int order = 0; order < 3; order++)
            {
                await using IStore store = await OpenAsync($"order-{seed}-{world}-{order}");
                RecordFacts[] arrivals = [.. facts];
                foreach (RecordFacts stale in RandomFacts(dice).Where(s => facts.Exists(f => f.Source == s.Source)))
                {
                    await store.Facts.ReplaceAsync([stale], None);
                }

                dice.Shuffle(arrivals);
                for (int from = 0; from < arrivals.Length;)
                {
                    int count = Math.Min(dice.Next(1, 6), arrivals.Length - from);
                    await store.Facts.ReplaceAsync(arrivals[from..(from + count)], None);
                    from += count;
                }

                Assert.Equal(expected, (await ListAsync(store.Facts.ReadLeadsAsync(null, None))).Select(Sample.Text));
            }
        }
    }

    /// <summary>Whatever a batch does to a lead through values, links, identities or stand-ins: the lead becomes due.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Replace_AnyBatch_MakesEveryLeadDueThatItChanged(int seed)
    {
        Random dice = new(seed);
        await Store.Facts.ReplaceAsync(RandomFacts(dice), None);
        for (int step = 0; step < 40; step++)
        {
            await SettleAsync();
            Dictionary<LeadId, string> before = (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).ToDictionary(l => l.Lead, Sample.Text);
            RecordFacts[] batch = [.. RandomFacts(dice)];
            dice.Shuffle(batch);

            await Store.Facts.ReplaceAsync(batch[..dice.Next(1, 4)], None);

            IReadOnlySet<LeadId> due = await Store.Facts.ReadDueAsync(None);
            List<LeadFacts> after = await ListAsync(Store.Facts.ReadLeadsAsync(null, None));
            Assert.All(after.Where(l => !before.TryGetValue(l.Lead, out string? text) || text != Sample.Text(l)), l => Assert.Contains(l.Lead, due));
            Assert.True(due.IsSubsetOf(after.Select(l => l.Lead)));
        }
    }

    private static List<RecordFacts> RandomFacts(Random dice)
    {
        string[] streams = ["sf.Lead", "sf.Contact", "sf.Opportunity"];
        List<RecordFacts> facts = [];
        foreach (string source in streams.SelectMany(s => Enumerable.Range(0, 5).Select(i => $"{s}/{i}")))
        {
            if (dice.Next(5) == 0)
            {
                continue;
            }

            bool isLead = !source.StartsWith("sf.Opp", StringComparison.Ordinal) && dice.Next(3) > 0;
            RecordFacts record = Sample.Facts(source, isLead ? $"m-{dice.Next(4)}" : null, isLead && dice.Next(6) == 0, -dice.Next(50));
            record = isLead ? record.WithValue("title", $"t{dice.Next(3)}", dice.Next(5), dice.Next(2)) : record;
            for (int i = dice.Next(3); i > 0; i--)
            {
                record = record.WithLink(dice.Next(2) == 0 ? source : Any(), Any());
            }

            for (int i = dice.Next(3); i > 0; i--)
            {
                record = record.WithActivity(Any(), "call", $"d{dice.Next(3)}", dice.Next(9), dice.Next(9));
            }

            record = dice.Next(3) == 0 ? record.WithOutcome(OutcomeKind.Bad, dice.Next(9)) : record;
            facts.Add(isLead && dice.Next(4) == 0 ? record.MergedInto(Any(), dice.Next(9)) : record);
        }

        return facts;

        string Any() => $"{streams[dice.Next(streams.Length)]}/{dice.Next(6)}";
    }

    /// <summary>The rule, told in the plainest way.</summary>
    private static List<string> Expected(List<RecordFacts> facts)
    {
        Dictionary<RecordRef, LeadId> identities = facts.Where(f => f.Lead is not null).ToDictionary(f => f.Source, f => f.Lead!.Value);
        List<RecordLink> links = [.. facts.SelectMany(f => f.Links)];
        List<string> expected = [];
        foreach (LeadId lead in identities.Values.Distinct().OrderBy(l => l.Value, StringComparer.Ordinal))
        {
            List<RecordFacts> own = [.. facts.Where(f => f.Lead == lead)];
            List<RecordFacts> live = [.. own.Where(f => !f.IsRemoved)];
            if (live.Count == 0)
            {
                continue;
            }

            expected.Add(Sample.Text(new LeadFacts(
                lead,
                own.Where(f => !f.IsRemoved || f.Links.Any(l => l.MergedAt is not null)).Min(f => f.CreatedAt),
                [.. live.Select(f => f.Source).OrderBy(r => r.ToString(), StringComparer.Ordinal)],
                [.. own.SelectMany(f => f.Values).OrderBy(v => v.Field, StringComparer.Ordinal).ThenBy(v => v.Priority).ThenBy(v => v.Source.ToString(), StringComparer.Ordinal).ThenBy(v => v.KnownAt)],
                [.. facts.SelectMany(f => f.Activities).SelectMany(a => Since(a.Lead, lead, a.KnownAt) is { } known ? [a with { KnownAt = known }] : Array.Empty<ActivityFact>())
                    .OrderBy(a => a.HappenedAt).ThenBy(a => a.Source.ToString(), StringComparer.Ordinal).ThenBy(a => a.Detail, StringComparer.Ordinal).ThenBy(a => a.KnownAt).ThenBy(a => a.Lead.ToString(), StringComparer.Ordinal)
                    .DistinctBy(a => (a.Source, a.Kind, a.Detail, a.HappenedAt))],
                [.. facts.SelectMany(f => f.Outcomes).SelectMany(o => Since(o.Source, lead, o.KnownAt) is { } known ? [o with { KnownAt = known }] : Array.Empty<OutcomeFact>())
                    .OrderBy(o => o.HappenedAt).ThenBy(o => o.Source.ToString(), StringComparer.Ordinal)])));
        }

        return expected;

        DateTimeOffset? Since(RecordRef anchor, LeadId lead, DateTimeOffset known)
        {
            DateTimeOffset? earliest = null;
            foreach ((RecordRef node, DateTimeOffset since) in Reached(anchor).Where(r => identities.TryGetValue(r.Node, out LeadId id) && id == lead))
            {
                earliest = earliest < since ? earliest : since;
            }

            return earliest > known ? earliest : earliest is null ? null : known;
        }

        // Every way, with the latest merge on it: two links at most, merges at every step.
        List<(RecordRef Node, DateTimeOffset Since)> Reached(RecordRef anchor)
        {
            List<(RecordRef Node, DateTimeOffset Since)> nodes = Settled([(anchor, DateTimeOffset.MinValue)]);
            List<(RecordRef Node, DateTimeOffset Since)> all = [.. nodes];
            for (int hop = 0; hop < 2; hop++)
            {
                nodes = Settled([.. nodes.SelectMany(n => links.Where(l => l.From == n.Node && l.MergedAt is null).Select(l => (l.To, n.Since)))]);
                all.AddRange(nodes);
            }

            return all;
        }

        List<(RecordRef Node, DateTimeOffset Since)> Settled(List<(RecordRef Node, DateTimeOffset Since)> nodes)
        {
            List<(RecordRef Node, DateTimeOffset Since)> all = [.. nodes.SelectMany(n => StandIns(n.Node).Select(s => (s, n.Since)))];
            all.AddRange(nodes);
            List<(RecordRef Node, DateTimeOffset Since)> newest = all;
            for (int step = 0; step < 8; step++)
            {
                newest = [.. newest.SelectMany(n => links.Where(l => l.From == n.Node && l.MergedAt is not null).Select(l => (l.To, l.MergedAt > n.Since ? l.MergedAt.Value : n.Since))).Distinct()];
                all.AddRange(newest);
            }

            return [.. all.Distinct()];
        }

        HashSet<RecordRef> StandIns(RecordRef node) => identities.ContainsKey(node) || links.Exists(l => l.From == node)
            ? [node]
            : [.. identities.Keys.Concat(links.Where(l => l.From != l.Source).Select(l => l.From)).Where(o => o.Id == node.Id)];
    }
}
