using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Finds features without which a model of trees loses an unlikely share of what it knows, even if they say nothing alone.</summary>
/// <remarks>
/// Boosted trees are fitted on one half of the leads and judged on the other, with all features and then without each suspicious one: those that tell most
/// alone, and those of pairs that tell together what neither tells alone (<see cref="PairScreen"/>), which the trees are given as one class.
/// What is measured is the share of the outcome's uncertainty (log loss of the base rate) that the model takes away. Of two features that only tell the
/// outcome together, the one that says less alone is taken to be the leak; if neither says anything alone, nobody can tell and both are. What is found is taken away, and the rest looked at again.
/// </remarks>
internal static class AblationProbe
{
    /// <summary>Share of the outcome's uncertainty that one field may take away beyond all others: honest ones were seen to take 0.1 on real leads.</summary>
    private const double FieldDrop = 0.3;

    private const double ActivityDrop = 0.6;

    /// <summary>Drops this close count as equal.</summary>
    private const double Tie = 0.1;

    /// <summary>Share of the outcome's uncertainty below which a feature alone says nothing.</summary>
    private const double NothingAlone = 0.02;

    private const int Tried = 8;
    private const int MostRows = 4_000;
    private const int MostFound = 20;

    public static IReadOnlyList<ExcludedFeature> Result(TrainingSet set, IReadOnlyList<FeaturePower> powers, IReadOnlySet<string> excluded, int seed, CancellationToken cancellationToken)
    {
        BoostedTreesTrainer trainer = new(new BoostedTreesOptions { Rounds = 60, Depth = 4, LearningRate = 0.2, LeastInLeaf = 2 });
        TrainingSet sample = LeadSample.Of(set, MostRows);
        if (!trainer.IsAvailable(out _) || LeadFolds.Assign(sample, 2, seed) is not { } folds)
        {
            return [];
        }

        Dictionary<string, FeaturePower> alone = powers.ToDictionary(p => p.Definition.Name, StringComparer.Ordinal);
        List<string> left = [.. sample.Features.Columns.Select(c => c.Name).Where(n => alone.ContainsKey(n) && !excluded.Contains(n))];
        sample = sample with { Features = sample.Features.WithColumns(left.ToHashSet(StringComparer.Ordinal)) };
        string[][] pairs = [.. PairScreen.Find(sample, folds).Select(p => (string[])[left[p.A], left[p.B]])];
        string[] tried = [.. pairs.SelectMany(p => p).Concat(left.OrderByDescending(f => alone[f].Explained).ThenBy(f => f, StringComparer.Ordinal)).Distinct().Take(Tried)];
        List<ExcludedFeature> found = [];
        while (left.Count > 1 && found.Count < MostFound)
        {
            double all = Explained(trainer, sample, left, pairs, folds, seed, cancellationToken);
            if (all < FieldDrop)
            {
                break;
            }

            List<(FeaturePower Power, double Drop)> suspects = [];
            foreach (string name in tried.Where(left.Contains))
            {
                double drop = all - Explained(trainer, sample, [.. left.Where(f => f != name)], pairs, folds, seed, cancellationToken);
                if (drop >= (alone[name].IsField ? FieldDrop : ActivityDrop))
                {
                    suspects.Add((alone[name], drop));
                }
            }

            if (suspects.Count == 0)
            {
                break;
            }

            foreach ((FeaturePower leak, double lost) in Blamed(suspects))
            {
                string with = pairs.FirstOrDefault(p => p.Contains(leak.Definition.Name))?.FirstOrDefault(n => n != leak.Definition.Name) is { } other ? $"\"{other}\"" : "the others";
                left.Remove(leak.Definition.Name);
                found.Add(new ExcludedFeature(leak.Definition.Name, "ablation", lost, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Feature \"{leak.Definition.Name}\" says little alone (AUC {leak.Auc:0.00}), but together with {with} it settles {100 * lost:0} % of what is uncertain about the outcome: one of them holds a trace of the outcome. Quarantined. Move it to never_use.")));
            }
        }

        return found;
    }

    /// <summary>Of features that only tell the outcome together: fields rather than dated activities, and the one that says least alone, with all others that say nothing alone either.</summary>
    private static (FeaturePower Power, double Drop)[] Blamed(List<(FeaturePower Power, double Drop)> suspects)
    {
        double most = suspects.Max(s => s.Drop);
        (FeaturePower Power, double Drop)[] tied = [.. suspects.Where(s => s.Drop >= most - Tie).OrderBy(s => !s.Power.IsField).ThenBy(s => s.Power.Explained)];
        return [.. tied.Where((s, i) => i == 0 || (s.Power.IsField == tied[0].Power.IsField && s.Power.Explained < NothingAlone))];
    }

    /// <summary>The share of uncertainty that a model of these features, and of those pairs of which it has both, takes away on leads it has not seen.</summary>
    private static double Explained(BoostedTreesTrainer trainer, TrainingSet set, List<string> names, string[][] pairs, int[] folds, int seed, CancellationToken cancellationToken)
    {
        FeatureTable own = set.Features.WithColumns(names.ToHashSet(StringComparer.Ordinal));
        Dictionary<string, FeatureColumn> byName = own.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        IEnumerable<FeatureColumn> crosses = pairs.Where(p => p.All(names.Contains)).Select((p, i) => PairScreen.Cross(byName[p[0]], byName[p[1]], $"pair {i}"));
        TrainingSet part = set with { Features = new FeatureTable(own.Keys, [.. own.Columns, .. crosses]) };
        double loss = 0;
        double baseLoss = 0;
        for (int fold = 0; fold < 2; fold++)
        {
            TrainingSet seen = part.Select(LeadFolds.Rows(folds, fold, inside: false));
            TrainingSet held = part.Select(LeadFolds.Rows(folds, fold, inside: true));
            double baseMargin = Sigmoid.Margin(Candidate.BaseRate(seen));
            using IMarginModel model = trainer.Fit(seen, new FeatureSet([]), seed, cancellationToken);
            double[] margins = new double[held.Rows];
            model.Predict(held.Features, margins);
            for (int r = 0; r < margins.Length; r++)
            {
                loss += held.Weights[r] * Sigmoid.LogLoss(margins[r], held.Labels[r]);
                baseLoss += held.Weights[r] * Sigmoid.LogLoss(baseMargin, held.Labels[r]);
            }
        }

        return 1 - (loss / baseLoss);
    }
}
