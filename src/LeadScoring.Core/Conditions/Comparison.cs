using System.Globalization;

namespace LeadScoring;

/// <summary>How a <see cref="Comparison"/> compares.</summary>
public enum ComparisonOperator
{
    /// <summary><c>=</c> or <c>is</c>, against one value or several joined by <c>or</c>.</summary>
    EqualTo,

    /// <summary><c>!=</c> or <c>is not</c>.</summary>
    NotEqualTo,

    /// <summary><c>&lt;</c></summary>
    LessThan,

    /// <summary><c>&lt;=</c></summary>
    AtMost,

    /// <summary><c>&gt;</c></summary>
    GreaterThan,

    /// <summary><c>&gt;=</c></summary>
    AtLeast,

    /// <summary><c>contains</c></summary>
    Contains,

    /// <summary><c>exists</c> or <c>is not empty</c>.</summary>
    Exists,

    /// <summary><c>is empty</c></summary>
    IsEmpty,

    /// <summary>A bare name: true when the value is a yes or a number other than zero.</summary>
    IsTrue,
}

/// <summary>One name compared with one value or several.</summary>
/// <param name="Name">What is compared: a field, <c>object.field</c>, a feature, or a CRM field in <c>keep</c>.</param>
/// <param name="Operator">How.</param>
/// <param name="Values">Against what; empty for operators that need nothing.</param>
public sealed record Comparison(string Name, ComparisonOperator Operator, IReadOnlyList<string> Values) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        string? value = valueOf(Name);
        bool empty = string.IsNullOrEmpty(value);
        return Operator switch
        {
            ComparisonOperator.Exists => !empty,
            ComparisonOperator.IsEmpty => empty,
            ComparisonOperator.NotEqualTo => empty || !Values.Any(v => Same(value!, v)),
            _ when empty => false,
            ComparisonOperator.EqualTo => Values.Any(v => Same(value!, v)),
            ComparisonOperator.Contains => Values.Any(v => value!.Contains(v, StringComparison.OrdinalIgnoreCase)),
            ComparisonOperator.IsTrue => IsYes(value!),
            _ => Order(value!, Values[0]) is { } order && Operator switch
            {
                ComparisonOperator.LessThan => order < 0,
                ComparisonOperator.AtMost => order <= 0,
                ComparisonOperator.GreaterThan => order > 0,
                ComparisonOperator.AtLeast => order >= 0,
                _ => throw new InvalidOperationException($"Unknown operator {Operator}."),
            },
        };
    }

    internal override IEnumerable<string> CollectNames() => [Name];

    private static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
        || (YesNo(left) is { } l && YesNo(right) is { } r && l == r)
        || (Number(left) is { } a && Number(right) is { } b && a.Equals(b));

    private static bool IsYes(string value) => YesNo(value) ?? (Number(value) is { } number && number != 0);

    private static bool? YesNo(string value) => value.ToUpperInvariant() switch
    {
        "YES" or "TRUE" => true,
        "NO" or "FALSE" => false,
        _ => null,
    };

    private static int? Order(string left, string right)
    {
        if (Number(left) is { } a && Number(right) is { } b)
        {
            return a.CompareTo(b);
        }

        return Instant(left) is { } from && Instant(right) is { } to ? from.CompareTo(to) : null;
    }

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static DateTimeOffset? Instant(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant) ? instant : null;
}
