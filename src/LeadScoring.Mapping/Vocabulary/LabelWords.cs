namespace LeadScoring.Mapping;

/// <summary>The words of <c>label</c>.</summary>
internal static class LabelWords
{
    public const string WindowIsOver = "window is over";

    /// <summary>What a rep's opinion can be after mapping.</summary>
    public static readonly IReadOnlyList<string> Opinions = ["good", "bad", "later"];

    public static readonly IReadOnlyList<string> NotYetKnown = ["skip"];

    public static readonly KeySet FeedbackKeys = new(
        new Key("field", Shape.Word, "the mapped lead field that holds good, bad or later") { IsRequired = true },
        new Key("weight", new Shape.Number(0, 1), "weight of an opinion against an outcome"),
        new Key("max_share_per_rep", Shape.Share, "most of all feedback weight that one rep may have"));

    public static readonly KeySet Keys = new(
        new Key("good_when", new Shape.ListOf(Shape.Condition), "what makes a lead good") { IsRequired = true },
        new Key("bad_when", new Shape.ListOf(Shape.Condition), $"what makes a lead bad; {WindowIsOver} = no outcome in the window"),
        new Key("within", Shape.Window, "the window, counted from the moment of scoring") { IsRequired = true },
        new Key("score_moment", new Shape.ListOf(Shape.Window), "ages at which past leads are replayed"),
        new Key("not_yet_known", new Shape.Choice(NotYetKnown), "leads younger than the window teach nothing"),
        new Key("rep_feedback", new Shape.Group(FeedbackKeys), "what reps say of scores"));
}
