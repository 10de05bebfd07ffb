namespace LeadScoring.FeatureStore;

/// <summary>What group features need to know of each lead, and how that is worked out from it again.</summary>
internal sealed class MemberPlan
{
    private readonly Part[] _parts;
    private readonly ActivityMatcher _matcher;

    public MemberPlan(FeatureSet features)
    {
        Groups = [.. features.Features.OfType<GroupFeature>()];
        FeatureDefinition[] all = [.. features.Features];
        HashSet<string> wanted = new(Groups.SelectMany(g => g.MadeFrom), StringComparer.Ordinal);
        IReadOnlyList<int> order = FeatureOrder.Of(all);
        foreach (int i in order.Reverse())
        {
            if (wanted.Contains(all[i].Name))
            {
                wanted.UnionWith(all[i].MadeFrom);
            }
        }

        FeatureDefinition[] needed = [.. order.Select(i => all[i]).Where(f => wanted.Contains(f.Name))];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        List<Condition> conditions = [];
        List<(string Field, bool OfAccount)> fields = [];
        _parts = new Part[needed.Length];
        for (int i = 0; i < needed.Length; i++)
        {
            places.TryAdd(needed[i].Name, i);
            _parts[i] = needed[i] switch
            {
                RatioFeature ratio => new Part(needed[i]) { Top = places[ratio.Top], Bottom = places[ratio.Bottom] },
                AccountFieldFeature account => new Part(needed[i]) { Source = PlaceOf(fields, (account.Field, true)) },
                { SourceField: { } field } => new Part(needed[i]) { Source = PlaceOf(fields, (field, false)), Reading = needed[i] is ChangedFeature ? null : new FieldReading(needed[i]) },
                _ when new ActivityWindow(needed[i]) is var window => new Part(needed[i]) { Source = PlaceOf(conditions, window.Where), Window = window },
                _ => throw new ArgumentException($"Feature {needed[i].Name} cannot be put together over leads.", nameof(features)),
            };
        }

        Fields = fields;
        Conditions = conditions.Count;
        _matcher = new ActivityMatcher(conditions);
        GroupParts = [.. Groups.Select(g => (g.Of.Length > 0 ? places[g.Of] : -1, g.OnlyWhen is { } only ? places[only] : -1))];
    }

    /// <summary>The group features, in the order of the set.</summary>
    public IReadOnlyList<GroupFeature> Groups { get; }

    /// <summary>Fields whose history is kept of each lead.</summary>
    public IReadOnlyList<(string Field, bool OfAccount)> Fields { get; }

    /// <summary>Number of different activity conditions.</summary>
    public int Conditions { get; }

    /// <summary>Per group feature: the part that is put together and the part that must be 1; −1 for none.</summary>
    public IReadOnlyList<(int Of, int OnlyWhen)> GroupParts { get; }

    /// <summary>Which conditions an activity fulfils.</summary>
    public int[] Match(ActivityFact activity) => _matcher.Match(activity.Kind, activity.Detail);

    /// <summary>A part's value for a lead as of an instant; the same number that a row of that lead would hold.</summary>
    public float ValueOf(int part, GroupMember member, long ticks)
    {
        Part needed = _parts[part];
        switch (needed.Feature)
        {
            case RatioFeature:
                return DerivedColumns.Ratio(ValueOf(needed.Top, member, ticks), ValueOf(needed.Bottom, member, ticks));
            case ChangedFeature changed:
                return FieldHistory.Changed(member.Histories[needed.Source], changed.Within.Ticks, ticks);
            case AccountFieldFeature:
                return NumberReading.Parse(FieldHistory.At(member.Histories[needed.Source], ticks));
        }

        if (needed.Reading is { } reading)
        {
            return reading.Number(FieldHistory.At(member.Histories[needed.Source], ticks), new DateTimeOffset(ticks, TimeSpan.Zero));
        }

        ActivityWindow window = needed.Window!;
        (long near, long far, long youngest) = (0, 0, long.MaxValue);
        (long Happened, long Known)[] events = member.Events[needed.Source];
        for (int i = member.LastBy(needed.Source, ticks); i >= 0; i--)
        {
            long age = ticks - events[i].Happened;
            if (age >= window.Far)
            {
                break;
            }

            if (events[i].Known > ticks)
            {
                continue;
            }

            if (age < window.Near)
            {
                near++;
                youngest = Math.Min(youngest, age);
            }
            else
            {
                far++;
            }
        }

        return window.Value(near, far, youngest);
    }

    private static int PlaceOf<T>(List<T> list, T item)
    {
        int place = list.IndexOf(item);
        if (place < 0)
        {
            place = list.Count;
            list.Add(item);
        }

        return place;
    }

    private sealed record Part(FeatureDefinition Feature)
    {
        public int Source { get; init; }

        public int Top { get; init; }

        public int Bottom { get; init; }

        public FieldReading? Reading { get; init; }

        public ActivityWindow? Window { get; init; }
    }
}
