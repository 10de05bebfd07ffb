using MathNet.Numerics.Distributions;

namespace LeadScoring.Modeling;

/// <summary>Compares how groups of leads are treated.</summary>
/// <remarks>
/// Selection ratio: a group's hot share over that of the best-off group (the four-fifths rule of the Uniform Guidelines on Employee Selection Procedures, 1978), with Katz's interval of a ratio.
/// True-positive gap: how much rarer good leads of the group were hot than those of the best-off group (Hardt, Price and Srebro 2016, "equal opportunity").
/// </remarks>
public static class GroupAudit
{
    private const double Z = 1.959963984540054;

    /// <summary>One result per group that is large enough, by name; the best-off group has ratio 1.</summary>
    /// <param name="rows">Ripe leads.</param>
    /// <param name="minGroup">Smallest group that is judged.</param>
    /// <param name="leastRatio">Least selection ratio (0–1).</param>
    public static IReadOnlyList<GroupFinding> Run(IReadOnlyList<GroupRow> rows, int minGroup, double leastRatio)
    {
        ArgumentNullException.ThrowIfNull(rows);
        GroupRow[][] groups = [.. rows.GroupBy(r => r.Group, StringComparer.Ordinal).Where(g => g.Count() >= minGroup).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray())];
        if (groups.Length < 2)
        {
            return [];
        }

        // A group in which hardly anybody was hot can only be best-off by chance: the lower end decides.
        GroupRow[] best = groups.MaxBy(g => Selected(g).Low)!;
        return [.. groups.Select(g => Compare(g, best, leastRatio))];
    }

    private static GroupFinding Compare(GroupRow[] group, GroupRow[] best, double leastRatio)
    {
        ShareInterval selected = Selected(group);
        (double ratio, double low, double high) = ReferenceEquals(group, best) ? (1, 1, 1) : Ratio(selected, Selected(best));
        ShareInterval found = Found(group);
        ShareInterval bestFound = Found(best);
        ShareInterval actual = ShareInterval.Wilson(group.Count(r => r.IsGood), group.Length);
        return new GroupFinding(group[0].Group, selected, ratio, low, high, found, bestFound.Share - found.Share, actual, group.Average(r => r.Probability))
        {
            IsBelow = ratio < leastRatio && high < 1,
            IsMiscalibrated = Miscalibrated(group),
        };
    }

    private static ShareInterval Selected(GroupRow[] group) => ShareInterval.Wilson(group.Count(r => r.IsSelected), group.Length);

    private static ShareInterval Found(GroupRow[] group) => ShareInterval.Wilson(group.Count(r => r.IsGood && r.IsSelected), group.Count(r => r.IsGood));

    /// <summary>Katz, Baptista, Azen and Pike 1978, on the logarithm of the ratio; half a lead is added to both, so that nobody selected is not infinite.</summary>
    private static (double Ratio, double Low, double High) Ratio(ShareInterval group, ShareInterval best)
    {
        double a = group.Hits + 0.5;
        double n = group.Of + 0.5;
        double b = best.Hits + 0.5;
        double m = best.Of + 0.5;
        double ratio = a / n / (b / m);
        double spread = Z * Math.Sqrt((1 / a) - (1 / n) + (1 / b) - (1 / m));
        return (ratio, ratio * Math.Exp(-spread), ratio * Math.Exp(spread));
    }

    /// <summary>Whether the group's real share is further from the promised one than chance explains (99 %, Spiegelhalter 1986).</summary>
    private static bool Miscalibrated(GroupRow[] group)
    {
        double gap = group.Sum(r => (r.IsGood ? 1 : 0) - r.Probability);
        double variance = group.Sum(r => r.Probability * (1 - r.Probability));
        return variance > 0 && Math.Abs(gap) > Normal.InvCDF(0, 1, 0.995) * Math.Sqrt(variance);
    }
}

/// <summary>How one group is treated.</summary>
/// <param name="Group">Its value.</param>
/// <param name="Selected">Share that was hot.</param>
/// <param name="SelectionRatio">Against the best-off group; 1 = equal.</param>
/// <param name="RatioLow">Lower end of its 95 % interval.</param>
/// <param name="RatioHigh">Upper end of its 95 % interval.</param>
/// <param name="Found">Share of its good leads that was hot.</param>
/// <param name="FoundGap">By how much that is less than in the best-off group.</param>
/// <param name="Actual">Share that became good.</param>
/// <param name="Promised">Mean probability that was promised.</param>
public sealed record GroupFinding(
    string Group,
    ShareInterval Selected,
    double SelectionRatio,
    double RatioLow,
    double RatioHigh,
    ShareInterval Found,
    double FoundGap,
    ShareInterval Actual,
    double Promised)
{
    /// <summary>Whether the ratio is below the limit, and below 1 for more than chance.</summary>
    public bool IsBelow { get; init; }

    /// <summary>Whether promises to this group are wrong for more than chance.</summary>
    public bool IsMiscalibrated { get; init; }

    /// <summary>Where the gap comes from; <see langword="null"/> when there is none to explain.</summary>
    public GapOrigin? Origin { get; init; }
}
