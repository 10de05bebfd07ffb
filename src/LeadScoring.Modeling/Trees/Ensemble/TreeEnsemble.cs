using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Modeling.Trees;

/// <summary>Trees whose values add up to a margin (log-odds), read from XGBoost's JSON without its library. Immutable.</summary>
/// <param name="Trees">In the order their values are added.</param>
/// <param name="Start">Margin before the first tree.</param>
/// <param name="ColumnCount">Columns of the encoded rows.</param>
internal sealed record TreeEnsemble(IReadOnlyList<RegressionTree> Trees, float Start, int ColumnCount)
{
    /// <summary>Reads a booster's JSON.</summary>
    /// <exception cref="FormatException">It is not an ensemble of trees with a logistic objective.</exception>
    public static TreeEnsemble Read(JsonElement json)
    {
        JsonElement learner = json.GetProperty("learner");
        if (learner.GetProperty("objective").GetProperty("name").GetString() is not "binary:logistic")
        {
            throw new FormatException("The model's objective is not binary:logistic.");
        }

        JsonElement parameters = learner.GetProperty("learner_model_param");
        double rate = double.Parse(parameters.GetProperty("base_score").GetString()!, CultureInfo.InvariantCulture);
        int columns = int.Parse(parameters.GetProperty("num_feature").GetString()!, CultureInfo.InvariantCulture);
        JsonElement trees = learner.GetProperty("gradient_booster").GetProperty("model").GetProperty("trees");

        // The library keeps the base rate in single precision and turns it into log-odds as −log(1/p − 1), in single precision too.
        float start = -MathF.Log((1 / (float)rate) - 1);
        return new TreeEnsemble([.. trees.EnumerateArray().Select(RegressionTree.Read)], start, columns);
    }
}
