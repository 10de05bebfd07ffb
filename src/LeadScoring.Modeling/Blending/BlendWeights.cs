namespace LeadScoring.Modeling;

/// <summary>How much rules and model count together: a logistic regression on both margins, none below zero, drawn towards what few outcomes can tell.</summary>
/// <remarks>
/// Stacked generalisation (Wolpert 1992) with weights not below zero (Breiman 1996). The prior, worth about forty outcomes, trusts the rules as they were meant and the
/// model a little: with twenty outcomes it decides, with a thousand the outcomes do.
/// </remarks>
/// <param name="Rules">Weight of the rules' margin.</param>
/// <param name="Model">Weight of the model's margin.</param>
/// <param name="Offset">Log-odds.</param>
internal sealed record BlendWeights(double Rules, double Model, double Offset)
{
    private const double PriorRules = 0.8;
    private const double PriorModel = 0.25;
    private const double PriorStrength = 8;

    /// <summary>Fits to margins of rows that neither part had learned from.</summary>
    public static BlendWeights Fit(double[] rules, double[] model, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        (double[] r, double rulesSpread) = Standard(rules, weights);
        (double[] m, double modelSpread) = Standard(model, weights);
        double total = weights.Sum(w => (double)w);
        double[] start = [0, rulesSpread > 0 ? PriorRules : 0, modelSpread > 0 ? PriorModel : 0];
        double[] best = OrthantBfgs.Minimise(
            (at, slope) =>
            {
                double loss = 0;
                Array.Clear(slope);
                for (int i = 0; i < r.Length; i++)
                {
                    double margin = at[0] + (at[1] * r[i]) + (at[2] * m[i]);
                    loss += weights[i] * Sigmoid.LogLoss(margin, labels[i]);
                    double error = weights[i] * (Sigmoid.Of(margin) - labels[i]);
                    slope[0] += error;
                    slope[1] += error * r[i];
                    slope[2] += error * m[i];
                }

                for (int k = 1; k <= 2; k++)
                {
                    double off = at[k] - (k == 1 ? PriorRules : PriorModel);
                    loss += 0.5 * PriorStrength * off * off;
                    slope[k] += PriorStrength * off;
                }

                for (int k = 0; k <= 2; k++)
                {
                    slope[k] /= total;
                }

                return loss / total;
            },
            start,
            [0, 0, 0],
            [0, 1, 1],
            1e-9);
        double ofRules = rulesSpread > 0 ? best[1] / rulesSpread : 0;
        double ofModel = modelSpread > 0 ? best[2] / modelSpread : 0;
        return new BlendWeights(ofRules, ofModel, best[0] - (ofRules * Mean(rules, weights)) - (ofModel * Mean(model, weights)));
    }

    private static double Mean(double[] values, IReadOnlyList<float> weights)
    {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += weights[i] * values[i];
            total += weights[i];
        }

        return sum / total;
    }

    private static (double[] Values, double Spread) Standard(double[] values, IReadOnlyList<float> weights)
    {
        double mean = Mean(values, weights);
        double spread = Math.Sqrt(Mean([.. values.Select(v => (v - mean) * (v - mean))], weights));
        return spread > 1e-9 ? ([.. values.Select(v => (v - mean) / spread)], spread) : (new double[values.Length], 0);
    }
}
