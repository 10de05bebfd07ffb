using System.CommandLine;

namespace LeadScoring.Host.Cli;

/// <summary>Options that several verbs share.</summary>
internal sealed class CommonOptions
{
    /// <summary>The mapping file.</summary>
    public Argument<string> Mapping { get; } = new("MAPPING") { Description = "The mapping file (YAML)." };

    /// <summary>Where the pipeline keeps what it knows.</summary>
    public Option<string?> Store { get; } = new("--store") { Description = "Where everything is kept: a SQLite file (default: beside the mapping), or postgres://USER@HOST/DATABASE.", HelpName = "STORE" };

    /// <summary>Overrides of single values.</summary>
    public Option<string[]> Set { get; } = new("--set") { Description = "Overrides one value of the mapping: path.in.mapping=value. Repeatable.", HelpName = "PATH=VALUE", DefaultValueFactory = _ => [] };

    /// <summary>Machine-readable output.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Prints one JSON summary on standard output." };

    /// <summary>Seed of every random choice.</summary>
    public Option<int> Seed { get; } = NumberOption.Of("--seed", "Seed of every random choice.", int.MinValue, int.MaxValue, fallback: 1);

    /// <summary>Adds the options to a verb that works on a mapping.</summary>
    public Command ForMapping(Command command)
    {
        command.Add(Mapping);
        command.Add(Store);
        command.Add(Set);
        command.Add(Json);
        command.Add(Seed);
        return command;
    }

    /// <summary>What the user asked for.</summary>
    public SessionRequest Read(ParseResult parsed) =>
        new(parsed.GetRequiredValue(Mapping), parsed.GetValue(Store), parsed.GetRequiredValue(Set), parsed.GetRequiredValue(Seed));
}

/// <summary>A mapping with where to keep its state.</summary>
/// <param name="Mapping">Path of the mapping file.</param>
/// <param name="Store">Path of the store, or <see langword="null"/> for the default.</param>
/// <param name="Overrides">Overrides of single values.</param>
/// <param name="Seed">Seed of every random choice.</param>
internal sealed record SessionRequest(string Mapping, string? Store, IReadOnlyList<string> Overrides, int Seed);
