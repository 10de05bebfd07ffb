using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Keeps the strongest factors where the weaker ones add nothing for sure.</summary>
internal static class FactorScreen
{
    private const double Confidence = 0.95;

    /// <summary>The columns that stay, and what was found; <see langword="null"/> when there are few enough anyway.</summary>
    /// <param name="chosen">The kind with all its factors.</param>
    /// <param name="train">Older rows.</param>
    /// <param name="test">Newest rows.</param>
    /// <param name="most">Most factors.</param>
    /// <param name="always">A feature that has to stay (it makes the segments); <see langword="null"/> = none.</param>
    /// <param name="fit">Learns from the first set and gives calibrated margins of the second.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static (IReadOnlySet<string> Kept, FactorLimit Found)? Apply(Candidate chosen, TrainingSet train, TrainingSet test, int most, string? always, Func<TrainingSet, TrainingSet, double[]> fit, int seed)
    {
        string[] ranked = [.. chosen.Importance.Select(i => i.Feature).OrderByDescending(f => f == always)];
        if (ranked.Length <= most)
        {
            return null;
        }

        HashSet<string> strong = [.. ranked.Take(most)];
        string[] weak = [.. ranked.Skip(most)];
        double[] margins = fit(train with { Features = train.Features.WithColumns(strong) }, test with { Features = test.Features.WithColumns(strong) });
        PairedBootstrap cost = PairedBootstrap.Run(test, margins, chosen.TestMargins, unchecked(seed + 3));
        bool costs = cost.Auc.AtLeast(Confidence) > 0 || cost.LogLoss.AtLeast(Confidence) > 0;
        FactorLimit found = new(most, !costs, weak, cost.Auc.Value, cost.Auc.AtLeast(Confidence), cost.Auc.AtMost(Confidence));
        return (costs ? new HashSet<string>(ranked) : strong, found);
    }

    /// <summary>The dropped factors as the card lists what is left out.</summary>
    public static IEnumerable<ExcludedFeature> Excluded(FactorLimit? limit) => limit is not { Applied: true } ? [] : limit.Dropped.Select(f => new ExcludedFeature(
        f,
        "few-factors",
        0,
        string.Create(CultureInfo.InvariantCulture, $"{f} is not among the {limit.Most} strongest factors; without the weaker ones the AUC on the newest leads changes by {-limit.AucCost:+0.000;-0.000;0.000}.")));
}
