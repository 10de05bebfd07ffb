namespace LeadScoring.Modeling;

/// <summary>Weights under which no group has more good leads than another: the model then learns what leads do, not how their group ended.</summary>
/// <remarks>Kamiran and Calders, "Data preprocessing techniques for classification without discrimination", 2012: each row counts by P(group)·P(label) ÷ P(group and label). The sum of weights stays.</remarks>
public static class Reweighing
{
    /// <summary>New weights, one per row, in the order given.</summary>
    /// <param name="groups">The group of each row.</param>
    /// <param name="labels">1 = good, 0 = bad.</param>
    /// <param name="weights">Weights so far, greater than 0.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static float[] Weights(IReadOnlyList<string> groups, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(weights);
        if (groups.Count != labels.Count || groups.Count != weights.Count)
        {
            throw new ArgumentException($"{groups.Count} groups, {labels.Count} labels and {weights.Count} weights.", nameof(groups));
        }

        Dictionary<string, double> ofGroup = new(StringComparer.Ordinal);
        Dictionary<(string Group, bool IsGood), double> ofBoth = [];
        double good = 0;
        double all = 0;
        for (int i = 0; i < groups.Count; i++)
        {
            (string, bool) both = (groups[i], labels[i] > 0.5f);
            ofGroup[groups[i]] = ofGroup.GetValueOrDefault(groups[i]) + weights[i];
            ofBoth[both] = ofBoth.GetValueOrDefault(both) + weights[i];
            good += both.Item2 ? weights[i] : 0;
            all += weights[i];
        }

        float[] balanced = new float[groups.Count];
        for (int i = 0; i < balanced.Length; i++)
        {
            bool isGood = labels[i] > 0.5f;
            double expected = ofGroup[groups[i]] * (isGood ? good : all - good) / all;
            balanced[i] = (float)(weights[i] * expected / ofBoth[(groups[i], isGood)]);
        }

        return balanced;
    }
}
