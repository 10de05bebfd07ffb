using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Mapping;

/// <summary>Hashes what nodes say, whatever their spelling, comments and place in the file.</summary>
internal static class NodeHash
{
    /// <summary>SHA-256 in lower-case hex; missing nodes count as empty.</summary>
    /// <param name="nodes">What the file says.</param>
    /// <param name="further">What else makes a difference.</param>
    public static string Of(IEnumerable<Node?> nodes, IEnumerable<string> further)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Node? node in nodes)
        {
            Add(hash, node);
        }

        foreach (string text in further)
        {
            Add(hash, "further", text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, Node? node)
    {
        switch (node)
        {
            case TextNode text:
                Add(hash, text.IsQuoted ? "quoted" : "plain", text.Text);
                break;
            case ListNode list:
                Add(hash, "list", list.Items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
                foreach (Node item in list.Items)
                {
                    Add(hash, item);
                }

                break;
            case MapNode map:
                Add(hash, "map", map.Entries.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
                foreach (MapEntry entry in map.Entries)
                {
                    Add(hash, "key", entry.Key.Text);
                    Add(hash, entry.Value);
                }

                break;
            default:
                Add(hash, "none", "");
                break;
        }
    }

    /// <summary>Lengths are part of it, so that no two inputs are told apart by luck.</summary>
    private static void Add(IncrementalHash hash, string kind, string text)
    {
        foreach (string part in new[] { kind, text })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
