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

    /// <summary>Whether the name can ever have the values it is compared with.</summary>
    /// <param name="name">The comparison.</param>
    /// <param name="classes">The only values it can have; <see langword="null"/> = not known.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="names">Names that are read as values by mistake and warned of elsewhere.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static bool Classes(NamedOffset name, IReadOnlyCollection<string>? classes, Place at, IReadOnlyCollection<string> names, ProblemList problems)
    {
        if (classes is null || name.Comparison.Operator is not (ComparisonOperator.EqualTo or ComparisonOperator.NotEqualTo)
            || name.Comparison.Values.FirstOrDefault(v => !classes.Contains(v, StringComparer.OrdinalIgnoreCase) && !names.Contains(v)) is not { } wrong)
        {
            return true;
        }

        problems.Error(at, $"{name.Name} is never \"{wrong}\"{Nearest.Hint(wrong, classes)}");
        return false;
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
