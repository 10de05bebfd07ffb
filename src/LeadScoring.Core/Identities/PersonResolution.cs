namespace LeadScoring;

/// <summary>Decides which records are one person. A pure function of the records: the order they come in makes no difference.</summary>
/// <remarks>
/// <para>Rules are taken in the mapping's order, strongest first. Records with the same key are joined, and joins are transitive.</para>
/// <para>
/// A rule after the e-mail rule never joins two different addresses. Records without an address that agree by it with several different addresses are joined with one another and with none of these:
/// nobody can tell whose they are. A rule before the e-mail rule joins whatever it finds; that is how a mapping allows it.
/// </para>
/// <para>A key that is guarded (<c>info@…</c>), or that more than <see cref="MostRecords"/> live records share, joins nobody; as an address it still keeps others apart.</para>
/// <para>
/// The lead is named by the person's strongest key that nobody else has, as a single merge key would name it; without one, by its first record. A removed record belongs to the person that has its
/// strongest key, and joins nobody.
/// </para>
/// Give it whole neighbourhoods: every record that shares a key which joins with any of them. Cost grows with records × rules.
/// </remarks>
public static class PersonResolution
{
    /// <summary>Most live records that may share a key before it is taken for a switchboard or a test value: 10.</summary>
    public const int MostRecords = 10;

    /// <summary>The persons among some records, ordered by lead.</summary>
    /// <param name="records">Whole neighbourhoods, each record once.</param>
    /// <param name="isShared">Whether more than <see cref="MostRecords"/> live records have a key; <see langword="null"/> counts among the given ones.</param>
    public static IReadOnlyList<Person> Resolve(IEnumerable<IdentifiedRecord> records, Func<string, bool>? isShared = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        IdentifiedRecord[] all = [.. records.OrderBy(r => r.Record.ToString(), StringComparer.Ordinal)];
        isShared ??= CountShared(all);
        IdentifiedRecord[] live = [.. all.Where(r => r.IsLive)];
        PersonClusters clusters = new(live, isShared);
        foreach (int order in live.SelectMany(r => r.Keys).Select(k => k.Order).Distinct().Order().ToArray())
        {
            clusters.Apply(order);
        }

        return Named(all, clusters, isShared);
    }

    internal static bool Joins(IdentityKey key, Func<string, bool> isShared) => !key.IsGuarded && !isShared(key.Hash);

    private static Func<string, bool> CountShared(IdentifiedRecord[] records)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (IdentityKey key in records.Where(r => r.IsLive).SelectMany(r => r.Keys))
        {
            counts[key.Hash] = counts.GetValueOrDefault(key.Hash) + 1;
        }

        return hash => counts.GetValueOrDefault(hash) > MostRecords;
    }

    private static List<Person> Named(IdentifiedRecord[] all, PersonClusters clusters, Func<string, bool> isShared)
    {
        // Who has which key: a key of two persons names neither.
        Dictionary<string, HashSet<int>> holders = new(StringComparer.Ordinal);
        foreach ((IdentifiedRecord record, int cluster) in clusters.Members)
        {
            foreach (IdentityKey key in record.Keys)
            {
                if (!holders.TryGetValue(key.Hash, out HashSet<int>? of))
                {
                    holders.Add(key.Hash, of = []);
                }

                of.Add(cluster);
            }
        }

        Dictionary<int, LeadId> names = [];
        foreach (IGrouping<int, IdentifiedRecord> person in clusters.Members.GroupBy(m => m.Cluster, m => m.Record))
        {
            IdentityKey? key = Ordered(person.SelectMany(r => r.Keys), isShared).FirstOrDefault(k => holders[k.Hash].Count == 1);
            names.Add(person.Key, key is null ? new LeadId(person.First().Record.ToString()) : NameOf(key));
        }

        Dictionary<LeadId, List<RecordRef>> records = [];
        foreach ((IdentifiedRecord record, int cluster) in clusters.Members)
        {
            Of(names[cluster]).Add(record.Record);
        }

        foreach (IdentifiedRecord removed in all.Where(r => !r.IsLive))
        {
            Of(LeadOf(removed)).Add(removed.Record);
        }

        Dictionary<LeadId, List<PersonLink>> links = clusters.Links.GroupBy(l => names[clusters.ClusterOf(l.First)]).ToDictionary(g => g.Key, g => g.ToList());
        return
        [
            .. records.OrderBy(r => r.Key.Value, StringComparer.Ordinal)
                .Select(r => new Person(r.Key, [.. r.Value.OrderBy(v => v.ToString(), StringComparer.Ordinal)], links.GetValueOrDefault(r.Key) ?? [])),
        ];

        List<RecordRef> Of(LeadId lead)
        {
            if (!records.TryGetValue(lead, out List<RecordRef>? of))
            {
                records.Add(lead, of = []);
            }

            return of;
        }

        LeadId LeadOf(IdentifiedRecord removed)
        {
            IdentityKey[] keys = [.. Ordered(removed.Keys, isShared)];
            foreach (IdentityKey key in keys)
            {
                if (holders.TryGetValue(key.Hash, out HashSet<int>? of) && of.Count == 1)
                {
                    return names[of.First()];
                }
            }

            return keys.FirstOrDefault(k => !holders.ContainsKey(k.Hash)) is { } own ? NameOf(own) : new LeadId(removed.Record.ToString());
        }
    }

    private static IEnumerable<IdentityKey> Ordered(IEnumerable<IdentityKey> keys, Func<string, bool> isShared) =>
        keys.Where(k => Joins(k, isShared)).OrderBy(k => k.Order).ThenBy(k => k.Hash, StringComparer.Ordinal);

    private static LeadId NameOf(IdentityKey key) => new($"m-{key.Hash}");
}
