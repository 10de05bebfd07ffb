namespace LeadScoring.Emulators.World;

/// <summary>Exponential and logarithm from the four basic operations only.</summary>
/// <remarks>IEEE 754 fixes the basic operations to the last bit, but not the system's exp and log: with those a world could differ between machines. Relative error is about 1e-15.</remarks>
internal static class PortableMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double SquareRootOf2 = 1.4142135623730951;

    /// <summary>e to the power of <paramref name="x"/>, for −700 to 700; values outside are moved to that border.</summary>
    public static double Exp(double x)
    {
        x = Math.Clamp(x, -700.0, 700.0);
        double k = Math.Round(x / (Ln2High + Ln2Low));
        double r = x - (k * Ln2High) - (k * Ln2Low);
        double sum = 1.0;
        for (int n = 16; n > 0; n--)
        {
            sum = 1.0 + (r / n * sum);
        }

        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        long bits = BitConverter.DoubleToInt64Bits(x);
        long exponent = ((bits >> 52) & 0x7FF) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | (1023L << 52));
        if (mantissa > SquareRootOf2)
        {
            mantissa /= 2;
            exponent++;
        }

        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double sum = 0;
        for (int n = 23; n > 0; n -= 2)
        {
            sum = (sum * square) + (1.0 / n);
        }

        return (exponent * Ln2High) + (exponent * Ln2Low) + (2 * s * sum);
    }

    /// <summary>Log-odds to probability.</summary>
    public static double Logistic(double logit) => 1.0 / (1.0 + Exp(-logit));
}
