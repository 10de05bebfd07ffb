namespace LeadScoring.Modeling;

/// <summary>Whether a gap between groups comes from what their leads do, or stays among leads that do the same.</summary>
/// <param name="OddsRatio">Odds of ending well in the group over those in the others, among leads that behave alike; 1 = no difference.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end of its 95 % interval.</param>
public sealed record GapOrigin(double OddsRatio, double Low, double High)
{
    /// <summary>Leads that behave alike are this much apart before it counts: a smaller difference is not worth a dispute.</summary>
    private const double LeastWorthActing = 1.25;

    private const double Z = 1.959963984540054;

    /// <summary>Whether the group ends worse than others that behave alike: then it is how the group was treated before, or something nobody recorded, and not what its leads do.</summary>
    public bool IsHistory => High < 1 && OddsRatio < 1 / LeastWorthActing;

    /// <summary>Compares a group with all others inside strata of equal behaviour.</summary>
    /// <param name="rows">Ripe leads of all groups.</param>
    /// <param name="group">The group in question.</param>
    /// <param name="strata">Strata of equal size by <see cref="GroupRow.Behaviour"/>.</param>
    /// <returns><see langword="null"/> when no stratum holds both sides and both ends.</returns>
    /// <remarks>
    /// The common odds ratio of Mantel and Haenszel (1959) with the variance of Robins, Breslow and Greenland (1986). Leads of equal behaviour stay in one stratum, so strata may differ in size.
    /// What behaviour cannot show: if a group was also contacted less, it could do less; then the gap hides in behaviour and this test stays silent.
    /// </remarks>
    public static GapOrigin? Of(IReadOnlyList<GroupRow> rows, string group, int strata = 10)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(strata, 1);
        double r = 0;
        double s = 0;
        double pr = 0;
        double mixed = 0;
        double qs = 0;
        foreach ((double a, double b, double c, double d) in Tables(rows, group, strata))
        {
            double n = a + b + c + d;
            double ri = a * d / n;
            double si = b * c / n;
            double p = (a + d) / n;
            double q = (b + c) / n;
            r += ri;
            s += si;
            pr += p * ri;
            mixed += (p * si) + (q * ri);
            qs += q * si;
        }

        if (r <= 0 || s <= 0)
        {
            return null;
        }

        double odds = r / s;
        double spread = Z * Math.Sqrt((pr / (2 * r * r)) + (mixed / (2 * r * s)) + (qs / (2 * s * s)));
        return new GapOrigin(odds, odds * Math.Exp(-spread), odds * Math.Exp(spread));
    }

    /// <summary>Per stratum: good and bad of the group, good and bad of the others; only where both sides are there.</summary>
    private static IEnumerable<(double A, double B, double C, double D)> Tables(IReadOnlyList<GroupRow> rows, string group, int strata)
    {
        GroupRow[] sorted = [.. rows.OrderBy(row => row.Behaviour)];
        int from = 0;
        for (int stratum = 1; stratum <= strata && from < sorted.Length; stratum++)
        {
            int to = Math.Max(from + 1, (int)((long)sorted.Length * stratum / strata));
            while (to < sorted.Length && sorted[to].Behaviour == sorted[to - 1].Behaviour)
            {
                to++;
            }

            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            foreach (GroupRow row in sorted.AsSpan(from, to - from))
            {
                bool inGroup = string.Equals(row.Group, group, StringComparison.Ordinal);
                a += inGroup && row.IsGood ? 1 : 0;
                b += inGroup && !row.IsGood ? 1 : 0;
                c += !inGroup && row.IsGood ? 1 : 0;
                d += !inGroup && !row.IsGood ? 1 : 0;
            }

            from = to;
            if (a + b > 0 && c + d > 0)
            {
                yield return (a, b, c, d);
            }
        }
    }
}
