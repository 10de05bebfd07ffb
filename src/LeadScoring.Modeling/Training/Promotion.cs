using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Decides whether a new model may take the live one's place: by leads that neither has learned from.</summary>
/// <remarks>
/// On AUC and log loss the new model must be shown not to be worse: the difference is at least 0 with the confidence asked for (paired bootstrap of
/// leads). Calibration error is noisy and above 0 even for a perfect model, so there the new model must only not be shown to be worse by more than 0.01.
/// </remarks>
internal static class Promotion
{
    private const double CalibrationSlack = 0.01;

    /// <summary>The verdict.</summary>
    /// <param name="cohort">Newest rows with known outcomes, older ones that the live model may have learned from included.</param>
    /// <param name="challenger">Calibrated margins of the cohort by a model that had not seen it.</param>
    /// <param name="live">The live model.</param>
    /// <param name="options">Measures and confidence.</param>
    /// <param name="guards">Further comparisons by name.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static PromotionVerdict Judge(TrainingSet cohort, double[] challenger, RegisteredModel live, PromotionOptions options, IReadOnlyDictionary<string, PromotionGuard> guards, int seed)
    {
        // What was known when the live model was made may have taught it.
        int[] fresh = [.. Enumerable.Range(0, cohort.Rows).Where(r => cohort.LabelKnownAt[r] > live.Card.TrainedAt)];
        TrainingSet unseen = cohort.Select(fresh);
        LeadCounts leads = LeadCounts.Of(unseen);
        if (Math.Min(leads.Good, leads.Bad) < ModelTraining.FewestToMeasure)
        {
            return new PromotionVerdict(live.Card.Id, leads.Good + leads.Bad, [], false, string.Create(
                CultureInfo.InvariantCulture,
                $"The live model {live.Card.Id} stays: only {leads.Good:N0} good and {leads.Bad:N0} bad leads became known since it was made; {ModelTraining.FewestToMeasure} of each are needed to compare. The new one waits as challenger."));
        }

        using LeadModel current = LeadModel.Load(live);
        return Judge(unseen, [.. fresh.Select(r => challenger[r])], current.Margins(unseen.Features), live.Card.Id, options, guards, seed);
    }

    /// <summary>The verdict on a cohort that neither model has seen.</summary>
    public static PromotionVerdict Judge(TrainingSet cohort, double[] challenger, double[] live, string liveId, PromotionOptions options, IReadOnlyDictionary<string, PromotionGuard> guards, int seed)
    {
        PairedBootstrap gains = PairedBootstrap.Run(cohort, live, challenger, unchecked(seed + 6));
        List<MeasureGain> measured = [];
        List<string> worse = [];
        foreach (string measure in options.NotWorseOn)
        {
            (PairedGain? gain, bool passes) = measure switch
            {
                "auc" => (gains.Auc, gains.Auc.AtLeast(options.Confidence) >= 0),
                "log_loss" => (gains.LogLoss, gains.LogLoss.AtLeast(options.Confidence) >= 0),
                "calibration" => (gains.Calibration, gains.Calibration.AtMost(options.Confidence) >= -CalibrationSlack),
                _ => ((PairedGain?)null, true),
            };
            if (gain is not null)
            {
                measured.Add(new MeasureGain(measure, gain.Value, gain.AtLeast(options.Confidence), gain.AtMost(options.Confidence)));
                if (!passes)
                {
                    worse.Add(string.Create(CultureInfo.InvariantCulture, $"{Name(measure)} {gain.Value:+0.000;-0.000;0.000} ({gain.AtLeast(options.Confidence):+0.000;-0.000;0.000} to {gain.AtMost(options.Confidence):+0.000;-0.000;0.000})"));
                }
            }
            else if (guards.TryGetValue(measure, out PromotionGuard? guard) && guard(cohort, [.. live.Select(Sigmoid.Of)], [.. challenger.Select(Sigmoid.Of)]) is { } found)
            {
                worse.Add(found);
            }
        }

        LeadCounts leads = LeadCounts.Of(cohort);
        int count = leads.Good + leads.Bad;
        string sentence = worse.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Not worse than the live model {liveId} on {count:N0} leads that neither had learned from: {string.Join(", ", measured.Select(m => $"{Name(m.Measure)} {m.Gain.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture)}"))}.")
            : string.Create(CultureInfo.InvariantCulture, $"The live model {liveId} stays: on {count:N0} leads that neither had learned from the new one is not shown to be as good with {100 * options.Confidence:0} % confidence: {string.Join("; ", worse)}. It waits as challenger.");
        return new PromotionVerdict(liveId, count, measured, worse.Count == 0, sentence);
    }

    private static string Name(string measure) => measure switch
    {
        "auc" => "AUC",
        "log_loss" => "log loss saved",
        "calibration" => "calibration error saved",
        _ => measure,
    };
}
