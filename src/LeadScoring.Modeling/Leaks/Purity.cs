namespace LeadScoring.Modeling;

/// <summary>Whether a group of leads ends in one way only, beyond chance.</summary>
internal static class Purity
{
    private const double Z = 1.96;

    /// <summary>Most of the usual share of the other outcome that may be left, as upper end of its 95 % interval.</summary>
    private const double MostLeft = 0.05;

    /// <param name="one">Leads of the group that ended this way.</param>
    /// <param name="other">Leads of the group that ended the other way.</param>
    /// <param name="allOne">All leads that ended this way.</param>
    /// <param name="allOther">All leads that ended the other way.</param>
    /// <param name="leastPart">Least share of <paramref name="allOne"/> that the group must hold.</param>
    public static bool IsPure(double one, double other, double allOne, double allOther, double leastPart) =>
        one >= leastPart * allOne && Upper(other, one + other) <= MostLeft * allOther / (allOne + allOther);

    /// <summary>Upper end of Wilson's interval for a share.</summary>
    private static double Upper(double count, double size)
    {
        double share = count / size;
        double square = Z * Z / size;
        return (share + (square / 2) + (Z * Math.Sqrt(((share * (1 - share)) + (square / 4)) / size))) / (1 + square);
    }
}
