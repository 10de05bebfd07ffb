using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Finds features that alone tell the outcome better than anything known beforehand does.</summary>
/// <remarks>Strong honest signals stay far below the bars: a demo request or the time spent on a site reach an AUC of 0.6 to 0.8 alone.</remarks>
internal static class SingleFeatureProbe
{
    private const double FieldAuc = 0.9;
    private const double ActivityAuc = 0.98;

    /// <summary>Least share of the good leads that a value which is (nearly) never followed by a bad end must have.</summary>
    private const double LeastPart = 0.25;

    public static IEnumerable<ExcludedFeature> Result(IReadOnlyList<FeaturePower> powers)
    {
        foreach (FeaturePower power in powers)
        {
            string name = power.Definition.Name;
            if (power.AucLow >= (power.IsField ? FieldAuc : ActivityAuc))
            {
                yield return new ExcludedFeature(name, "single-feature", power.Auc, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Feature \"{name}\" alone tells won from lost leads nearly without fail (AUC {power.Auc:0.00} on leads it was not learned from); nothing known beforehand does. Quarantined. Move it to never_use."));
            }
            else if (power.IsField && power.Definition.IsCategorical && power.Groups.Where(g => g.Value is not null && Purity.IsPure(g.Good, g.Bad, power.All.Good, power.All.Bad, LeastPart)).OrderByDescending(g => g.Good).FirstOrDefault() is { Value: { } value } pure)
            {
                yield return new ExcludedFeature(name, "single-feature", pure.Good / power.All.Good, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Feature \"{name}\" is \"{value}\" in {100 * pure.Good / power.All.Good:0} % of won leads and in {100 * pure.Bad / power.All.Bad:0.0} % of lost ones; nothing known beforehand is so sure. Quarantined. Move it to never_use."));
            }
        }
    }
}
