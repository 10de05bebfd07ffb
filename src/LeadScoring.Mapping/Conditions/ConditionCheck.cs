namespace LeadScoring.Mapping;

/// <summary>Checks that a comparison can ever hold.</summary>
internal static class ConditionCheck
{
    /// <summary>Whether the values fit what the name holds.</summary>
    public static bool Values(NamedOffset name, FieldKind kind, Place at, ProblemList problems)
    {
        Comparison comparison = name.Comparison;
        bool compares = comparison.Operator is ComparisonOperator.EqualTo or ComparisonOperator.NotEqualTo;
        if (kind == FieldKind.YesNo && compares && comparison.Values.FirstOrDefault(v => v.ToUpperInvariant() is not ("YES" or "NO" or "TRUE" or "FALSE")) is { } wrong)
        {
            problems.Error(at, $"{name.Name} is yes or no; \"{wrong}\" never fits.");
            return false;
        }

        if (kind == FieldKind.Number && compares && comparison.Values.FirstOrDefault(v => !Scalars.TryNumber(v, out _)) is { } word)
        {
            problems.Error(at, $"{name.Name} is a number; \"{word}\" never fits.");
            return false;
        }

        return true;
    }

    /// <summary>Reports names that are not known; <see langword="true"/> when all are.</summary>
    public static bool Names(ParsedCondition parsed, TextNode node, IReadOnlyCollection<string> known, string what, ProblemList problems)
    {
        bool all = true;
        foreach (NamedOffset name in parsed.Names.Where(n => !known.Contains(n.Name, StringComparer.Ordinal)))
        {
            problems.Error(node.Inside(name.Offset), $"There is no {what} \"{name.Name}\"{Nearest.Hint(name.Name, known)}");
            all = false;
        }

        foreach (NamedOffset name in parsed.Names)
        {
            if (name.Comparison.Values.Skip(1).FirstOrDefault(v => known.Contains(v, StringComparer.Ordinal)) is { } swallowed)
            {
                problems.Warn(node.Inside(name.Offset), $"\"{swallowed}\" is read as one more value of {name.Name}. If you mean the {what} {swallowed}, put it first: {swallowed} or {name.Name} …");
            }
        }

        return all;
    }
}
