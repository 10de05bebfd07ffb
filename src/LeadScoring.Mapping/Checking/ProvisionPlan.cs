namespace LeadScoring.Mapping;

/// <summary>The fields that a mapping's write-back needs, for provisioning. Owner fields belong to the CRM and are never among them.</summary>
public static class ProvisionPlan
{
    /// <summary>Characters of a sentence where the mapping does not say.</summary>
    internal const int DefaultLength = 255;

    /// <summary>One specification per field, in file order.</summary>
    public static IReadOnlyList<FieldSpec> For(WriteBackTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [.. target.Fields.Where(f => f.Value != WriteBackValue.Owner).Select(Describe)];
    }

    /// <summary>What the CRM must accept for a tier, hottest first.</summary>
    internal static IReadOnlyList<string> TierValues(WriteBackField field) =>
        field.Picklist is { } picklist ? [picklist[Tier.Hot], picklist[Tier.Warm], picklist[Tier.Cold]] : ["hot", "warm", "cold"];

    private static FieldSpec Describe(WriteBackField field)
    {
        string label = Label(field.Field);
        return field.Value switch
        {
            WriteBackValue.Score => new FieldSpec(field.Field, label, CrmFieldType.Number, null, field.Round ?? 0, []),
            WriteBackValue.Probability => new FieldSpec(field.Field, label, CrmFieldType.Number, null, field.Round ?? 2, []),
            WriteBackValue.Tier => new FieldSpec(field.Field, label, CrmFieldType.Picklist, null, null, TierValues(field)),
            WriteBackValue.ScoredAt => new FieldSpec(field.Field, label, CrmFieldType.DateTime, null, null, []),
            WriteBackValue.Factor or WriteBackValue.OwnerReason => new FieldSpec(field.Field, label, CrmFieldType.Text, field.Length ?? DefaultLength, null, []),
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
