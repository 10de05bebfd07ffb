using MathNet.Numerics.Distributions;

namespace LeadScoring.Modeling;

/// <summary>A share and how far it can be trusted.</summary>
/// <param name="Hits">How many had it.</param>
/// <param name="Of">Out of how many.</param>
/// <param name="Low">Lower end of the interval (0–1).</param>
/// <param name="High">Upper end of the interval (0–1).</param>
public readonly record struct ShareInterval(int Hits, int Of, double Low, double High)
{
    /// <summary>The share itself (0–1); not a number when there was nobody.</summary>
    public double Share => (double)Hits / Of;

    /// <summary>The score interval of a share (Wilson 1927), honest also near 0 and 1 and for few cases.</summary>
    /// <param name="hits">How many had it.</param>
    /// <param name="of">Out of how many; with 0 the interval is 0–1.</param>
    /// <param name="confidence">Confidence (0–1) of the two-sided interval.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hits"/> is negative or more than <paramref name="of"/>, or the confidence is not between 0 and 1.</exception>
    public static ShareInterval Wilson(int hits, int of, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, of);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (of == 0)
        {
            return new ShareInterval(0, 0, 0, 1);
        }

        double z = Normal.InvCDF(0, 1, (1 + confidence) / 2);
        double share = (double)hits / of;
        double widening = z * z / of;
        double middle = (share + (widening / 2)) / (1 + widening);
        double half = z * Math.Sqrt(((share * (1 - share)) + (widening / 4)) / of) / (1 + widening);
        return new ShareInterval(hits, of, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
