using System.Globalization;

namespace LeadScoring.Bench;

/// <summary>What to measure and how big.</summary>
/// <param name="Name"><c>demo</c>, <c>sync</c>, <c>store</c> or <c>salesforce</c>.</param>
/// <param name="Runs">How often; the best is what counts, because other work on the machine only ever adds.</param>
/// <param name="Leads">Leads per CRM.</param>
/// <param name="Activities">Activities per CRM.</param>
internal sealed record BenchOptions(string Name, int Runs, int Leads, int Activities)
{
    /// <exception cref="FormatException">The arguments make no sense.</exception>
    public static BenchOptions Parse(string[] args)
    {
        BenchOptions options = new(args.Length > 0 ? args[0] : throw new FormatException("Which bench?"), 3, 5_000, 100_000);
        for (int i = 1; i < args.Length; i += 2)
        {
            int value = i + 1 < args.Length ? int.Parse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture) : throw new FormatException($"{args[i]} needs a number.");
            options = args[i] switch
            {
                "--runs" when value > 0 => options with { Runs = value },
                "--leads" when value > 0 => options with { Leads = value },
                "--activities" => options with { Activities = value },
                _ => throw new FormatException($"{args[i]} {value} is no option."),
            };
        }

        return options;
    }
}
