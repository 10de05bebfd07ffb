namespace LeadScoring.Storage;

/// <summary>Changes of fields, written together; each counts once however often it is told.</summary>
internal sealed class ChangeRows(WriteSession session)
{
    private readonly Dictionary<(long Reference, long Field, long At, string? NewValue), string?> _changes = [];

    /// <summary>Adds a change. The CRM's history may tell the old value of one that was only half seen.</summary>
    public void Add(long reference, string field, string? oldValue, string? newValue, DateTimeOffset at)
    {
        (long, long, long, string?) key = (reference, session.Term(field), at.UtcTicks, newValue);
        _changes[key] = _changes.TryGetValue(key, out string? known) ? known ?? oldValue : oldValue;
    }

    /// <summary>Writes them.</summary>
    /// <returns>Records and fields of which something was new.</returns>
    public HashSet<(long Reference, long Field)> Write()
    {
        BulkStatement insert = session.Many(
            """
            INSERT INTO changes (ref, field, changed_at, has_value, new_value, old_value) SELECT c1, c2, c3, c4, c5, c6 FROM {rows} WHERE true
            ON CONFLICT (ref, field, changed_at, has_value, new_value) DO UPDATE SET old_value = excluded.old_value WHERE changes.old_value IS NULL AND excluded.old_value IS NOT NULL
            RETURNING ref, field
            """,
            "iiiitt");
        foreach (((long reference, long field, long at, string? newValue), string? oldValue) in _changes)
        {
            insert.Add(reference, field, at, newValue is null ? 0L : 1L, newValue ?? "", oldValue);
        }

        HashSet<(long Reference, long Field)> news = [];
        insert.Query(row => news.Add((row.Long(0), row.Long(1))));
        return news;
    }
}
