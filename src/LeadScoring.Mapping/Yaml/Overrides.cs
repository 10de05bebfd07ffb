using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Puts values given on the command line into the tree: <c>connections.sf.login=sandbox</c>.</summary>
internal static class Overrides
{
    /// <summary>Stands where a file name stands in messages.</summary>
    public const string Source = "--set";

    public static void Apply(Node root, IReadOnlyList<string> overrides, ProblemList problems)
    {
        for (int i = 0; i < overrides.Count; i++)
        {
            Apply(root, overrides[i], new Place(Source, i + 1, 1), problems);
        }
    }

    private static void Apply(Node root, string text, Place start, ProblemList problems)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            problems.Error(start, "An override is written path=value, for example connections.sf.login=sandbox");
            return;
        }

        string[] path = text[..equals].Split('.');
        TextNode value = new(start.Right(equals + 1), text[(equals + 1)..], isQuoted: true);
        Node node = root;
        int offset = 0;
        for (int step = 0; step < path.Length; step++)
        {
            Place at = start.Right(offset);
            bool last = step == path.Length - 1;
            string where = step == 0 ? "the file" : string.Join('.', path[..step]);
            Node? next = Step(node, path[step], at, where, last ? value : null, problems);
            if (next is null)
            {
                return;
            }

            node = next;
            offset += path[step].Length + 1;
        }
    }

    /// <summary>Goes one level down, or sets <paramref name="value"/> there; <see langword="null"/> ends the walk.</summary>
    private static Node? Step(Node node, string key, Place at, string where, TextNode? value, ProblemList problems)
    {
        if (node is ListNode list && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Items.Count && value is null)
        {
            return list.Items[index];
        }

        if (node is not MapNode map)
        {
            problems.Error(at, $"\"{key}\" cannot be set: {where} holds no keys.");
            return null;
        }

        int position = map.Entries.FindIndex(e => e.Key.Text == key);
        if (value is null)
        {
            if (position < 0)
            {
                problems.Error(at, $"There is no \"{key}\" in {where}{Nearest.Hint(key, [.. map.Entries.Select(e => e.Key.Text)])}");
                return null;
            }

            return map.Entries[position].Value;
        }

        if (position >= 0)
        {
            map.Entries[position] = map.Entries[position] with { Value = value };
        }
        else
        {
            map.Entries.Add(new MapEntry(new TextNode(at, key, isQuoted: false), value));
        }

        return null;
    }
}
