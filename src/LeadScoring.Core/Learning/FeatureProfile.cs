namespace LeadScoring;

/// <summary>What each value of a feature was worth, against the average of all leads.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Bars">Numbers in rising order, classes by frequency; a value that is missing comes last.</param>
public sealed record FeatureProfile(string Feature, IReadOnlyList<ValueBar> Bars);

/// <summary>The leads with one value, or with values in one range.</summary>
/// <param name="Value">The class, or the range of a number as text; <see langword="null"/> = missing.</param>
/// <param name="Leads">Leads the model learned from.</param>
/// <param name="Good">Good ones among them.</param>
/// <param name="Low">Lower end of the 95 % interval (Wilson 1927) of their share (0–1).</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Predicted">What the model would promise on average (0–1) if all leads had this value and stayed as they are otherwise: partial dependence (Friedman 2001).</param>
public sealed record ValueBar(string? Value, int Leads, int Good, double Low, double High, double Predicted)
{
    /// <summary>Share of good among them (0–1).</summary>
    public double Share => (double)Good / Leads;
}
