namespace LeadScoring.Mapping;

/// <summary>What a mapping's write-back needs in a CRM, for provisioning. Owner fields belong to the CRM and are never among it.</summary>
public static class ProvisionPlan
{
    /// <summary>Characters of a sentence where the mapping does not say.</summary>
    internal const int DefaultLength = 255;

    /// <summary>What a rep can say of a score.</summary>
    internal static readonly IReadOnlyList<string> FeedbackWords = ["Good lead", "Bad fit", "Wrong timing"];

    /// <summary>Fields, the lists that can be made of them, and the people of the mapping's teams who must see them.</summary>
    public static ProvisionRequest For(PipelineDefinition pipeline, WriteBackTarget target)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return new ProvisionRequest(For(target), Lists(target), [.. pipeline.Teams.SelectMany(t => t.People).Select(p => p.User).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>One specification per field, in file order.</summary>
    public static IReadOnlyList<FieldSpec> For(WriteBackTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [.. target.Fields.Where(f => f.Value != WriteBackValue.Owner).Select(Describe)];
    }

    /// <summary>What the CRM must accept for a tier, hottest first.</summary>
    internal static IReadOnlyList<string> TierValues(WriteBackField field) =>
        field.Picklist is { } picklist ? [picklist[Tier.Hot], picklist[Tier.Warm], picklist[Tier.Cold]] : ["hot", "warm", "cold"];

    private static List<LeadList> Lists(WriteBackTarget target)
    {
        string? Of(WriteBackValue value) => target.Fields.FirstOrDefault(f => f.Value == value)?.Field;
        string[] columns = [.. target.Fields.Where(f => f.Value is WriteBackValue.Score or WriteBackValue.Tier or WriteBackValue.Trend or WriteBackValue.Factor).Select(f => f.Field)];
        List<LeadList> lists = [];
        if (target.Fields.FirstOrDefault(f => f.Value == WriteBackValue.Tier) is { } tier)
        {
            lists.Add(new LeadList("Hot leads", [new ListCriterion(tier.Field, ListTest.EqualTo, TierValues(tier)[0])], columns));
        }

        if (Of(WriteBackValue.Trend) is { } trend && Of(WriteBackValue.ScoredAt) is { } scoredAt)
        {
            // The trend is written together with the score, so an old one says nothing of this week.
            lists.Add(new LeadList("Score fell this week", [new ListCriterion(trend, ListTest.LessThan, "0"), new ListCriterion(scoredAt, ListTest.WithinLastDays, "7")], columns));
        }

        return lists;
    }

    private static FieldSpec Describe(WriteBackField field)
    {
        string label = Label(field.Field);
        return field.Value switch
        {
            WriteBackValue.Score => new FieldSpec(field.Field, label, CrmFieldType.Number, null, field.Round ?? 0, []),
            WriteBackValue.Trend => new FieldSpec(field.Field, label, CrmFieldType.Number, null, field.Round ?? 0, []),
            WriteBackValue.Feedback => new FieldSpec(field.Field, label, CrmFieldType.Picklist, null, null, FeedbackWords),
            WriteBackValue.Probability => new FieldSpec(field.Field, label, CrmFieldType.Number, null, field.Round ?? 2, []),
            WriteBackValue.Tier => new FieldSpec(field.Field, label, CrmFieldType.Picklist, null, null, TierValues(field)),
            WriteBackValue.ScoredAt => new FieldSpec(field.Field, label, CrmFieldType.DateTime, null, null, []),
            WriteBackValue.Factor or WriteBackValue.OwnerReason or WriteBackValue.WhatChanged or WriteBackValue.LeadsLikeThis => new FieldSpec(field.Field, label, CrmFieldType.Text, field.Length ?? DefaultLength, null, []),
            _ => throw new ArgumentException($"{field.Value} is not provisioned.", nameof(field)),
        };
    }

    /// <summary><c>Score_Reason_1__c</c> and <c>score_reason_1</c> as <c>Score Reason 1</c>.</summary>
    private static string Label(string name)
    {
        string bare = name.EndsWith("__c", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return string.Join(' ', bare.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
