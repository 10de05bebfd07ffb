namespace LeadScoring.Bench.Quality;

/// <summary>Predictive lead scoring as Odoo's CRM does it, in our own code: frequencies of won and lost per field value, multiplied.</summary>
/// <remarks>
/// Described in Odoo's documentation ("Assign leads with predictive lead scoring") and visible in its crm module: counts begin at 0.1, a value's share is its count over all
/// leads of that outcome, unset values and values never seen are left out, and the result is kept between 1 and 99 %. Numbers are no fields there; those
/// with at most 20 different values (flags, small counts) count as values here, which favours it.
/// </remarks>
internal static class NaiveBayes
{
    private const double Start = 0.1;
    private const int MostNumbers = 20;

    public static double[] Predict(TrainingSet train, TrainingSet test)
    {
        double won = Sum(train, good: true);
        double lost = Sum(train, good: false);
        List<(FeatureColumn Test, Dictionary<string, (double Won, double Lost)> Counts)> fields = [];
        for (int c = 0; c < train.Features.Columns.Count; c++)
        {
            Dictionary<string, (double Won, double Lost)> counts = Count(train, train.Features.Columns[c]);
            if (train.Features.Columns[c] is CategoricalColumn || counts.Count <= MostNumbers)
            {
                fields.Add((test.Features.Columns[c], counts));
            }
        }

        double[] probabilities = new double[test.Rows];
        for (int r = 0; r < probabilities.Length; r++)
        {
            double ofWon = Math.Log(won / (won + lost));
            double ofLost = Math.Log(lost / (won + lost));
            foreach ((FeatureColumn column, Dictionary<string, (double Won, double Lost)> counts) in fields)
            {
                if (column.TextAt(r) is { Length: > 0 } value && counts.TryGetValue(value, out (double Won, double Lost) count))
                {
                    ofWon += Math.Log(count.Won / won);
                    ofLost += Math.Log(count.Lost / lost);
                }
            }

            probabilities[r] = Math.Clamp(1 / (1 + Math.Exp(ofLost - ofWon)), 0.01, 0.99);
        }

        return probabilities;
    }

    private static Dictionary<string, (double Won, double Lost)> Count(TrainingSet set, FeatureColumn column)
    {
        Dictionary<string, (double Won, double Lost)> counts = new(StringComparer.Ordinal);
        for (int r = 0; r < set.Rows; r++)
        {
            if (column.TextAt(r) is { Length: > 0 } value)
            {
                (double won, double lost) = counts.GetValueOrDefault(value, (Start, Start));
                counts[value] = set.Labels[r] > 0.5f ? (won + set.Weights[r], lost) : (won, lost + set.Weights[r]);
            }
        }

        return counts;
    }

    private static double Sum(TrainingSet set, bool good)
    {
        double sum = 0;
        for (int r = 0; r < set.Rows; r++)
        {
            sum += set.Labels[r] > 0.5f == good ? set.Weights[r] : 0;
        }

        return sum;
    }
}
