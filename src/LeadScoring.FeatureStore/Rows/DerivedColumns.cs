namespace LeadScoring.FeatureStore;

/// <summary>The features of a row that are made from other features, from the account, from field history or from other leads.</summary>
/// <remarks>Worked out after the plain ones, each after those it is made from, whatever order the mapping defines them in. Not thread-safe.</remarks>
internal sealed class DerivedColumns
{
    private readonly FeatureDefinition[] _all;
    private readonly int[] _order;
    private readonly (int Top, int Bottom)[] _made;
    private readonly GroupBook? _groups;
    private readonly List<FieldHistory.Step> _steps = [];
    private (LeadFacts? Lead, DateTimeOffset AsOf, long Next) _groupsOfLast;

    /// <exception cref="ArgumentException">A feature is made from one that does not exist, that is no number, or from itself.</exception>
    public DerivedColumns(FeatureSet features, GroupBook? groups)
    {
        _all = [.. features.Features];
        _groups = groups;
        _order = [.. FeatureOrder.Of(_all).Where(i => Covers(_all[i]))];
        _made = new (int, int)[_all.Length];
        foreach (int i in _order)
        {
            _made[i] = _all[i] switch
            {
                RatioFeature ratio => (features.IndexOf(ratio.Top), features.IndexOf(ratio.Bottom)),
                GroupFeature group => (group.Of.Length > 0 ? features.IndexOf(group.Of) : -1, group.OnlyWhen is { } only ? features.IndexOf(only) : -1),
                _ => (-1, -1),
            };
        }
    }

    /// <summary>Whether a feature is worked out here.</summary>
    public static bool Covers(FeatureDefinition feature) => feature is ChangedFeature or RatioFeature or AccountFieldFeature or GroupFeature;

    /// <summary>Appends a row's derived values; those of all plain features were appended before.</summary>
    public void Add(LeadFacts lead, DateTimeOffset asOf, List<float>?[] numbers, List<string?>?[] classes)
    {
        _groupsOfLast = (lead, asOf, long.MaxValue);
        foreach (int i in _order)
        {
            switch (_all[i])
            {
                case ChangedFeature changed:
                    FieldHistory.Read(lead, changed.Field, _steps);
                    numbers[i]!.Add(FieldHistory.Changed(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_steps), changed.Within.Ticks, asOf.UtcTicks));
                    break;
                case AccountFieldFeature field:
                    string? text = AccountView.ValueAt(lead, field.Field, asOf);
                    classes[i]?.Add(text);
                    numbers[i]?.Add(NumberReading.Parse(text));
                    break;
                case RatioFeature:
                    numbers[i]!.Add(Ratio(numbers[_made[i].Top]![^1], numbers[_made[i].Bottom]![^1]));
                    break;
                case GroupFeature group:
                    numbers[i]!.Add(Group(group, i, lead, asOf, numbers));
                    break;
            }
        }
    }

    /// <summary>The earliest instant after <paramref name="asOf"/> at which a derived value may change without news, of this lead or its account; UTC ticks, <see cref="long.MaxValue"/> = never.</summary>
    public long NextChange(LeadFacts lead, DateTimeOffset asOf)
    {
        if (_order.Length == 0)
        {
            return long.MaxValue;
        }

        // From its creation on a lead counts in its groups. What the others of its groups do with the clock was looked up when the row was made.
        long next = After(lead.CreatedAt, asOf);
        if (ReferenceEquals(_groupsOfLast.Lead, lead) && _groupsOfLast.AsOf == asOf)
        {
            next = Math.Min(next, _groupsOfLast.Next);
        }

        foreach (AccountFacts account in lead.Accounts)
        {
            next = Math.Min(next, After(account.CreatedAt, asOf));
            foreach (ValueFact value in account.Values)
            {
                next = Math.Min(next, After(value.KnownAt, asOf));
            }
        }

        foreach (int i in _order)
        {
            if (_all[i] is not ChangedFeature changed)
            {
                continue;
            }

            foreach (ValueFact value in lead.Values)
            {
                if (value.KnownAt <= asOf && string.Equals(value.Field, changed.Field, StringComparison.Ordinal) && value.KnownAt.UtcTicks + changed.Within.Ticks is var leaves && leaves > asOf.UtcTicks)
                {
                    next = Math.Min(next, leaves);
                }
            }
        }

        return next;
    }

    private static long After(DateTimeOffset instant, DateTimeOffset asOf) => instant > asOf ? instant.UtcTicks : long.MaxValue;

    /// <summary>One number over another; missing when either is, when the lower one is 0, or when the result is no number.</summary>
    internal static float Ratio(float top, float bottom)
    {
        float ratio = bottom == 0 ? float.NaN : (float)((double)top / bottom);
        return float.IsFinite(ratio) ? ratio : float.NaN;
    }

    private float Group(GroupFeature group, int index, LeadFacts lead, DateTimeOffset asOf, List<float>?[] numbers)
    {
        (int of, int only) = _made[index];
        float own = of >= 0 ? numbers[of]![^1] : float.NaN;
        bool takesPart = only < 0 || numbers[only]![^1] == 1;
        string? shared = takesPart ? GroupBook.SharedValue(group, lead, asOf) : null;
        if (shared is not null && _groups is not null)
        {
            _groupsOfLast.Next = Math.Min(_groupsOfLast.Next, _groups.NextChange(group.Name, shared));
        }

        return shared is not null && _groups?.ValueOf(group.Name, shared, asOf) is { } value ? value : GroupTotal.Alone(group.How, own);
    }
}
