using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>The sentences in which a training answers.</summary>
internal static class Verdicts
{
    public static string NoFeature => "No model goes live: no feature is left to learn from; each is excluded or has one value only.";

    public static string NoTimeSplit => "No model goes live: all past rows have the same instant of scoring, so newer leads cannot be kept back to measure a model on.";

    public static string NothingMeasured(IEnumerable<CandidateResult> candidates) =>
        "No model goes live: none could be tried. " + string.Join(' ', candidates.Select(c => c.Problem));

    public static string NoKind => "No model goes live: the mapping names no kind of model to try.";

    public static string TooFew(LeadCounts leads, ModelOptions options)
    {
        List<string> missing = [];
        if (leads.Good < options.MinGood)
        {
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"{leads.Good:N0} good outcomes; {options.MinGood:N0} are needed"));
        }

        if (leads.Bad < options.MinBad)
        {
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"{leads.Bad:N0} bad outcomes; {options.MinBad:N0} are needed"));
        }

        return $"No model goes live: there are only {string.Join(", and only ", missing)}.";
    }

    public static string TooFewRipe(LeadCounts train, LeadCounts test, NewestSplit split) => string.Create(
        CultureInfo.InvariantCulture,
        $"No model goes live: for a test on the leads since {split.From:yyyy-MM-dd} only {train.Good:N0} good and {train.Bad:N0} bad older leads with an outcome known by then are left ({split.Unripe:N0} rows were not ripe), and {test.Good:N0} good and {test.Bad:N0} bad to test on; at least {ModelTraining.FewestToMeasure} of each are needed.");

    public static string NothingPredicts(CandidateResult best, double baseRate) => string.Create(
        CultureInfo.InvariantCulture,
        $"No model goes live: nothing in the data predicts the outcome (best try: {Name(best.Kind)}, {Figures(best, baseRate)}).");

    public static string GoesLive(CandidateResult best, double baseRate) => string.Create(
        CultureInfo.InvariantCulture,
        $"A model goes live: {Name(best.Kind)}, measured on the {best.TestRows:N0} newest rows: {Figures(best, baseRate)}.");

    public static string NotBetterThanRules(CandidateResult best, double gainLow) => string.Create(
        CultureInfo.InvariantCulture,
        $"No model goes live: none beats the rules of the mapping with 95 % confidence (best try: {Name(best.Kind)}, AUC {best.Auc:0.00}; at least {gainLow:+0.000;-0.000;0.000} over the rules).");

    /// <summary>Why history is too short; <see langword="null"/> when it is long enough.</summary>
    public static string? TooShort(TrainingSet set, int minMonths)
    {
        DateTimeOffset oldest = set.Features.Keys.Min(k => k.AsOf);
        DateTimeOffset newest = set.LabelKnownAt.Max();
        return minMonths > 0 && oldest.AddMonths(minMonths) > newest
            ? string.Create(CultureInfo.InvariantCulture, $"No model goes live: outcomes reach from {oldest:yyyy-MM-dd} to {newest:yyyy-MM-dd}; {minMonths} months of history are needed.")
            : null;
    }

    public static string Together(ColdStart cold, string why)
    {
        string turn = cold.BeatsRulesAt is not { } at ? "so far its learning curve does not cross your rules"
            : at <= cold.Won ? "the model is about to beat your rules"
            : string.Create(CultureInfo.InvariantCulture, $"at about {at:N0} the model beats your rules");
        string reason = why.Replace("No model goes live: ", string.Empty, StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Rules and model score together. You have {cold.Won:N0} won; {turn} (now: rules {cold.RulesAuc:0.00}, model {cold.ModelAuc:0.00} ± {cold.ModelHalfWidth:0.00}).{(reason.Length > 0 ? $" A model alone has to wait: {reason}" : string.Empty)}");
    }

    public static string Name(ModelKind kind) => kind switch
    {
        ModelKind.Logistic => "logistic regression",
        ModelKind.BoostedTrees => "boosted trees",
        ModelKind.Rules => "rules",
        ModelKind.RandomForest => "random forest",
        _ => kind.ToString(),
    };

    private static string Figures(CandidateResult result, double baseRate) => string.Create(
        CultureInfo.InvariantCulture,
        $"AUC {result.Auc:0.00}, {result.AucLow:0.00}–{result.AucHigh:0.00}; log loss {result.LogLoss:0.000} against {result.BaseLogLoss:0.000} for always saying {100 * baseRate:0} %");
}
