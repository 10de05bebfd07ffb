using System.Runtime.InteropServices;

namespace LeadScoring.FeatureStore;

/// <summary>What group features need to know of all leads: gathered in a pass of its own, before rows are made.</summary>
/// <remarks>
/// <para>
/// A group is, as of an instant, the leads that existed by then, whose shared value was the same, and that took part (<see cref="GroupFeature.OnlyWhen"/> was 1); the values put together are those
/// that their own rows as of that instant would hold. So a row depends on nothing that became known later, of whichever lead.
/// </para>
/// <para>
/// As of one instant (scoring) it keeps one total per shared value: tens of bytes each. As of many (training) it keeps about 300 bytes per lead that has a shared value, and 16 bytes per activity that
/// counts: 1,000,000 leads with 10,000,000 such activities take about half a gigabyte. A row costs the size of its group, so a training set costs the sum of the squares: keep free-mail domains
/// out by <c>only_when</c>.
/// </para>
/// Not thread-safe.
/// </remarks>
public sealed class GroupBook
{
    private const int Chunk = 1000;

    private readonly MemberPlan _plan;
    private readonly long? _asOf;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupTotal>[] _totals;
    private readonly Dictionary<string, List<GroupMember>>[] _members;
    private readonly Dictionary<string, string> _pool = new(StringComparer.Ordinal);
    private readonly FeatureTableBuilder? _rows;
    private readonly FeatureSet _plain;
    private readonly Dictionary<string, long>[] _next;
    private readonly List<string?[]> _pending = [];

    /// <summary>A book for the group features of a set.</summary>
    /// <param name="features">The set.</param>
    /// <param name="asOf">The one instant that rows are made for, UTC; <see langword="null"/> = any instants.</param>
    /// <exception cref="ArgumentException">A feature is made from one that does not exist, that is no number, or from itself.</exception>
    public GroupBook(FeatureSet features, DateTimeOffset? asOf = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        _plan = new MemberPlan(features);
        _asOf = asOf?.UtcTicks;
        for (int g = 0; g < _plan.Groups.Count; g++)
        {
            _places.TryAdd(_plan.Groups[g].Name, g);
        }

        _totals = [.. _plan.Groups.Select(_ => new Dictionary<string, GroupTotal>(StringComparer.Ordinal))];
        _members = [.. _plan.Groups.Select(_ => new Dictionary<string, List<GroupMember>>(StringComparer.Ordinal))];
        _next = [.. _plan.Groups.Select(_ => new Dictionary<string, long>(StringComparer.Ordinal))];

        // As of one instant the very builder of rows makes the values that are put together.
        _plain = PlainOf(features, _plan);
        _rows = asOf is null ? null : new FeatureTableBuilder(_plain);
    }

    /// <summary>Whether a set has features that look across leads, so that a book has to be gathered.</summary>
    public static bool IsNeeded(FeatureSet features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Features.Any(f => f is GroupFeature);
    }

    /// <summary>Takes up a lead. Each lead once, in any order.</summary>
    public void Add(LeadFacts lead)
    {
        ArgumentNullException.ThrowIfNull(lead);
        if (_asOf is { } ticks)
        {
            NoteNextChange(lead, new DateTimeOffset(ticks, TimeSpan.Zero));
            AddRow(lead, new DateTimeOffset(ticks, TimeSpan.Zero));
            return;
        }

        if (GroupMember.Of(_plan, lead, _pool) is not { } member)
        {
            return;
        }

        for (int g = 0; g < _members.Length; g++)
        {
            for (int s = 0; s < member.Shared[g].Length; s++)
            {
                if (member.Shared[g][s].Text is { } value && !member.Shared[g].AsSpan(0, s).ContainsText(value))
                {
                    ref List<GroupMember>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(_members[g], value, out _);
                    (list ??= new List<GroupMember>(1)).Add(member);
                }
            }
        }
    }

    /// <summary>The value that a lead shares under a group feature at an instant; <see langword="null"/> for none.</summary>
    internal static string? SharedValue(GroupFeature group, LeadFacts lead, DateTimeOffset asOf) => group.Over == GroupFeature.Account
        ? AccountView.MatchAt(lead, asOf)?.Account.ToString()
        : FactView.ValueAt(lead, group.Over, asOf);

    /// <summary>The earliest instant after the one gathered for at which somebody of a group may count otherwise, without news; UTC ticks, <see cref="long.MaxValue"/> = never.</summary>
    internal long NextChange(string feature, string shared) => _next[_places[feature]].GetValueOrDefault(shared, long.MaxValue);

    /// <summary>What a group comes to as of an instant; <see langword="null"/> when nobody of it took part.</summary>
    internal float? ValueOf(string feature, string shared, DateTimeOffset asOf)
    {
        int g = _places[feature];
        if (_asOf is { } only)
        {
            if (only != asOf.UtcTicks)
            {
                throw new InvalidOperationException("The groups were gathered as of another instant.");
            }

            Flush();
            return _totals[g].TryGetValue(shared, out GroupTotal known) ? known.Value(_plan.Groups[g].How) : null;
        }

        if (!_members[g].TryGetValue(shared, out List<GroupMember>? members))
        {
            return null;
        }

        long ticks = asOf.UtcTicks;
        (int of, int onlyWhen) = _plan.GroupParts[g];
        GroupTotal total = default;
        bool any = false;
        foreach (GroupMember member in members)
        {
            if (member.CreatedAt <= ticks
                && string.Equals(FieldHistory.At(member.Shared[g], ticks), shared, StringComparison.Ordinal)
                && (onlyWhen < 0 || _plan.ValueOf(onlyWhen, member, ticks) == 1))
            {
                total.Add(of < 0 ? float.NaN : _plan.ValueOf(of, member, ticks));
                any = true;
            }
        }

        return any ? total.Value(_plan.Groups[g].How) : null;
    }

    /// <summary>Whoever is, was or will be in a group moves it with the clock, also a lead that is not scored any more.</summary>
    private void NoteNextChange(LeadFacts lead, DateTimeOffset asOf)
    {
        long next = _rows!.NextChange(lead, asOf)?.UtcTicks ?? long.MaxValue;
        next = Math.Min(next, After(lead.CreatedAt));
        foreach (AccountFacts account in lead.Accounts)
        {
            foreach (ValueFact value in account.Values)
            {
                next = Math.Min(next, After(value.KnownAt));
            }
        }

        if (next == long.MaxValue)
        {
            return;
        }

        for (int g = 0; g < _next.Length; g++)
        {
            string over = _plan.Groups[g].Over;
            IEnumerable<string?> shared = over == GroupFeature.Account ? lead.Accounts.Select(a => a.Account.ToString()) : lead.Values.Where(v => v.Field == over).Select(v => v.Text);
            foreach (string? value in shared)
            {
                if (!string.IsNullOrEmpty(value))
                {
                    ref long known = ref CollectionsMarshal.GetValueRefOrAddDefault(_next[g], value, out bool exists);
                    known = exists ? Math.Min(known, next) : next;
                }
            }
        }

        long After(DateTimeOffset instant) => instant > asOf ? instant.UtcTicks : long.MaxValue;
    }

    private void AddRow(LeadFacts lead, DateTimeOffset asOf)
    {
        if (lead.CreatedAt > asOf)
        {
            return;
        }

        string?[] shared = [.. _plan.Groups.Select(g => SharedValue(g, lead, asOf))];
        if (Array.TrueForAll(shared, s => s is null))
        {
            return;
        }

        _pending.Add(shared);
        _rows!.Add(lead, asOf);
        if (_pending.Count == Chunk)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        FeatureTable table = _rows!.Build();
        for (int g = 0; g < _totals.Length; g++)
        {
            GroupFeature group = _plan.Groups[g];
            NumericColumn? of = group.Of.Length > 0 ? (NumericColumn)table.Columns[_plain.IndexOf(group.Of)] : null;
            NumericColumn? onlyWhen = group.OnlyWhen is { } only ? (NumericColumn)table.Columns[_plain.IndexOf(only)] : null;
            for (int row = 0; row < _pending.Count; row++)
            {
                if (_pending[row][g] is { } value && (onlyWhen is null || onlyWhen.Values[row] == 1))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_totals[g], value, out _).Add(of is null ? float.NaN : of.Values[row]);
                }
            }
        }

        _pending.Clear();
    }

    /// <summary>The features of single leads that the groups are made from, and those these are made from.</summary>
    private static FeatureSet PlainOf(FeatureSet features, MemberPlan plan)
    {
        HashSet<string> wanted = new(plan.Groups.SelectMany(g => g.MadeFrom), StringComparer.Ordinal);
        for (int before = -1; before != wanted.Count;)
        {
            before = wanted.Count;
            wanted.UnionWith(features.Features.Where(f => wanted.Contains(f.Name)).SelectMany(f => f.MadeFrom).ToArray());
        }

        return new FeatureSet([.. features.Features.Where(f => wanted.Contains(f.Name))]);
    }
}
