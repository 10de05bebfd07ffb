namespace LeadScoring.Mapping;

/// <summary>The words of <c>model</c> and <c>tiers</c>.</summary>
internal static class ModelWords
{
    public static readonly IReadOnlyDictionary<string, ModelKind> Kinds = new Dictionary<string, ModelKind>(StringComparer.Ordinal)
    {
        ["logistic"] = ModelKind.Logistic,
        ["boosted_trees"] = ModelKind.BoostedTrees,
        ["random_forest"] = ModelKind.RandomForest,
        ["rules"] = ModelKind.Rules,
    };

    public static readonly IReadOnlyDictionary<string, ScoreScale> Scales = new Dictionary<string, ScoreScale>(StringComparer.Ordinal)
    {
        ["percentile"] = ScoreScale.Percentile,
        ["probability"] = ScoreScale.Probability,
        ["capacity"] = ScoreScale.Capacity,
    };

    /// <summary>Measures on which a challenger may not be worse.</summary>
    public static readonly IReadOnlyList<string> Measures = ["auc", "log_loss", "calibration", "fairness"];

    public const string Drift = "drift";

    public const string CalibrationOff = "calibration_off_";

    public static readonly KeySet NeedKeys = new(
        new Key("good", new Shape.Number(1, 1_000_000, IsWhole: true), "fewest good outcomes"),
        new Key("bad", new Shape.Number(1, 1_000_000, IsWhole: true), "fewest bad outcomes"),
        new Key("months", new Shape.Number(0, 120, IsWhole: true), "months of history"));

    public static readonly KeySet RuleKeys = new(
        new Key("name", Shape.Word, "what reps read"),
        new Key("when", Shape.Condition, "a condition on features") { IsRequired = true },
        new Key("add", new Shape.Number(-100, 100), "points") { IsRequired = true });

    public static readonly KeySet SegmentKeys = new(
        new Key("by", Shape.Word, "the lead field or feature whose values are the segments") { IsRequired = true },
        new Key("min_good", new Shape.Number(1, 1_000_000, IsWhole: true), "fewest good outcomes of a segment"),
        new Key("too_small", new Shape.Choice(["use_common_model"]), "what smaller segments use"));

    public static readonly KeySet PromotionKeys = new(
        new Key("not_worse_on", new Shape.ListOf(new Shape.Choice(Measures)), "measures on which a challenger may not be worse"),
        new Key("confidence", Shape.Share, "confidence of the comparison"),
        new Key("approve", Shape.Word, "who has to release it"));

    public static readonly KeySet RetrainKeys = new(
        new Key("every", new Shape.Line(@"^(week|month|quarter|\d+(\.\d+)?[hdw])$"), "week, month, quarter or a length of time"),
        new Key("also_when", new Shape.ListOf(new Shape.Line(@"^(drift|calibration_off_\d+(\.\d+)?%)$")), "drift, calibration_off_15%"));

    public static readonly KeySet FairnessKeys = new(
        new Key("groups", new Shape.ListOf(Shape.Word), "lead fields or features whose values are the groups") { IsRequired = true },
        new Key("min_group", new Shape.Number(1, 1_000_000, IsWhole: true), "smallest group that is judged"),
        new Key("selection_ratio", new Shape.Number(0, 1), "least ratio of a group's hot share to the best-off group's"));

    public static readonly KeySet Keys = new(
        new Key("try", new Shape.ListOf(new Shape.Choice([.. Kinds.Keys])), "kinds of model to compare"),
        new Key("prefer_simple_if_within", new Shape.Number(0, 1), "AUC difference inside which the readable model wins"),
        new Key("needs", new Shape.Group(NeedKeys), "what a model needs before it goes live"),
        new Key("until_then", new Shape.Choice(["rules"]), "what scores until there is a model"),
        new Key("rules", new Shape.ListOf(new Shape.Group(RuleKeys), OrOne: false), "points for leads while no model is live"),
        new Key("scale", new Shape.Choice([.. Scales.Keys]), "how probability becomes the score"),
        new Key("max_factors", new Shape.Number(1, 1000, IsWhole: true), "most factors of a model"),
        new Key("segments", new Shape.Group(SegmentKeys), "models of their own for parts of the leads"),
        new Key("promote_only_if", new Shape.Group(PromotionKeys), "what a challenger must show"),
        new Key("retrain", new Shape.Group(RetrainKeys), "when training runs by itself"),
        new Key("explore", Shape.Share, "share of cold leads that is worked anyway"),
        new Key("fairness", new Shape.Group(FairnessKeys), "groups whose treatment is compared"));

    public static readonly KeySet TierKeys = new(
        new Key("at", new Shape.Number(0, 100), "score from which the tier begins"),
        new Key("from_capacity", Shape.Word, "the team whose week the tier fills"),
        new Key("conversion_at_least", Shape.Share, "conversion that leads at the border must be expected to have"),
        new Key("max_share", Shape.Share, "largest share of new leads in the tier"));

    public static readonly KeySet RestKeys = new(new Key("rest", Shape.YesNo, "what is left") { IsRequired = true });

    public static readonly KeySet FallbackKeys = new(
        new Key("hot", new Shape.Number(0, 100), "score from which leads are hot until borders are found"),
        new Key("warm", new Shape.Number(0, 100), "score from which leads are warm until borders are found"));

    public static readonly KeySet MarginKeys = new(
        new Key("hot", Shape.Word, "5 points below"),
        new Key("warm", Shape.Word, "5 points below"));

    private static readonly Shape Tier = new Shape.Either(new Shape.Number(0, 100), new Shape.Group(TierKeys));

    public static readonly KeySet TiersKeys = new(
        new Key("hot", Tier, "where hot begins"),
        new Key("warm", Tier, "where warm begins"),
        new Key("cold", new Shape.Group(RestKeys), "the rest"),
        new Key("stay_until", new Shape.Group(MarginKeys), "how far below its border a lead keeps its tier"),
        new Key("fixed_fallback", new Shape.Group(FallbackKeys), "borders until they can be found from capacity and conversion"));
}
