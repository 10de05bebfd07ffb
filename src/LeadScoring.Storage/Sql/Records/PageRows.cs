namespace LeadScoring.Storage;

/// <summary>The stored state of a page's records: read together, changed in memory, written together.</summary>
internal sealed class PageRows(WriteSession session, long stream, DateTimeOffset seenAt)
{
    private readonly Dictionary<CrmRecordId, PageRow> _rows = [];

    public PageRow this[CrmRecordId id] => _rows[id];

    /// <summary>Reads what is stored of the records.</summary>
    public void Read(IEnumerable<CrmRecordId> ids)
    {
        List<PageRow> asked = [];
        BulkStatement find = session.Many(
            """
            SELECT input.c3, r.id, d.modified_at, d.created_at, d.deleted, d.fields, d.merged_into, d.alive_at
            FROM {rows} CROSS JOIN refs r ON r.stream = input.c1 AND r.record = input.c2 LEFT JOIN records d ON d.ref = r.id
            """,
            "iti");
        foreach (CrmRecordId id in ids)
        {
            PageRow row = new(id);
            if (_rows.TryAdd(id, row))
            {
                find.Add(stream, id.Value, (long)asked.Count);
                asked.Add(row);
            }
        }

        find.Query(found =>
        {
            PageRow row = asked[(int)found.Long(0)];
            row.Reference = found.Long(1);
            row.Before = row.Now = found.IsNull(2) ? null : new StoredState(found.LongOrNull(3), found.Long(2), found.Flag(4), found.Bytes(5), found.TextOrNull(6), found.LongOrNull(7));
        });
    }

    /// <summary>Writes what changed, and marks what has to be mapped.</summary>
    public void Write()
    {
        List<PageRow> changed = [.. _rows.Values.Where(r => r.Now != r.Before)];
        NumberNew(changed);
        BulkStatement insert = session.Many(
            "INSERT INTO records (ref, created_at, modified_at, deleted, fields, seen_at, merged_into, alive_at) SELECT c1, c2, c3, c4, c5, c6, c7, c8 FROM {rows}", "iiiibiti");
        BulkStatement update = session.Many(
            """
            UPDATE records SET created_at = input.c2, modified_at = input.c3, deleted = input.c4, fields = input.c5, seen_at = input.c6, merged_into = input.c7, alive_at = input.c8
            FROM {rows} WHERE records.ref = input.c1
            """,
            "iiiibiti");
        foreach (PageRow row in changed)
        {
            StoredState now = row.Now!;
            (row.Before is null ? insert : update).Add(row.Reference, now.CreatedAt, now.ModifiedAt, now.IsDeleted ? 1L : 0L, now.Fields, seenAt.UtcTicks, now.MergedInto, now.AliveAt);
        }

        insert.Run();
        update.Run();
        WriteChanges();
        BulkStatement mark = session.Many("INSERT INTO marks (stream, record, ref, seq) SELECT c1, c2, c3, c4 FROM {rows} WHERE true ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq", "itii");
        foreach (PageRow row in _rows.Values.Where(r => r.IsMarked))
        {
            mark.Add(stream, row.Id.Value, row.Reference, session.Mark);
        }

        mark.Run();
    }

    /// <summary>Marks records that are stored; history may come before its record, which is then marked when it comes.</summary>
    public static void MarkStored(WriteSession session, IEnumerable<long> references)
    {
        BulkStatement mark = session.Many(
            """
            INSERT INTO marks (stream, record, ref, seq)
            SELECT f.stream, f.record, f.id, input.c2 FROM {rows} CROSS JOIN refs f ON f.id = input.c1 CROSS JOIN records r ON r.ref = f.id WHERE true
            ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq
            """,
            "ii");
        foreach (long reference in references)
        {
            mark.Add(reference, session.Mark);
        }

        mark.Run();
    }

    private void NumberNew(List<PageRow> changed)
    {
        Dictionary<(long Stream, CrmRecordId Record), long> numbers = session.References(changed.Where(r => r.Reference is null).Select(r => (stream, r.Id)), add: true);
        foreach (PageRow row in changed.Where(r => r.Reference is null))
        {
            row.Reference = numbers[(stream, row.Id)];
        }
    }

    private void WriteChanges()
    {
        ChangeRows changes = new(session);
        foreach (PageRow row in _rows.Values)
        {
            foreach ((string field, string? oldValue, string? newValue, DateTimeOffset at) in row.Changes)
            {
                changes.Add(row.Reference!.Value, field, oldValue, newValue, at);
            }
        }

        changes.Write();
    }
}

/// <summary>One record of a page: what is stored of it, and what will be.</summary>
internal sealed class PageRow(CrmRecordId id)
{
    public CrmRecordId Id => id;

    public long? Reference { get; set; }

    public StoredState? Before { get; set; }

    public StoredState? Now { get; set; }

    public bool IsMarked { get; set; }

    public List<(string Field, string? OldValue, string? NewValue, DateTimeOffset At)> Changes { get; } = [];
}

/// <summary>A record's row.</summary>
internal sealed record StoredState(long? CreatedAt, long ModifiedAt, bool IsDeleted, byte[] Fields, string? MergedInto, long? AliveAt);
