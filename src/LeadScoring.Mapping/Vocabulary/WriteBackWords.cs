namespace LeadScoring.Mapping;

/// <summary>The words of <c>write_back</c>.</summary>
internal static class WriteBackWords
{
    public static readonly IReadOnlyDictionary<string, WriteBackValue> Values = new Dictionary<string, WriteBackValue>(StringComparer.Ordinal)
    {
        ["score"] = WriteBackValue.Score,
        ["probability"] = WriteBackValue.Probability,
        ["tier"] = WriteBackValue.Tier,
        ["factor 1"] = WriteBackValue.Factor,
        ["factor 2"] = WriteBackValue.Factor,
        ["factor 3"] = WriteBackValue.Factor,
        ["scored_at"] = WriteBackValue.ScoredAt,
        ["owner"] = WriteBackValue.Owner,
        ["owner_reason"] = WriteBackValue.OwnerReason,
        ["trend"] = WriteBackValue.Trend,
        ["what_changed"] = WriteBackValue.WhatChanged,
        ["leads_like_this"] = WriteBackValue.LeadsLikeThis,
        ["feedback"] = WriteBackValue.Feedback,
    };

    public static readonly KeySet PicklistKeys = new([.. RoutingWords.Tiers.Keys.Select(t => new Key(t, Shape.Word, $"the CRM's word for {t}") { IsRequired = true })]);

    public static readonly KeySet FieldKeys = new(
        new Key("value", new Shape.Choice([.. Values.Keys]), "what is written") { IsRequired = true },
        new Key("round", new Shape.Number(0, 6, IsWhole: true), "digits after the point, for numbers"),
        new Key("if_moved_by", new Shape.Number(0, 100), "least change worth a write, for numbers"),
        new Key("length", new Shape.Number(20, 32_000, IsWhole: true), "most characters, for texts"),
        new Key("picklist", new Shape.Group(PicklistKeys), "the CRM's words for the tiers"),
        new Key("only_with_others", Shape.YesNo, "never a reason to write"),
        new Key("never_if_changed_by_human", Shape.YesNo, "left alone when somebody else filled it"),
        new Key("only_from", new Shape.ListOf(Shape.Word), "queue, or users whose records may be given away"));

    public static readonly KeySet TargetKeys = new(
        new Key("to", Shape.Stream, "a stream of a lead object") { IsRequired = true },
        new Key("match", Shape.Word, "the CRM's id, or the merge key") { IsRequired = true },
        new Key("mode", new Shape.Choice(["update_only"]), "records are never created") { IsRequired = true },
        new Key("fields", new Shape.Named(new Shape.Group(FieldKeys)), "the only fields that are ever touched") { IsRequired = true });
}
