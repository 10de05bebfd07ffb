using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Finds fields of which the mere being filled tells the outcome.</summary>
internal static class MissingValueProbe
{
    private const double LeastAuc = 0.85;
    private const double LeastPartOfGood = 0.25;

    /// <summary>Whole classes of leads may honestly be hopeless, so more is asked for on this side.</summary>
    private const double LeastPartOfBad = 0.5;

    public static IEnumerable<ExcludedFeature> Result(IReadOnlyList<FeaturePower> powers)
    {
        foreach (FeaturePower power in powers)
        {
            if (!power.IsField || !power.Groups.Any(g => g.Value is null) || power.Groups.Count == 1)
            {
                continue;
            }

            double good = power.Groups.Where(g => g.Value is not null).Sum(g => g.Good);
            double bad = power.Groups.Where(g => g.Value is not null).Sum(g => g.Bad);
            double ofGood = good / power.All.Good;
            double ofBad = bad / power.All.Bad;
            double auc = 0.5 + (Math.Abs(ofGood - ofBad) / 2);
            if (auc >= LeastAuc
                || Purity.IsPure(good, bad, power.All.Good, power.All.Bad, LeastPartOfGood)
                || Purity.IsPure(bad, good, power.All.Bad, power.All.Good, LeastPartOfBad))
            {
                yield return new ExcludedFeature(power.Definition.Name, "missing-value", auc, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Feature \"{power.Definition.Name}\" is filled in {100 * ofGood:0} % of won leads and in {100 * ofBad:0} % of lost ones: that it is filled tells the outcome. Quarantined. Move it to never_use."));
            }
        }
    }
}
