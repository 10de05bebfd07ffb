using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace LeadScoring.Host.Cli;

/// <summary>Options that take a whole number within borders, and say so in words when they get something else.</summary>
internal static class NumberOption
{
    /// <summary>The highest port there is.</summary>
    public const int MaxPort = 65_535;

    /// <summary>An option with a default.</summary>
    public static Option<int> Of(string name, string description, int least, int most, int fallback, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => fallback,
        CustomParser = result => Parse(result, name, least, most) ?? fallback,
    };

    /// <summary>An option without one.</summary>
    public static Option<int?> Optional(string name, string description, int least, int most, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parse(result, name, least, most),
    };

    private static int? Parse(ArgumentResult result, string name, int least, int most)
    {
        string given = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (int.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        string borders = (least, most) switch
        {
            (int.MinValue, int.MaxValue) => "",
            (_, int.MaxValue) => string.Create(CultureInfo.InvariantCulture, $" of at least {least}"),
            _ => string.Create(CultureInfo.InvariantCulture, $" from {least} to {most}"),
        };
        result.AddError($"{name} must be a whole number{borders}, not \"{given}\".");
        return null;
    }
}
