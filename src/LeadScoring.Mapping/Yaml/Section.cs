namespace LeadScoring.Mapping;

/// <summary>A group of keys that must all be known.</summary>
internal sealed class Section
{
    private readonly MapNode _node;
    private readonly ProblemList _problems;

    private Section(MapNode node, string path, ProblemList problems)
    {
        _node = node;
        Path = path;
        _problems = problems;
    }

    /// <summary>How messages call it: <c>objects.lead</c>.</summary>
    public string Path { get; }

    public Place At => _node.At;

    /// <summary>Opens a group and reports every key that is not in <paramref name="keys"/>; <see langword="null"/> when it is no group.</summary>
    public static Section? Open(Node node, string path, ProblemList problems, KeySet keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Open(node, path, problems, keys.Names);
    }

    /// <summary>Opens a group whose keys depend on each other.</summary>
    public static Section? Open(Node node, string path, ProblemList problems, IReadOnlyList<string> keys)
    {
        if (node is not MapNode map)
        {
            problems.Error(node.At, $"{path} must be a group of keys ({string.Join(", ", keys)}).");
            return null;
        }

        foreach (MapEntry entry in map.Entries.Where(e => !keys.Contains(e.Key.Text, StringComparer.Ordinal)))
        {
            problems.Error(entry.Key.At, $"Unknown key \"{entry.Key.Text}\" in {path}{Nearest.Hint(entry.Key.Text, keys)}");
        }

        return new Section(map, path, problems);
    }

    /// <summary>The entries of a group whose keys are the author's own names.</summary>
    public static IReadOnlyList<MapEntry> Named(Node node, string path, ProblemList problems)
    {
        if (node is MapNode map)
        {
            return map.Entries;
        }

        problems.Error(node.At, $"{path} must be a group: a name, a colon and what belongs to it.");
        return [];
    }

    public MapEntry? Entry(string key) => _node.Find(key);

    public Node? Find(string key) => _node.Find(key)?.Value;

    public bool Has(string key) => _node.Find(key) is not null;

    /// <summary>What stands after a key that must be there.</summary>
    public Node? Require(string key, string example)
    {
        if (Find(key) is { } node)
        {
            return node;
        }

        _problems.Error(At, $"{Path} needs \"{key}\", for example {key}: {example}");
        return null;
    }

    /// <summary>One word or line; <see langword="null"/> when the key is missing or holds something else.</summary>
    public TextNode? Text(string key) => Find(key) is { } node ? AsText(node, $"{Path}.{key}", _problems) : null;

    public TextNode? RequireText(string key, string example) => Require(key, example) is { } node ? AsText(node, $"{Path}.{key}", _problems) : null;

    public TimeSpan? Window(string key) => Text(key) is { } node ? Scalars.Window(node, $"{Path}.{key}", _problems) : null;

    public TimeSpan? RequireWindow(string key, string example) =>
        RequireText(key, example) is { } node ? Scalars.Window(node, $"{Path}.{key}", _problems) : null;

    public TimeSpan? Duration(string key) => Text(key) is { } node ? Scalars.Duration(node, $"{Path}.{key}", _problems) : null;

    public double? Share(string key) => Text(key) is { } node ? Scalars.Share(node, $"{Path}.{key}", _problems) : null;

    public double? Number(string key, double least, double most) =>
        Text(key) is { } node ? Scalars.Number(node, $"{Path}.{key}", least, most, _problems) : null;

    public int? Whole(string key, int least, int most) => Text(key) is { } node ? Scalars.Whole(node, $"{Path}.{key}", least, most, _problems) : null;

    public bool? YesNo(string key) => Text(key) is { } node ? Scalars.YesNo(node, $"{Path}.{key}", _problems) : null;

    /// <summary>A list of words; one word counts as a list of one.</summary>
    public IReadOnlyList<TextNode> Texts(string key) => Find(key) is { } node ? AsTexts(node, $"{Path}.{key}", _problems) : [];

    /// <summary>One of some words.</summary>
    public string? Choice(string key, IReadOnlyCollection<string> choices) => Text(key) is { } node ? Choose(node, $"{Path}.{key}", _problems, choices) : null;

    /// <summary>What one of some words stands for; <see langword="null"/> when the key is missing or the word is not known.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> choices)
        where T : struct => Choice(key, [.. choices.Keys]) is { } word ? choices[word] : null;

    public static string? Choose(TextNode node, string what, ProblemList problems, IReadOnlyCollection<string> choices)
    {
        if (choices.Contains(node.Text, StringComparer.Ordinal))
        {
            return node.Text;
        }

        problems.Error(node.At, $"{what}: \"{node.Text}\" is not known{Nearest.Hint(node.Text, choices)}");
        return null;
    }

    public static TextNode? AsText(Node node, string what, ProblemList problems)
    {
        if (node is TextNode { IsMissing: false } text)
        {
            return text;
        }

        problems.Error(node.At, node is TextNode ? $"{what} has no value. Write one or remove the key." : $"{what} must be one word or line, not a {(node is ListNode ? "list" : "group")}.");
        return null;
    }

    public static IReadOnlyList<TextNode> AsTexts(Node node, string what, ProblemList problems) =>
        node is ListNode list
            ? [.. list.Items.Select(i => AsText(i, $"An entry of {what}", problems)).OfType<TextNode>()]
            : AsText(node, what, problems) is { } one ? [one] : [];
}
