namespace LeadScoring.Modeling;

/// <summary>Finds the parts of the leads for which a model of their own is better for sure.</summary>
internal static class SegmentModels
{
    private const double Confidence = 0.95;

    /// <summary>What was found per value, and the models of those that have one, fitted on all their rows.</summary>
    /// <param name="options">Which feature, and how many good outcomes a segment needs.</param>
    /// <param name="usable">All rows.</param>
    /// <param name="train">Older rows.</param>
    /// <param name="test">Newest rows.</param>
    /// <param name="common">The common model's calibrated margins of the newest rows.</param>
    /// <param name="fit">Learns from rows, with a calibration.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static (IReadOnlyList<SegmentResult> Found, SegmentParts Parts) Find(SegmentOptions options, TrainingSet usable, TrainingSet train, TrainingSet test, double[] common, Func<TrainingSet, CrossFit> fit, int seed)
    {
        List<SegmentResult> found = [];
        Dictionary<string, ModelPart> models = new(StringComparer.Ordinal);
        Dictionary<string, int[]> all = Rows(usable, options.By);
        Dictionary<string, int[]> older = Rows(train, options.By);
        Dictionary<string, int[]> newest = Rows(test, options.By);
        foreach ((string value, int[] rows) in all.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            TrainingSet segment = usable.Select(rows);
            LeadCounts leads = LeadCounts.Of(segment);
            double gain = 0;
            bool own = false;
            if (leads.Good >= options.MinGood && leads.Bad >= options.MinGood && older.TryGetValue(value, out int[]? before) && newest.TryGetValue(value, out int[]? after)
                && IsEnough(train.Select(before)) && IsEnough(test.Select(after)))
            {
                TrainingSet held = test.Select(after);
                using CrossFit part = fit(train.Select(before));
                PairedBootstrap better = PairedBootstrap.Run(held, [.. after.Select(r => common[r])], part.Predict(held.Features), unchecked(seed + 4));
                gain = better.LogLoss.Value;
                own = better.LogLoss.AtLeast(Confidence) > 0;
            }

            if (own)
            {
                CrossFit whole = fit(segment);
                models.Add(value, new ModelPart(whole.Model, whole.Calibration));
            }

            found.Add(new SegmentResult(value, leads.Good + leads.Bad, leads.Good, gain, own));
        }

        return (found, new SegmentParts(options.By, models));
    }

    private static bool IsEnough(TrainingSet set)
    {
        LeadCounts leads = LeadCounts.Of(set);
        return leads.Good >= ModelTraining.FewestToMeasure && leads.Bad >= ModelTraining.FewestToMeasure;
    }

    private static Dictionary<string, int[]> Rows(TrainingSet set, string by)
    {
        FeatureColumn? column = set.Features.Columns.FirstOrDefault(c => c.Name == by);
        return column is null
            ? []
            : Enumerable.Range(0, set.Rows).Where(r => !string.IsNullOrEmpty(column.TextAt(r))).GroupBy(r => column.TextAt(r)!).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }
}
