namespace LeadScoring.Modeling;

/// <summary>Area under the ROC curve: the chance that a good row scores higher than a bad one, ties counting half.</summary>
/// <remarks>Mann-Whitney form of the area (Hanley and McNeil 1982), with row weights.</remarks>
public static class RocAuc
{
    /// <summary>The area; 0.5 when one of the labels is absent.</summary>
    /// <param name="scores">Any rising measure of "good".</param>
    /// <param name="labels">0 or 1.</param>
    /// <param name="weights">Not negative.</param>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double[] weightOf = new double[weights.Length];
        for (int r = 0; r < weightOf.Length; r++)
        {
            weightOf[r] = weights[r];
        }

        return OfSorted(Order(scores), scores, labels, weightOf);
    }

    /// <summary>Rows by rising score, equal scores in row order.</summary>
    internal static int[] Order(ReadOnlySpan<double> scores)
    {
        double[] keys = scores.ToArray();
        return [.. Enumerable.Range(0, keys.Length).OrderBy(r => keys[r])];
    }

    internal static double OfSorted(int[] order, ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, ReadOnlySpan<double> weights)
    {
        double badBelow = 0;
        double goodAll = 0;
        double area = 0;
        int i = 0;
        while (i < order.Length)
        {
            double good = 0;
            double bad = 0;
            double score = scores[order[i]];
            for (; i < order.Length && scores[order[i]] == score; i++)
            {
                double weight = weights[order[i]];
                good += labels[order[i]] > 0.5f ? weight : 0;
                bad += labels[order[i]] > 0.5f ? 0 : weight;
            }

            area += good * (badBelow + (0.5 * bad));
            badBelow += bad;
            goodAll += good;
        }

        return goodAll > 0 && badBelow > 0 ? area / (goodAll * badBelow) : 0.5;
    }
}
