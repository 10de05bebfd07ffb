using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LeadScoring.Mapping;

/// <summary>Reads YAML text into nodes and reports what YAML itself would hide: tabs, keys given twice, references, times without quotes.</summary>
internal sealed partial class YamlTree
{
    /// <summary>A mapping is a page or two; far larger input is a mistake or an attack.</summary>
    private const int LargestText = 1_000_000;

    private const int DeepestNesting = 32;

    private const int LongestScalar = 20_000;

    private readonly string _file;
    private readonly ProblemList _problems;
    private readonly Parser _parser;

    private YamlTree(string text, string file, ProblemList problems)
    {
        _file = file;
        _problems = problems;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The file's tree; <see langword="null"/> when it cannot be read at all.</summary>
    public static Node? Read(string text, string file, ProblemList problems)
    {
        Place start = new(file, 1, 1);
        if (text.Length > LargestText)
        {
            problems.Error(start, $"The file has {text.Length} characters; a mapping has at most {LargestText}.");
            return null;
        }

        YamlTree tree = new(ReplaceTabs(text, file, problems), file, problems);
        try
        {
            return tree.ReadFile(start);
        }
        catch (YamlException malformed)
        {
            problems.Error(tree.Locate(malformed.Start), $"This is not YAML: {Sentence(malformed.Message)} Look at quotes, brackets and indentation here and in the line above.");
            return null;
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or ArgumentException or OverflowException or FormatException)
        {
            // The library leaves some broken brackets and escapes to its own state machine, which throws these; the last event says how far it came.
            problems.Error(tree._parser.Current is { } last ? tree.Locate(last.Start) : start, "This is not YAML from here on. Look for a bracket or quote that is not closed.");
            return null;
        }
    }

    /// <summary>Tabs in the indentation become spaces after they are reported, so that the rest of the file can still be checked.</summary>
    private static string ReplaceTabs(string text, string file, ProblemList problems)
    {
        if (!text.Contains('\t', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int indent = lines[i].Length - lines[i].TrimStart(' ', '\t').Length;
            int tab = lines[i].IndexOf('\t', 0, indent);
            if (tab >= 0 && indent < lines[i].TrimEnd('\r').Length)
            {
                problems.Error(new Place(file, i + 1, tab + 1), "A tab is used for indentation; YAML knows only spaces. Replace it by spaces.");
            }

            result.Append(i == 0 ? string.Empty : "\n").Append(lines[i][..indent].Replace('\t', ' ')).Append(lines[i], indent, lines[i].Length - indent);
        }

        return result.ToString();
    }

    private static string Sentence(string message) => message.TrimEnd('.', ' ') + ".";

    [GeneratedRegex(@"^\d{1,2}(:[0-5]\d){1,2}$")]
    private static partial Regex ClockTime();

    private Node? ReadFile(Place start)
    {
        Move();
        Move();
        if (_parser.Current is StreamEnd)
        {
            _problems.Error(start, "The file is empty. Begin with: version: 1");
            return null;
        }

        Move();
        Node root = ReadNode(0);
        Move();
        Move();
        if (_parser.Current is DocumentStart second)
        {
            _problems.Error(Locate(second.Start), "A second document begins here; a mapping is one document. Remove the line ---");
        }

        return root;
    }

    private Node ReadNode(int depth)
    {
        ParsingEvent current = _parser.Current!;
        Place at = Locate(current.Start);
        if (depth > DeepestNesting)
        {
            throw new YamlException(current.Start, current.End, $"more than {DeepestNesting} levels of nesting");
        }

        if (current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
        {
            _problems.Error(at, "Anchors and tags (&, *, !) are not part of the language. Write the value out.");
        }

        switch (current)
        {
            case Scalar scalar:
                return ReadText(scalar, at);
            case SequenceStart:
                List<Node> items = [];
                for (Move(); _parser.Current is not SequenceEnd; Move())
                {
                    items.Add(ReadNode(depth + 1));
                }

                return new ListNode(at, items);
            case MappingStart:
                return ReadMap(at, depth);
            default:
                _problems.Error(at, "References (*name) are not part of the language. Write the value out.");
                return new TextNode(at, string.Empty, isQuoted: false);
        }
    }

    private TextNode ReadText(Scalar scalar, Place at)
    {
        if (scalar.Value.Length > LongestScalar)
        {
            _problems.Error(at, $"This value has {scalar.Value.Length} characters; at most {LongestScalar} are read.");
            return new TextNode(at, "?", isQuoted: true);
        }

        if (scalar.Value.Contains('\0', StringComparison.Ordinal))
        {
            _problems.Error(at, "This value has a NUL character in it. Remove it; the file was damaged or is no text.");
            return new TextNode(at, "?", isQuoted: true);
        }

        bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        bool block = scalar.Start.Line != scalar.End.Line || scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
        if (scalar.Style == ScalarStyle.Plain && ClockTime().IsMatch(scalar.Value))
        {
            _problems.Warn(at, $"{scalar.Value} is read as text here, but older YAML makes a number of it. Write \"{scalar.Value}\" in quotes.");
        }

        string text = scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" ? string.Empty : scalar.Value;
        return new TextNode(at, block ? text.Trim() : text, quoted, block);
    }

    private MapNode ReadMap(Place at, int depth)
    {
        List<MapEntry> entries = [];
        Dictionary<string, TextNode> known = new(StringComparer.Ordinal);
        for (Move(); _parser.Current is not MappingEnd; Move())
        {
            Node key = ReadNode(depth + 1);
            Move();
            Node value = ReadNode(depth + 1);
            if (key is not TextNode name)
            {
                _problems.Error(key.At, "A key must be one word; brackets here need quotes around them.");
            }
            else if (known.TryGetValue(name.Text, out TextNode? first))
            {
                _problems.Error(name.At, $"\"{name.Text}\" is given twice; first in line {first.At.Line}. Keep one.");
            }
            else
            {
                known[name.Text] = name;
                entries.Add(new MapEntry(name, value));
            }
        }

        return new MapNode(at, entries);
    }

    private void Move()
    {
        if (!_parser.MoveNext())
        {
            throw new YamlException("the file ends too early");
        }
    }

    private Place Locate(Mark mark) => new(_file, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
