using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>A fingerprint of what a record says, whatever order it says it in: mapping a record again without change costs one look-up.</summary>
internal static class FactHash
{
    private const int Length = 16;

    // Every text is led by its length, so that neighbouring parts never run together.
    private const char Separator = '\u001f';
    private const char Empty = '\u001e';

    public static byte[] Of(RecordFacts facts)
    {
        StringBuilder text = new(256);
        Part(text, facts.Lead?.Value);
        Part(text, facts.CreatedAt);
        text.Append(facts.IsRemoved ? '1' : '0').Append('\n');
        Lines(text, facts.Values, static (line, f) => Part(Part(Part(line, f.Field).Append(f.Priority).Append(Separator), f.Text), f.KnownAt));
        Lines(text, facts.Activities, static (line, f) => Part(Part(Part(Part(Part(line, f.Lead), f.Kind), f.Detail), f.HappenedAt), f.KnownAt));
        Lines(text, facts.Outcomes, static (line, f) => Part(Part(Part(line.Append((int)f.Kind).Append(Separator), f.HappenedAt), f.KnownAt), f.Amount?.ToString(CultureInfo.InvariantCulture)));
        Lines(text, facts.Links, static (line, f) => f.MergedAt is { } at ? Part(Part(Part(line, f.From), f.To), at) : Part(Part(line, f.From), f.To));
        if (facts.IsAccount || facts.SharedKeys.Count > 0)
        {
            Lines(text.Append(facts.IsAccount ? '1' : '0'), facts.SharedKeys, static (line, f) => Part(line, f));
        }

        if (facts.Identity is { } identity)
        {
            Lines(text, identity.Keys, static (line, f) => Part(Part(line, f.Rule), f.Hash).Append(f.Order).Append(f.IsGuarded ? '1' : '0'));
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..Length];
    }

    private static void Lines<T>(StringBuilder text, IReadOnlyList<T> facts, Func<StringBuilder, T, StringBuilder> write)
    {
        text.Append(facts.Count).Append(Separator);
        if (facts.Count == 1)
        {
            write(text, facts[0]).Append('\n');
            return;
        }

        string[] lines = [.. facts.Select(f => write(new StringBuilder(), f).ToString())];
        Array.Sort(lines, StringComparer.Ordinal);
        foreach (string line in lines)
        {
            text.Append(line).Append('\n');
        }
    }

    private static StringBuilder Part(StringBuilder text, string? part) => (part is null ? text.Append(Empty) : text.Append(part.Length).Append(':').Append(part)).Append(Separator);

    private static StringBuilder Part(StringBuilder text, DateTimeOffset instant) => text.Append(instant.UtcTicks).Append(Separator);

    private static StringBuilder Part(StringBuilder text, RecordRef record) => Part(Part(Part(text, record.Connection.Value), record.Stream.Value), record.Id.Value);
}
