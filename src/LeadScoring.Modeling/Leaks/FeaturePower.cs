namespace LeadScoring.Modeling;

/// <summary>What one feature alone tells of the outcome, judged on leads it was not learned from.</summary>
/// <param name="Definition">The feature.</param>
/// <param name="Auc">Area under the ROC curve of its out-of-fold rates.</param>
/// <param name="AucLow">Lower end of the 95 % interval (Hanley and McNeil 1982), by number of leads.</param>
/// <param name="Explained">Share of the outcome's uncertainty (log loss of the base rate) that it takes away; may be below 0.</param>
/// <param name="Groups">What became of the leads of each value; numbers are put into groups of equal size.</param>
/// <param name="All">All leads.</param>
internal sealed record FeaturePower(FeatureDefinition Definition, double Auc, double AucLow, double Explained, IReadOnlyList<FeaturePower.Group> Groups, FeaturePower.Group All)
{
    private const int Folds = 5;
    private const int NumberGroups = 20;
    private const string Missing = "";

    /// <summary>Whether the value comes from a field, which may have been filled at any time, and not from dated activities.</summary>
    public bool IsField => Definition.SourceField is not null;

    /// <summary>Measures every feature; <see langword="null"/> when there are too few leads of one outcome for folds.</summary>
    public static IReadOnlyList<FeaturePower>? Measure(TrainingSet set, FeatureSet features, int seed)
    {
        if (set.Rows == 0 || LeadFolds.Assign(set, Folds, seed) is not { } folds)
        {
            return null;
        }

        float[] labels = [.. set.Labels];
        float[] weights = [.. set.Weights];
        List<FeaturePower> powers = [];
        foreach (FeatureColumn column in set.Features.Columns)
        {
            if (features.IndexOf(column.Name) is >= 0 and int at)
            {
                powers.Add(Measure(features.Features[at], Keys(column), labels, weights, folds));
            }
        }

        return powers;
    }

    private static FeaturePower Measure(FeatureDefinition feature, string[] keys, float[] labels, float[] weights, int[] folds)
    {
        Dictionary<string, Group> all = new(StringComparer.Ordinal);
        Dictionary<(string, int), Group> held = [];
        Group total = new(null, 0, 0);
        Group[] totals = new Group[Folds];
        for (int r = 0; r < keys.Length; r++)
        {
            Group row = new(keys[r].Length == 0 ? null : keys[r], labels[r] * weights[r], (1 - labels[r]) * weights[r]);
            all[keys[r]] = row.Plus(all.GetValueOrDefault(keys[r]));
            held[(keys[r], folds[r])] = row.Plus(held.GetValueOrDefault((keys[r], folds[r])));
            totals[folds[r]] = row.Plus(totals[folds[r]]);
            total = total.Plus(row);
        }

        double[] rates = new double[keys.Length];
        double[] bases = new double[keys.Length];
        for (int r = 0; r < keys.Length; r++)
        {
            Group seen = all[keys[r]].Minus(held[(keys[r], folds[r])]);
            Group others = total.Minus(totals[folds[r]]);
            bases[r] = others.Good / others.Size;

            // One lead of the base rate keeps rare values from certainty.
            rates[r] = Math.Clamp((seen.Good + bases[r]) / (seen.Size + 1), 1e-6, 1 - 1e-6);
        }

        double auc = RocAuc.Of(rates, labels, weights);
        double loss = ProbabilityMeasures.LogLoss(rates, labels, weights);
        double baseLoss = ProbabilityMeasures.LogLoss(bases, labels, weights);
        return new FeaturePower(feature, auc, auc - (1.96 * Deviation(auc, total)), 1 - (loss / baseLoss), [.. all.Values], total);
    }

    private static double Deviation(double auc, Group all)
    {
        double q1 = auc / (2 - auc);
        double q2 = 2 * auc * auc / (1 + auc);
        return Math.Sqrt(Math.Max(0, (auc * (1 - auc)) + ((all.Good - 1) * (q1 - (auc * auc))) + ((all.Bad - 1) * (q2 - (auc * auc)))) / (all.Good * all.Bad));
    }

    private static string[] Keys(FeatureColumn column)
    {
        string[] keys = new string[column.Length];
        if (column is not NumericColumn numbers)
        {
            for (int r = 0; r < keys.Length; r++)
            {
                keys[r] = column.TextAt(r) ?? Missing;
            }

            return keys;
        }

        float[] sorted = [.. numbers.Values.ToArray().Where(float.IsFinite).Order()];
        float[] borders = [.. sorted.Distinct().Take(NumberGroups + 1)];
        if (borders.Length > NumberGroups)
        {
            borders = [.. Enumerable.Range(1, NumberGroups - 1).Select(i => sorted[(int)((long)i * sorted.Length / NumberGroups)]).Distinct()];
        }

        string[] names = [.. Enumerable.Range(0, borders.Length + 1).Select(i => $"group {i}")];
        for (int r = 0; r < keys.Length; r++)
        {
            float value = numbers.Values[r];
            if (!float.IsFinite(value))
            {
                keys[r] = Missing;
                continue;
            }

            // A border value begins its group, so that a flag's two values fall apart.
            int at = Array.BinarySearch(borders, value);
            keys[r] = names[at < 0 ? ~at : at + 1];
        }

        return keys;
    }

    /// <summary>Leads with one value.</summary>
    /// <param name="Value">The value; <see langword="null"/> = missing.</param>
    /// <param name="Good">Weight of good leads.</param>
    /// <param name="Bad">Weight of bad ones.</param>
    internal readonly record struct Group(string? Value, double Good, double Bad)
    {
        public double Size => Good + Bad;

        public Group Plus(Group other) => this with { Good = Good + other.Good, Bad = Bad + other.Bad };

        public Group Minus(Group other) => this with { Good = Math.Max(0, Good - other.Good), Bad = Math.Max(0, Bad - other.Bad) };
    }
}
