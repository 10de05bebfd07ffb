namespace LeadScoring.Mapping;

/// <summary>Reads conditions on a scored lead: its tier, score, account owner, mapped fields and, where they are given, features.</summary>
/// <param name="known">Names that may be used.</param>
/// <param name="features">Features that may be used too; <see langword="null"/> = none.</param>
internal sealed class LeadConditions(IReadOnlyList<string> known, FeatureSet? features, MappingContext context)
{
    private static readonly string[] TierWords = [.. RoutingWords.Tiers.Keys];

    /// <summary>The condition; <see langword="null"/> after a problem.</summary>
    public Condition? Read(TextNode node, string what)
    {
        if (ConditionParser.Parse(node, context.Problems) is not { } parsed || !ConditionCheck.Names(parsed, node, known, what, context.Problems))
        {
            return null;
        }

        bool fits = true;
        foreach (NamedOffset name in parsed.Names)
        {
            fits &= Check(name, node.Inside(name.Offset));
        }

        return fits ? parsed.Condition : null;
    }

    /// <summary>A condition or place that needs account owners is never met while nobody knows them.</summary>
    public static void WarnOfUnknownOwner(Place at, MappingContext context)
    {
        if (!context.KnowsAccountOwners)
        {
            context.Problems.Warn(at, "account_owner is not known for any lead: add objects.account with owner: OwnerId.");
        }
    }

    private bool Check(NamedOffset name, Place at)
    {
        switch (name.Name)
        {
            case "tier":
                if (name.Comparison.Values.FirstOrDefault(v => !TierWords.Contains(v, StringComparer.OrdinalIgnoreCase)) is not { } wrong)
                {
                    return true;
                }

                context.Problems.Error(at, $"\"{wrong}\" is no tier{Nearest.Hint(wrong, TierWords)}");
                return false;
            case RoutingWords.AccountOwner:
                WarnOfUnknownOwner(at, context);
                return true;
            case "score":
                return ConditionCheck.Values(name, FieldKind.Number, at, context.Problems);
        }

        (LeadDraft Lead, FieldDraft Field)[] fields = [.. context.LeadFields(name.Name)];
        FieldKind kind = fields.Length > 0 ? fields[0].Field.Mapping.Kind
            : features?.Features.FirstOrDefault(f => f.Name == name.Name) is { IsCategorical: false } ? FieldKind.Number
            : FieldKind.Text;
        foreach ((LeadDraft lead, FieldDraft field) in fields)
        {
            context.Compares(lead.Source.Stream, field, name, at, isLabel: false);
        }

        return ConditionCheck.Values(name, kind, at, context.Problems) && ConditionCheck.Classes(name, context.ClassesOf(name.Name), at, known, context.Problems);
    }
}
