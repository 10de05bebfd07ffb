using System.Globalization;
using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Modeling;

/// <summary>What boosted trees and forests have in common: rows for the native library, and the parameters both set.</summary>
internal static class TreeSetup
{
    /// <summary>Encoded rows in native memory.</summary>
    public static NativeMatrix Encode(FeatureEncoder encoder, TrainingSet set) =>
        new(encoder.Encode(encoder.Find(set.Features), 0, set.Rows), [.. set.Labels], [.. set.Weights]);

    /// <summary>One native thread, so that sums are always taken in the same order; expectations of numeric features as monotone limits.</summary>
    public static Dictionary<string, string> Parameters(TrainingSet training, FeatureSet features, FeatureEncoder encoder, int seed) => new()
    {
        ["objective"] = "binary:logistic",
        ["tree_method"] = "hist",
        ["nthread"] = "1",
        ["verbosity"] = "0",
        ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        ["base_score"] = Text(Candidate.BaseRate(training)),
        ["monotone_constraints"] = "(" + string.Join(',', encoder.FeatureOf.Select(f => Limit(training.Features.Columns[f], features))) + ")",
    };

    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows of every k-th lead, so that about <paramref name="most"/> rows are left.</summary>
    public static int[] Thin(TrainingSet set, int[] rows, int most)
    {
        if (rows.Length <= most)
        {
            return rows;
        }

        int every = (rows.Length + most - 1) / most;
        Dictionary<LeadId, int> numbers = [];
        return [.. rows.Where(r =>
        {
            LeadId lead = set.Features.Keys[r].Lead;
            if (!numbers.TryGetValue(lead, out int number))
            {
                numbers.Add(lead, number = numbers.Count);
            }

            return number % every == 0;
        })];
    }

    private static int Limit(FeatureColumn column, FeatureSet features)
    {
        int index = column is NumericColumn ? features.IndexOf(column.Name) : -1;
        return index < 0 ? 0 : features.Features[index].Expect switch
        {
            Expectation.Higher => 1,
            Expectation.Lower => -1,
            _ => 0,
        };
    }
}
