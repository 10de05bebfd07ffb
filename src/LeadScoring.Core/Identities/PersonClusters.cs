namespace LeadScoring;

/// <summary>Live records on their way to becoming persons, rule by rule.</summary>
internal sealed class PersonClusters
{
    private readonly IdentifiedRecord[] _records;
    private readonly Func<string, bool> _isShared;
    private readonly int[] _parent;
    private readonly Dictionary<RecordRef, int> _places = [];
    private readonly string?[] _address;
    private readonly int _emailOrder;
    private readonly List<PersonLink> _links = [];

    public PersonClusters(IdentifiedRecord[] live, Func<string, bool> isShared)
    {
        _records = live;
        _isShared = isShared;
        _parent = [.. Enumerable.Range(0, live.Length)];
        _emailOrder = live.SelectMany(r => r.Keys).Where(k => k.Kind == IdentityKeyKind.Email).Select(k => k.Order).DefaultIfEmpty(int.MaxValue).Min();
        _address = [.. live.Select(r => r.Keys.FirstOrDefault(k => k.Order == _emailOrder)?.Hash)];
        for (int i = 0; i < live.Length; i++)
        {
            _places.Add(live[i].Record, i);
        }
    }

    /// <summary>Each record with the number of its person.</summary>
    public IEnumerable<(IdentifiedRecord Record, int Cluster)> Members => _records.Select((r, i) => (r, Find(i)));

    /// <summary>What joined records.</summary>
    public IReadOnlyList<PersonLink> Links => _links;

    public int ClusterOf(RecordRef record) => Find(_places[record]);

    /// <summary>Joins by the rule of that place.</summary>
    public void Apply(int order)
    {
        (IdentityKey Key, int[] Records)[] groups =
        [
            .. _records.SelectMany((r, i) => r.Keys.Where(k => k.Order == order && PersonResolution.Joins(k, _isShared)).Select(k => (Key: k, Place: i)))
                .GroupBy(p => p.Key.Hash, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (g.First().Key, g.Select(p => p.Place).ToArray()))
                .Where(g => g.Item2.Length > 1),
        ];
        if (order <= _emailOrder)
        {
            foreach ((IdentityKey key, int[] records) in groups)
            {
                JoinAll(records, key);
            }

            return;
        }

        // Those who cannot contradict each other first: the same address, or none on either side.
        foreach ((IdentityKey key, int[] records) in groups)
        {
            Dictionary<int, string?> addresses = Addresses();
            foreach (IGrouping<string, int> alike in records.GroupBy(r => addresses[Find(r)] ?? "", StringComparer.Ordinal))
            {
                JoinAll([.. alike], key);
            }
        }

        AttachUnaddressed(groups);
    }

    /// <summary>Joins those without an address to the only address they agree with; with several they stay by themselves.</summary>
    private void AttachUnaddressed((IdentityKey Key, int[] Records)[] groups)
    {
        Dictionary<int, string?> addresses = Addresses();
        Dictionary<int, List<(string Address, int Mine, int Theirs, IdentityKey Key)>> met = [];
        foreach ((IdentityKey key, int[] records) in groups)
        {
            foreach (int mine in records.Where(r => addresses[Find(r)] is null))
            {
                foreach (int theirs in records)
                {
                    if (addresses[Find(theirs)] is { } address)
                    {
                        if (!met.TryGetValue(Find(mine), out List<(string, int, int, IdentityKey)>? list))
                        {
                            met.Add(Find(mine), list = []);
                        }

                        list.Add((address, mine, theirs, key));
                    }
                }
            }
        }

        foreach (List<(string Address, int Mine, int Theirs, IdentityKey Key)> found in met.Values)
        {
            if (found.TrueForAll(f => f.Address == found[0].Address))
            {
                foreach ((_, int mine, int theirs, IdentityKey key) in found)
                {
                    Join(mine, theirs, key);
                }
            }
        }
    }

    /// <summary>The smallest address of each cluster; <see langword="null"/> for none.</summary>
    private Dictionary<int, string?> Addresses()
    {
        Dictionary<int, string?> addresses = [];
        for (int i = 0; i < _records.Length; i++)
        {
            int cluster = Find(i);
            string? known = addresses.GetValueOrDefault(cluster);
            addresses[cluster] = known is null || (_address[i] is not null && string.CompareOrdinal(_address[i], known) < 0) ? _address[i] ?? known : known;
        }

        return addresses;
    }

    private void JoinAll(int[] records, IdentityKey key)
    {
        for (int i = 1; i < records.Length; i++)
        {
            Join(records[0], records[i], key);
        }
    }

    private void Join(int first, int second, IdentityKey key)
    {
        int a = Find(first);
        int b = Find(second);
        if (a != b)
        {
            _parent[Math.Max(a, b)] = Math.Min(a, b);
            _links.Add(new PersonLink(_records[first].Record, _records[second].Record, key.Rule, IdentityConfidence.Of(key.Kind)));
        }
    }

    private int Find(int record)
    {
        while (_parent[record] != record)
        {
            record = _parent[record] = _parent[_parent[record]];
        }

        return record;
    }
}
