namespace LeadScoring;

/// <summary>How one feature's values were spread over bins when a model learned: what later leads are compared with.</summary>
/// <remarks>Bin 0 holds missing values. Then, for numbers, bin i + 1 holds values up to <c>Cuts[i]</c> (and above the cut before), the last one all above the last cut; for classes, one bin each and a last one for all others.</remarks>
/// <param name="Feature">Its name; <see cref="Score"/> for the score itself.</param>
/// <param name="Cuts">Upper ends of the bins of a number, rising, included; empty for classes.</param>
/// <param name="Classes">Classes with a bin of their own, in ordinal order; empty for numbers.</param>
/// <param name="Counts">Leads per bin.</param>
public sealed record FeatureDistribution(string Feature, IReadOnlyList<double> Cuts, IReadOnlyList<string> Classes, IReadOnlyList<int> Counts)
{
    /// <summary>The name under which the score's own distribution is kept.</summary>
    public const string Score = "(score)";

    /// <summary>Number of leads.</summary>
    public int Leads => Counts.Sum();
}
