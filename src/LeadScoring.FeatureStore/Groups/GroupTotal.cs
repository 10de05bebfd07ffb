namespace LeadScoring.FeatureStore;

/// <summary>Puts values of several leads together; the order in which they come makes no difference to a single bit.</summary>
/// <remarks>Sums are kept in steps of 2⁻⁴⁰ (about 10⁻¹²): whole numbers and counts are exact, and adding never rounds.</remarks>
internal struct GroupTotal
{
    private const double Steps = 1L << 40;
    private const double Most = 1.2676506002282294e30; // 2^100: 2^27 leads of that fit.

    private Int128 _sum;
    private float _max;
    private int _people;

    /// <summary>Adds one lead.</summary>
    public void Add(float value)
    {
        _max = _people == 0 || float.IsNaN(_max) ? value : value > _max ? value : _max;
        _people++;
        if (!float.IsNaN(value))
        {
            _sum += (Int128)Math.Round(Math.Clamp(value * Steps, -Most, Most));
        }
    }

    /// <summary>What it comes to.</summary>
    public readonly float Value(RollUp how) => how switch
    {
        RollUp.Sum => (float)((double)_sum / Steps),
        RollUp.Max => _people == 0 ? float.NaN : _max,
        RollUp.People => _people,
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "Unknown way to put values together."),
    };

    /// <summary>What it comes to for a lead by itself.</summary>
    public static float Alone(RollUp how, float own)
    {
        GroupTotal total = default;
        total.Add(own);
        return total.Value(how);
    }
}
