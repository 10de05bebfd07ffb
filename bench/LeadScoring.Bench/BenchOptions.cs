using System.Globalization;

namespace LeadScoring.Bench;

/// <summary>What to measure and how big.</summary>
/// <param name="Name">Which bench.</param>
/// <param name="Sizes">Sizes given on the command line, by name without dashes.</param>
/// <param name="Store">Address of a store in PostgreSQL; <see langword="null"/> = a SQLite file in a temporary folder.</param>
internal sealed record BenchOptions(string Name, IReadOnlyDictionary<string, int> Sizes, string? Store = null)
{
    private static readonly string[] Known = ["runs", "leads", "activities", "contacts", "engagements", "deals", "scores", "pull", "events", "seconds", "per-request", "peers", "postgres", "rows"];

    /// <summary>How often; the best is what counts, because other work on the machine only ever adds.</summary>
    public int Runs => Size("runs", 3);

    /// <summary>Leads per CRM.</summary>
    public int Leads => Size("leads", 5_000);

    /// <summary>Activities per CRM.</summary>
    public int Activities => Size("activities", 100_000);

    /// <exception cref="FormatException">The arguments make no sense.</exception>
    public static BenchOptions Parse(string[] args)
    {
        string name = args.Length > 0 ? args[0] : throw new FormatException("Which bench?");
        Dictionary<string, int> sizes = new(StringComparer.Ordinal);
        string? store = null;
        for (int i = 1; i < args.Length; i += 2)
        {
            string option = args[i].TrimStart('-');
            if (option == "store" && i + 1 < args.Length)
            {
                store = args[i + 1];
                continue;
            }

            if (!Known.Contains(option, StringComparer.Ordinal) || i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                throw new FormatException($"{args[i]} is no option, or has no number: there are {string.Join(", ", Known.Select(k => "--" + k))}.");
            }

            sizes[option] = value;
        }

        return new BenchOptions(name, sizes, store);
    }

    /// <summary>A size, or what it is when not given.</summary>
    public int Size(string name, int fallback) => Sizes.TryGetValue(name, out int value) ? value : fallback;
}
