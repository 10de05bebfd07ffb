namespace LeadScoring.FeatureStore;

/// <summary>Replays past leads at their score moments: features as of then, and what became of them.</summary>
/// <remarks>
/// For each score moment m = creation + age, with m not after now:
/// left out when an outcome had happened or was known by m; good when a good outcome happened in (m, m + within]; else bad when a bad one did; without either bad too, or unknown and left out if the label says that only outcomes count.
/// A moment whose window is not over is unripe and left out, even if the outcome is known: otherwise the newest rows would hold the quick outcomes only,
/// and a model would learn and be measured on a mix that no new lead comes from. The label is known at the later of happening and knowing, or when the window is over.
/// Not thread-safe; can be used again after <see cref="Build"/>.
/// </remarks>
/// <param name="features">What the model sees.</param>
/// <param name="label">What good means and when it is asked.</param>
/// <param name="groups">What features that look across leads need to know of the others; without it every lead stands alone.</param>
public sealed class TrainingSetBuilder(FeatureSet features, LabelDefinition label, GroupBook? groups = null)
{
    private readonly FeatureTableBuilder _rows = new(features, groups);
    private readonly List<float> _labels = [];
    private readonly List<DateTimeOffset> _knownAt = [];

    /// <summary>What became of the moments since the last <see cref="Build"/>.</summary>
    public TrainingCounts Counts { get; private set; }

    /// <summary>Adds the rows of a lead.</summary>
    /// <param name="lead">All facts of the lead.</param>
    /// <param name="now">No label known later is used, UTC.</param>
    public void Add(LeadFacts lead, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lead);
        foreach (TimeSpan age in label.ScoreMoments)
        {
            DateTimeOffset moment = lead.CreatedAt + age;
            if (moment > now)
            {
                Counts = Counts with { NotOldEnough = Counts.NotOldEnough + 1 };
            }
            else
            {
                AddMoment(lead, moment, LeadLabel.At(lead, label, moment, now));
            }
        }
    }

    /// <summary>All rows, sorted by instant, then lead; each lead's weights add up to 1. The builder is then empty.</summary>
    public TrainingSet Build()
    {
        FeatureTable table = _rows.Build();
        Dictionary<LeadId, int> rowsOf = [];
        foreach (FeatureRowKey key in table.Keys)
        {
            rowsOf[key.Lead] = rowsOf.GetValueOrDefault(key.Lead) + 1;
        }

        int[] order = new int[table.Rows];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) =>
        {
            int compared = table.Keys[a].AsOf.CompareTo(table.Keys[b].AsOf);
            compared = compared != 0 ? compared : string.CompareOrdinal(table.Keys[a].Lead.Value, table.Keys[b].Lead.Value);
            return compared != 0 ? compared : a.CompareTo(b);
        });

        float[] weights = [.. table.Keys.Select(k => 1f / rowsOf[k.Lead])];
        TrainingSet set = new TrainingSet(table, [.. _labels], weights, [.. _knownAt]).Select(order);
        _labels.Clear();
        _knownAt.Clear();
        Counts = default;
        return set;
    }

    private void AddMoment(LeadFacts lead, DateTimeOffset moment, LeadLabel end)
    {
        Counts = end.State switch
        {
            LabelState.AlreadyDecided => Counts with { AlreadyDecided = Counts.AlreadyDecided + 1 },
            LabelState.Unripe => Counts with { Unripe = Counts.Unripe + 1 },
            LabelState.Undecided => Counts with { Undecided = Counts.Undecided + 1 },
            LabelState.Good => Counts with { Good = Counts.Good + 1 },
            _ => Counts with { Bad = Counts.Bad + 1 },
        };
        if (end.State is LabelState.Good or LabelState.Bad)
        {
            _rows.Add(lead, moment);
            _labels.Add(end.State == LabelState.Good ? 1 : 0);
            _knownAt.Add(end.KnownAt);
        }
    }
}
