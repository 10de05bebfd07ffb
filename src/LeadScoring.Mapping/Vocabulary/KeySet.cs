namespace LeadScoring.Mapping;

/// <summary>The keys of one group of the language: the readers refuse every other, the schema for editors is written from them.</summary>
internal sealed class KeySet(params Key[] keys)
{
    public IReadOnlyList<Key> Keys { get; } = keys;

    /// <summary>In the order in which messages list them.</summary>
    public IReadOnlyList<string> Names { get; } = [.. keys.Select(k => k.Name)];

    public bool Has(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>These keys and further ones.</summary>
    public KeySet With(params Key[] more) => new([.. Keys, .. more]);
}

/// <summary>One key.</summary>
/// <param name="Name">As written.</param>
/// <param name="Shape">What stands after it.</param>
/// <param name="Help">What it is for, in one line; editors show it.</param>
internal sealed record Key(string Name, Shape Shape, string Help)
{
    /// <summary>Whether the group is refused without it.</summary>
    public bool IsRequired { get; init; }
}
