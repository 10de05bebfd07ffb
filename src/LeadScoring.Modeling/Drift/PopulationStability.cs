using MathNet.Numerics.Distributions;

namespace LeadScoring.Modeling;

/// <summary>The population stability index of two samples over the same bins, and how large it may get by chance.</summary>
/// <remarks>
/// Index = Σ (p − q)·ln(p ÷ q) over bins. When both samples come from the same population it is about (1/n + 1/m) times a χ² with (bins − 1) degrees of freedom
/// (Yurdakul and Naranjo, "Statistical properties of the population stability index", 2020): with few leads it is large by chance alone, so a fixed limit of 0.25 cries wolf
/// on small samples and sleeps on large ones. Half a lead is added to each bin, so that an empty one is not infinite.
/// </remarks>
public static class PopulationStability
{
    /// <summary>An index below this is no change worth acting on, however sure it is: the field's usual border between stable and shifting.</summary>
    public const double LeastWorthActing = 0.1;

    private const double Smoothing = 0.5;

    /// <summary>The index of two samples.</summary>
    /// <param name="before">Leads per bin.</param>
    /// <param name="after">Leads per bin, the same bins.</param>
    /// <exception cref="ArgumentException">The bins differ in number, or there are none.</exception>
    public static double Index(IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Count != after.Count || before.Count == 0)
        {
            throw new ArgumentException($"{before.Count} bins cannot be compared with {after.Count}.", nameof(after));
        }

        double n = before.Sum() + (Smoothing * before.Count);
        double m = after.Sum() + (Smoothing * after.Count);
        double index = 0;
        for (int bin = 0; bin < before.Count; bin++)
        {
            double p = (before[bin] + Smoothing) / n;
            double q = (after[bin] + Smoothing) / m;
            index += (p - q) * Math.Log(p / q);
        }

        return index;
    }

    /// <summary>The index that chance alone exceeds with probability <paramref name="falseAlarms"/>, and at least <see cref="LeastWorthActing"/>.</summary>
    /// <param name="before">Leads of the first sample.</param>
    /// <param name="after">Leads of the second.</param>
    /// <param name="bins">Bins that hold anybody in either sample; with fewer than two nothing can differ.</param>
    /// <param name="falseAlarms">Probability (0–1) of an alarm without a change.</param>
    public static double AlarmLevel(int before, int after, int bins, double falseAlarms)
    {
        if (before == 0 || after == 0 || bins < 2)
        {
            return double.PositiveInfinity;
        }

        double chance = ChiSquared.InvCDF(bins - 1, 1 - falseAlarms) * ((1.0 / before) + (1.0 / after));
        return Math.Max(LeastWorthActing, chance);
    }
}
