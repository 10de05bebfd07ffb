namespace LeadScoring.FeatureStore;

/// <summary>Makes feature rows: the one piece of code by which models see leads, in training and in live scoring.</summary>
/// <remarks>
/// A value counts only if it was known by asOf; an activity only if it was known and had happened by asOf. Windows are (asOf − within, asOf].
/// <list type="bullet">
/// <item>Field: number or class; missing when empty, or when a number cannot be read.</item>
/// <item>Is: 1 or 0; missing when empty. Age: whole days (of 24 hours) since the instant, rounded down, negative before it.</item>
/// <item>Recency: whole units since the newest such activity, at most the cap; the cap when there is none.</item>
/// <item>Velocity: (count in recent ÷ days of recent) ÷ (count in before ÷ days of before + 0.05); 0 when recent is empty. The 0.05 per day is one activity in twenty days:
/// it keeps leads that were silent before finite.</item>
/// <item>Happened: 1 or 0, turned round when negated.</item>
/// <item>Changed: 1 when another value came in the window; ratio: missing when a part is missing or the lower one is 0; account fields as <see cref="AccountView"/>; groups as <see cref="GroupBook"/>.</item>
/// </list>
/// So every value stands still between instants that can be told beforehand: see <see cref="NextChange"/>. The same facts give the same bits, whether activities come as objects
/// or as <see cref="ActivityColumns"/>. Nothing is allocated per activity whose kind and detail came before; several instants of one lead, asked for one after the other,
/// look at its activities' texts once. Not thread-safe; can be used again after <see cref="Build"/>.
/// </remarks>
public sealed class FeatureTableBuilder
{
    private readonly FeatureSet _features;
    private readonly ActivitySweep _sweep;
    private readonly int[] _windowOf;
    private readonly FieldReading?[] _readingOf;
    private readonly List<float>?[] _numbers;
    private readonly List<string?>?[] _classes;
    private readonly List<FeatureRowKey> _keys = [];
    private readonly DerivedColumns _derived;
    private LeadFacts? _loaded;

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
        _windowOf = new int[count];
        _readingOf = new FieldReading?[count];
        _numbers = new List<float>?[count];
        _classes = new List<string?>?[count];
        List<ActivityWindow> windows = [];
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

            _windowOf[i] = -1;
            if (DerivedColumns.Covers(feature))
            {
                continue;
            }

            if (feature.SourceField is not null)
            {
                _readingOf[i] = new FieldReading(feature);
                continue;
            }

            _windowOf[i] = windows.Count;
            windows.Add(new ActivityWindow(feature));
        }

        _sweep = new ActivitySweep(windows);
    }

    /// <summary>Number of rows added since the last <see cref="Build"/>.</summary>
    public int Rows => _keys.Count;

    /// <summary>Adds the row of a lead as of an instant.</summary>
    /// <param name="lead">All facts of the lead; those not known by <paramref name="asOf"/> are not looked at.</param>
    /// <param name="asOf">Nothing known or happened later counts, UTC.</param>
    public void Add(LeadFacts lead, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(lead);
        Load(lead);
        _sweep.Count(asOf.UtcTicks);
        for (int i = 0; i < _features.Features.Count; i++)
        {
            if (_windowOf[i] >= 0)
            {
                _numbers[i]!.Add(_sweep.Value(_windowOf[i]));
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

    /// <summary>The earliest instant after <paramref name="asOf"/> at which the row of a lead may be another without any news: until then it need not be made again.</summary>
    /// <remarks>
    /// Activities and changes enter and leave windows at their own instants, recency moves on at whole units while it is below its cap, age at whole days; facts that claim to become known later do so then.
    /// The row may turn out the same at that instant; it never is another before it. Features that look across leads are followed for the row that was added last; of others, as far as the lead's own part.
    /// </remarks>
    /// <param name="lead">All facts of the lead.</param>
    /// <param name="asOf">As for <see cref="Add"/>, UTC.</param>
    /// <returns>UTC; <see langword="null"/> = it stays as it is until there is news.</returns>
    public DateTimeOffset? NextChange(LeadFacts lead, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(lead);
        Load(lead);
        long next = _sweep.NextChange(asOf.UtcTicks);
        foreach (ValueFact value in lead.Values)
        {
            next = value.KnownAt > asOf ? Math.Min(next, value.KnownAt.UtcTicks) : next;
        }

        next = Math.Min(next, _derived.NextChange(lead, asOf));

        foreach (FieldReading? reading in _readingOf)
        {
            next = reading is { IsAge: true } ? Math.Min(next, FieldReading.NextDay(FactView.ValueAt(lead, reading.Field, asOf), asOf)) : next;
        }

        return next < DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(next, TimeSpan.Zero) : null;
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
        _loaded = null;
        return table;
    }

    private void Load(LeadFacts lead)
    {
        if (ReferenceEquals(_loaded, lead))
        {
            return;
        }

        _sweep.Load(lead.Activities);
        _loaded = lead;
    }
}
