namespace LeadScoring.FeatureStore;

/// <summary>Makes feature rows: the one piece of code by which models see leads, in training and in live scoring.</summary>
/// <remarks>
/// A value counts only if it was known by asOf; an activity only if it was known and had happened by asOf. Windows are (asOf − within, asOf].
/// <list type="bullet">
/// <item>Field: number or class; missing when empty, or when a number cannot be read.</item>
/// <item>Is: 1 or 0; missing when empty. Age: days (of 24 hours) since the instant, negative before it.</item>
/// <item>Recency: units since the newest such activity, at most the cap; the cap when there is none.</item>
/// <item>Velocity: (count in recent ÷ days of recent) ÷ (count in before ÷ days of before + 0.05); 0 when recent is empty. The 0.05 per day is one activity in twenty days:
/// it keeps leads that were silent before finite.</item>
/// <item>Happened: 1 or 0, turned round when negated.</item>
/// <item>Changed: 1 when another value came in the window; ratio: missing when a part is missing or the lower one is 0; account fields as <see cref="AccountView"/>; groups as <see cref="GroupBook"/>.</item>
/// </list>
/// The same facts give the same bits. Nothing is allocated per activity whose kind and detail came before. Not thread-safe; can be used again after <see cref="Build"/>.
/// </remarks>
public sealed class FeatureTableBuilder
{
    private readonly FeatureSet _features;
    private readonly ActivityMatcher _matcher;
    private readonly ActivityTally?[] _tallyOf;
    private readonly FieldReading?[] _readingOf;
    private readonly (ActivityTally Tally, int Condition)[] _tallies;
    private readonly List<float>?[] _numbers;
    private readonly List<string?>?[] _classes;
    private readonly List<FeatureRowKey> _keys = [];
    private readonly DerivedColumns _derived;

    /// <summary>A builder for the columns of one feature set.</summary>
    /// <param name="features">Which features, in column order.</param>
    /// <param name="groups">What features that look across leads need to know of the others (see <see cref="GroupBook.IsNeeded"/>); without it every lead stands alone.</param>
    /// <exception cref="ArgumentException">A feature is of a kind that is not known here, or made from features that do not fit.</exception>
    public FeatureTableBuilder(FeatureSet features, GroupBook? groups = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        _derived = new DerivedColumns(features, groups);
        _features = features;
        int count = features.Features.Count;
        _tallyOf = new ActivityTally?[count];
        _readingOf = new FieldReading?[count];
        _numbers = new List<float>?[count];
        _classes = new List<string?>?[count];
        List<Condition> conditions = [];
        List<(ActivityTally, int)> tallies = [];
        for (int i = 0; i < count; i++)
        {
            FeatureDefinition feature = features.Features[i];
            if (feature.IsCategorical)
            {
                _classes[i] = [];
            }
            else
            {
                _numbers[i] = [];
            }

            if (DerivedColumns.Covers(feature))
            {
                continue;
            }

            if (feature.SourceField is not null)
            {
                _readingOf[i] = new FieldReading(feature);
                continue;
            }

            ActivityTally tally = new(feature);
            int condition = conditions.IndexOf(tally.Where);
            if (condition < 0)
            {
                condition = conditions.Count;
                conditions.Add(tally.Where);
            }

            _tallyOf[i] = tally;
            tallies.Add((tally, condition));
        }

        _tallies = [.. tallies];
        _matcher = new ActivityMatcher(conditions);
    }

    /// <summary>Number of rows added since the last <see cref="Build"/>.</summary>
    public int Rows => _keys.Count;

    /// <summary>Adds the row of a lead as of an instant.</summary>
    /// <param name="lead">All facts of the lead; those not known by <paramref name="asOf"/> are not looked at.</param>
    /// <param name="asOf">Nothing known or happened later counts, UTC.</param>
    public void Add(LeadFacts lead, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(lead);
        Tally(lead, asOf);
        for (int i = 0; i < _features.Features.Count; i++)
        {
            if (_tallyOf[i] is { } tally)
            {
                _numbers[i]!.Add(tally.Value());
                continue;
            }

            if (_readingOf[i] is not { } reading)
            {
                continue;
            }

            string? text = FactView.ValueAt(lead, reading.Field, asOf);
            _classes[i]?.Add(text);
            _numbers[i]?.Add(reading.Number(text, asOf));
        }

        _derived.Add(lead, asOf, _numbers, _classes);
        _keys.Add(new FeatureRowKey(lead.Lead, asOf));
    }

    /// <summary>The rows in the order they were added; the builder is then empty.</summary>
    public FeatureTable Build()
    {
        FeatureColumn[] columns = new FeatureColumn[_features.Features.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            string name = _features.Features[i].Name;
            columns[i] = _classes[i] is { } classes ? new CategoricalColumn(name, [.. classes]) : new NumericColumn(name, [.. _numbers[i]!]);
            _classes[i]?.Clear();
            _numbers[i]?.Clear();
        }

        FeatureTable table = new([.. _keys], columns);
        _keys.Clear();
        return table;
    }

    private void Tally(LeadFacts lead, DateTimeOffset asOf)
    {
        foreach ((ActivityTally tally, _) in _tallies)
        {
            tally.Begin();
        }

        if (_tallies.Length == 0)
        {
            return;
        }

        IReadOnlyList<ActivityFact> activities = lead.Activities;
        for (int i = 0; i < activities.Count && activities[i].HappenedAt <= asOf; i++)
        {
            if (activities[i].KnownAt > asOf)
            {
                continue;
            }

            bool[] matches = _matcher.Match(activities[i]);
            long age = asOf.UtcTicks - activities[i].HappenedAt.UtcTicks;
            foreach ((ActivityTally tally, int condition) in _tallies)
            {
                if (matches[condition])
                {
                    tally.Add(age);
                }
            }
        }
    }
}
