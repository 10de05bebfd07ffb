namespace LeadScoring.Mapping;

/// <summary>A piece of the file with its position. Scalars stay text: what they mean is decided where they are used, never guessed.</summary>
internal abstract class Node(Place at)
{
    public Place At { get; } = at;
}

/// <summary>One scalar.</summary>
/// <param name="isQuoted">Quoted words are literal; plain ones may name something.</param>
/// <param name="isBlock">Written over several lines, so that columns inside it cannot be told.</param>
internal sealed class TextNode(Place at, string text, bool isQuoted, bool isBlock = false) : Node(at)
{
    public string Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Nothing was written after the key.</summary>
    public bool IsMissing => Text.Length == 0 && !IsQuoted;

    /// <summary>The position of one of its characters.</summary>
    public Place Inside(int offset) => isBlock ? At : At.Right(offset + (IsQuoted ? 1 : 0));
}

/// <summary>A list.</summary>
internal sealed class ListNode(Place at, IReadOnlyList<Node> items) : Node(at)
{
    public IReadOnlyList<Node> Items { get; } = items;
}

/// <summary>A group of keys; each key once, in file order.</summary>
internal sealed class MapNode(Place at, List<MapEntry> entries) : Node(at)
{
    public List<MapEntry> Entries { get; } = entries;

    public MapEntry? Find(string key) => Entries.Find(e => e.Key.Text == key);
}

/// <summary>One key and what stands after it.</summary>
internal sealed record MapEntry(TextNode Key, Node Value);
