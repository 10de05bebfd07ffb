using System.Globalization;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>Blots an erased person's address out of what belongs to others: a note in a call, a reason, a message of the CRM.</summary>
/// <remarks>Looks at every entry once, in the program and not by the database, so that both databases compare alike.</remarks>
internal sealed class Blotting(WriteSession session, IReadOnlyList<string> texts)
{
    private const string Blot = "[erased]";

    private readonly byte[][] _lower = [.. texts.Select(t => Encoding.UTF8.GetBytes(t.ToLowerInvariant()))];
    private int _changed;

    /// <summary>Does it; how many entries were changed.</summary>
    public int Run(CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
        {
            return 0;
        }

        Bytes("SELECT ref, CAST(0 AS BIGINT), CAST(0 AS BIGINT), fields FROM records", "UPDATE records SET fields = $1 WHERE ref = $2", cancellationToken);
        Bytes("SELECT lead, CAST(0 AS BIGINT), CAST(0 AS BIGINT), factors FROM scores", "UPDATE scores SET factors = $1 WHERE lead = $2", cancellationToken);
        Bytes("SELECT id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), fields FROM ledger", "UPDATE ledger SET fields = $1 WHERE id = $2", cancellationToken);
        Unpack(Texts("SELECT source, seq, CAST(0 AS BIGINT), text FROM value_facts WHERE text IS NOT NULL", "UPDATE value_facts SET text = $1 WHERE source = $2 AND seq = $3", cancellationToken), "SELECT lead FROM fact_records WHERE ref = $1 AND lead IS NOT NULL");
        Unpack(Texts("SELECT anchor, source, seq, detail FROM activity_facts WHERE detail IS NOT NULL", "UPDATE activity_facts SET detail = $1 WHERE anchor = $2 AND source = $3 AND seq = $4", cancellationToken), "SELECT lead FROM belongs WHERE ref = $1");
        Texts("SELECT field, ref, CAST(0 AS BIGINT), value FROM last_written WHERE value IS NOT NULL", "UPDATE last_written SET value = $1 WHERE field = $2 AND ref = $3", cancellationToken);
        Texts("SELECT id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), message FROM ledger WHERE message IS NOT NULL", "UPDATE ledger SET message = $1 WHERE id = $2", cancellationToken);
        Texts("SELECT id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), reason FROM routing", "UPDATE routing SET reason = $1 WHERE id = $2", cancellationToken);

        // Names are told apart by their text: two that become alike keep their numbers.
        Each("SELECT id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), text FROM terms", r => Mentions(r.Text(3)) ? string.Create(CultureInfo.InvariantCulture, $"{Blotted(r.Text(3))} {r.Long(0)}") : null, "UPDATE terms SET text = $1 WHERE id = $2", cancellationToken);
        Texts("SELECT id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), problem FROM runs WHERE problem IS NOT NULL", "UPDATE runs SET problem = $1 WHERE id = $2", cancellationToken);
        Texts("SELECT id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), summary FROM runs", "UPDATE runs SET summary = $1 WHERE id = $2", cancellationToken);
        Changes(cancellationToken);
        return _changed;
    }

    private IReadOnlyList<long> Bytes(string select, string update, CancellationToken cancellationToken) =>
        Each(select, r => Find(r.Bytes(3)) ? Encoding.UTF8.GetBytes(Blotted(Encoding.UTF8.GetString(r.Bytes(3)))) : null, update, cancellationToken);

    private IReadOnlyList<long> Texts(string select, string update, CancellationToken cancellationToken) =>
        Each(select, r => r.Text(3) is var text && Mentions(text) ? Blotted(text) : null, update, cancellationToken);

    /// <summary>Has the facts of leads put together anew, where a piece of them was blotted.</summary>
    private void Unpack(IReadOnlyList<long> references, string leadsOf)
    {
        HashSet<long> leads = [];
        foreach (long reference in references.Distinct())
        {
            using Cursor rows = session[leadsOf].Query(reference);
            while (rows.Read())
            {
                leads.Add(rows.Long(0));
            }
        }

        foreach (long lead in leads)
        {
            session["DELETE FROM lead_packs WHERE lead IN (SELECT lead FROM leads WHERE id = $1)"].Run(lead);
            session["UPDATE leads SET packed = 0 WHERE id = $1"].Run(lead);
        }
    }

    /// <summary>Blots one column; the first part of the key of each row that was changed.</summary>
    private IReadOnlyList<long> Each(string select, Func<Cursor, object?> blotted, string update, CancellationToken cancellationToken)
    {
        List<(long A, long B, long C, object Value)> found = [];
        using (Cursor rows = session[select].Stream())
        {
            while (rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (blotted(rows) is { } value)
                {
                    found.Add((rows.Long(0), rows.Long(1), rows.Long(2), value));
                }
            }
        }

        int keys = update.Contains("$4", StringComparison.Ordinal) ? 3 : update.Contains("$3", StringComparison.Ordinal) ? 2 : 1;
        foreach ((long a, long b, long c, object value) in found)
        {
            object?[] values = [value, a, b, c];
            session[update].Run(values.AsSpan(0, keys + 1));
        }

        _changed += found.Count;
        return [.. found.Select(f => f.A)];
    }

    /// <summary>The value is part of the key, so a change is put in anew.</summary>
    private void Changes(CancellationToken cancellationToken)
    {
        List<(long Ref, long Field, long At, long HasValue, string New, string? Old)> found = [];
        using (Cursor rows = session["SELECT ref, field, changed_at, has_value, new_value, old_value FROM changes"].Stream())
        {
            while (rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Mentions(rows.Text(4)) || (rows.TextOrNull(5) is { } old && Mentions(old)))
                {
                    found.Add((rows.Long(0), rows.Long(1), rows.Long(2), rows.Long(3), rows.Text(4), rows.TextOrNull(5)));
                }
            }
        }

        foreach ((long reference, long field, long at, long hasValue, string value, string? old) in found)
        {
            session["DELETE FROM changes WHERE ref = $1 AND field = $2 AND changed_at = $3 AND has_value = $4 AND new_value = $5"].Run(reference, field, at, hasValue, value);
            session["INSERT INTO changes (ref, field, changed_at, has_value, new_value, old_value) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"].Run(
                reference, field, at, hasValue, Blotted(value), old is null ? null : Blotted(old));
        }

        _changed += found.Count;
    }

    private bool Mentions(string text) => texts.Any(t => text.Contains(t, StringComparison.OrdinalIgnoreCase));

    private string Blotted(string text) => texts.Aggregate(text, (all, one) => all.Replace(one, Blot, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether UTF-8 text mentions the person; addresses are ASCII nearly always, others are found by reading the text.</summary>
    private bool Find(byte[] utf8) => _lower.Any(t => Array.Exists(t, b => b >= 0x80)) ? Mentions(Encoding.UTF8.GetString(utf8)) : _lower.Any(t => IndexOf(utf8, t) >= 0);

    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        byte first = lower[0];
        byte other = first is >= (byte)'a' and <= (byte)'z' ? (byte)(first - 32) : first;
        int from = 0;
        while (text[from..].IndexOfAny(first, other) is >= 0 and var at)
        {
            int start = from + at;
            if (start + lower.Length > text.Length)
            {
                return -1;
            }

            if (Ascii.EqualsIgnoreCase(text.Slice(start, lower.Length), lower))
            {
                return start;
            }

            from = start + 1;
        }

        return -1;
    }
}
