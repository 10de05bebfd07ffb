namespace LeadScoring.Host.Output;

/// <summary>Rounds points so that what is printed adds up too.</summary>
internal static class PrintedPoints
{
    /// <summary>Each part in whole steps; their sum is the rounded sum. Parts whose rest is largest get the missing steps.</summary>
    /// <param name="parts">Exact parts.</param>
    /// <param name="total">What the printed parts must add up to, already rounded to steps.</param>
    /// <param name="step">Size of a step: 1, or 0.1 for one digit.</param>
    public static double[] Round(IReadOnlyList<double> parts, double total, double step)
    {
        ArgumentNullException.ThrowIfNull(parts);
        double[] steps = [.. parts.Select(p => Math.Floor(p / step))];
        int missing = (int)Math.Round((total / step) - steps.Sum(), MidpointRounding.AwayFromZero);
        int[] order = [.. Enumerable.Range(0, steps.Length).OrderByDescending(i => (parts[i] / step) - steps[i])];
        for (int i = 0; order.Length > 0 && i < Math.Abs(missing); i++)
        {
            steps[order[i % order.Length]] += Math.Sign(missing);
        }

        return [.. steps.Select(s => s * step)];
    }
}
