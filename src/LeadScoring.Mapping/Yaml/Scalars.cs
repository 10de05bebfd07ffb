using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Turns scalars into values by our own schema; a wrong one is reported and gives <see langword="null"/>.</summary>
internal static class Scalars
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(3650);

    /// <summary><c>7d</c>, <c>2h</c>, <c>10m</c>, <c>30s</c>, <c>2w</c>.</summary>
    public static TimeSpan? Duration(TextNode node, string what, ProblemList problems)
    {
        string text = node.Text;
        double seconds = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 604800, _ => 0 };
        if (seconds > 0
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count * seconds <= LongestDuration.TotalSeconds)
        {
            return TimeSpan.FromSeconds(count * seconds);
        }

        problems.Error(node.At, $"{what}: \"{text}\" is not a length of time. Write for example 10m, 2h, 7d or 90d.");
        return null;
    }

    /// <summary>A length of time longer than nothing.</summary>
    public static TimeSpan? Window(TextNode node, string what, ProblemList problems)
    {
        TimeSpan? duration = Duration(node, what, problems);
        if (duration == TimeSpan.Zero)
        {
            problems.Error(node.At, $"{what} must be longer than 0.");
            return null;
        }

        return duration;
    }

    /// <summary><c>15%</c> as 0.15.</summary>
    public static double? Share(TextNode node, string what, ProblemList problems)
    {
        if (node.Text.EndsWith('%') && TryNumber(node.Text[..^1], out double percent) && percent is >= 0 and <= 100)
        {
            return percent / 100;
        }

        string hint = TryNumber(node.Text, out double plain) && plain is >= 0 and <= 100
            ? $"Write {(plain <= 1 ? plain * 100 : plain).ToString("0.##", CultureInfo.InvariantCulture)}%."
            : "Write a percentage from 0% to 100%, for example 15%.";
        problems.Error(node.At, $"{what}: \"{node.Text}\" is not a share. {hint}");
        return null;
    }

    public static double? Number(TextNode node, string what, double least, double most, ProblemList problems)
    {
        if (TryNumber(node.Text, out double number) && number >= least && number <= most)
        {
            return number;
        }

        problems.Error(node.At, $"{what}: \"{node.Text}\" is not a number{Range(least, most)}.");
        return null;
    }

    public static int? Whole(TextNode node, string what, int least, int most, ProblemList problems)
    {
        if (int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        problems.Error(node.At, $"{what}: \"{node.Text}\" is not a whole number{Range(least, most)}.");
        return null;
    }

    /// <summary><c>true</c>, <c>false</c>, <c>yes</c> or <c>no</c>; not <c>on</c> and <c>off</c>, which YAML versions read differently.</summary>
    public static bool? YesNo(TextNode node, string what, ProblemList problems)
    {
        switch (node.Text)
        {
            case "true" or "yes":
                return true;
            case "false" or "no":
                return false;
            default:
                problems.Error(node.At, $"{what}: \"{node.Text}\" is not true or false. Write true or false; on and off mean different things in different YAML versions.");
                return null;
        }
    }

    /// <summary>Warns where a plain word is text here and a truth value in older YAML.</summary>
    public static void WarnOfTruthWord(TextNode node, ProblemList problems)
    {
        if (node.IsQuoted)
        {
            return;
        }

        string? message = node.Text.ToUpperInvariant() switch
        {
            "NO" => $"\"{node.Text}\" was read as text. If you mean Norway, write \"{node.Text}\" in quotes. If you mean false, write: false",
            "YES" or "ON" or "OFF" or "Y" or "N" => $"\"{node.Text}\" was read as text; older YAML reads it as true or false. Write \"{node.Text}\" in quotes.",
            _ => null,
        };
        if (message is not null)
        {
            problems.Warn(node.At, message);
        }
    }

    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Range(double least, double most) =>
        most >= int.MaxValue ? $" of at least {least.ToString(CultureInfo.InvariantCulture)}"
        : $" from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}";
}
