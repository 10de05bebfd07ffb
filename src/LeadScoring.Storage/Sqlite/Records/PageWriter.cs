namespace LeadScoring.Storage;

/// <summary>Writes one page into the open transaction and says what it brought.</summary>
internal sealed class PageWriter(WriteSession session, StreamKey stream, IReadOnlySet<string> quietFields, DateTimeOffset seenAt)
{
    private readonly long _stream = session.Stream(stream);
    private readonly Dictionary<(long Stream, CrmRecordId Id), Verdict> _verdicts = [];

    /// <summary>What became of a record; the greatest of several in one page counts.</summary>
    private enum Verdict
    {
        Unchanged,
        Changed,
        Deleted,
        Added,
    }

    public PageCommit Write(RecordPage page, CancellationToken cancellationToken)
    {
        // Of several states with the same instant only the last is the page's word on the record; the others would flip it back and forth when the page comes again.
        Dictionary<(CrmRecordId Id, long ModifiedAt), int> last = new(page.Records.Count);
        for (int i = 0; i < page.Records.Count; i++)
        {
            last[(page.Records[i].Id, page.Records[i].ModifiedAt.UtcTicks)] = i;
        }

        for (int i = 0; i < page.Records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CrmRecord record = page.Records[i];
            if (last[(record.Id, record.ModifiedAt.UtcTicks)] == i)
            {
                Note(_stream, record.Id, WriteRecord(record));
            }
        }

        foreach (FieldChange change in page.Changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long changed = session.Stream(new StreamKey(stream.Connection, change.Stream));
            long reference = session.Reference(changed, change.Record);
            if (WriteChange(reference, change.Field, change.OldValue, change.NewValue, change.ChangedAt) && !quietFields.Contains(change.Field))
            {
                MarkStored(reference);
                Note(changed, change.Record, Verdict.Changed);
            }
        }

        session["UPDATE streams SET checkpoint_version = $1, checkpoint = $2 WHERE id = $3"].Run(page.Next.Version, page.Next.Value, _stream);
        return new PageCommit(Count(Verdict.Added), Count(Verdict.Changed), Count(Verdict.Unchanged), Count(Verdict.Deleted));
    }

    private Verdict WriteRecord(CrmRecord record)
    {
        long? found = session.FindReference(_stream, record.Id);
        if (found is null || ReadStored(found.Value) is not { } stored)
        {
            long added = found ?? session.AddReference(_stream, record.Id);
            session["INSERT INTO records (ref, created_at, modified_at, deleted, fields, seen_at) VALUES ($1, $2, $3, $4, $5, $6)"].Run(
                added, record.CreatedAt?.UtcTicks, record.ModifiedAt.UtcTicks, record.IsDeleted ? 1L : 0L, FieldJson.Write(record.Fields), seenAt.UtcTicks);
            Mark(record.Id, added);
            return record.IsDeleted ? Verdict.Deleted : Verdict.Added;
        }

        long reference = found.Value;
        bool older = record.ModifiedAt.UtcTicks < stored.ModifiedAt;
        bool late = record.ModifiedAt.UtcTicks == stored.ModifiedAt && stored.IsDeleted && !record.IsDeleted;
        if (older || late)
        {
            return Verdict.Unchanged;
        }

        byte[] fields = stored.Fields;
        bool news = record.IsDeleted != stored.IsDeleted;
        long? createdAt = record.CreatedAt?.UtcTicks ?? stored.CreatedAt;
        if (!record.IsDeleted)
        {
            news |= createdAt != stored.CreatedAt;
            byte[] incoming = FieldJson.Write(record.Fields);
            if (!incoming.AsSpan().SequenceEqual(stored.Fields))
            {
                fields = Merge(reference, record, stored.Fields, ref news);
            }
        }

        bool same = !news && record.ModifiedAt.UtcTicks == stored.ModifiedAt && ReferenceEquals(fields, stored.Fields);
        if (!same)
        {
            session["UPDATE records SET created_at = $1, modified_at = $2, deleted = $3, fields = $4, seen_at = $5 WHERE ref = $6"].Run(
                createdAt, record.ModifiedAt.UtcTicks, record.IsDeleted ? 1L : 0L, fields, seenAt.UtcTicks, reference);
        }

        if (!news)
        {
            return Verdict.Unchanged;
        }

        Mark(record.Id, reference);
        return record.IsDeleted ? Verdict.Deleted : Verdict.Changed;
    }

    /// <summary>Lays new values over the stored ones; a field that was not asked for keeps what was known of it.</summary>
    private byte[] Merge(long reference, CrmRecord record, byte[] storedJson, ref bool news)
    {
        Dictionary<string, string?> merged = FieldJson.Read(storedJson);
        bool differs = false;
        foreach ((string field, string? value) in record.Fields)
        {
            bool known = merged.TryGetValue(field, out string? before);
            if (string.Equals(before, value, StringComparison.Ordinal))
            {
                continue;
            }

            merged[field] = value;
            differs = true;
            if (quietFields.Contains(field))
            {
                continue;
            }

            news = true;

            // A field we only begin to read may have held its value for years: that is no change we saw.
            if (known)
            {
                WriteChange(reference, field, before, value, record.ModifiedAt);
            }
        }

        return differs ? FieldJson.Write(merged) : storedJson;
    }

    private bool WriteChange(long reference, string field, string? oldValue, string? newValue, DateTimeOffset at) =>
        // The CRM's history may tell the old value of a change that we had only half seen.
        session["""
            INSERT INTO changes (ref, field, changed_at, has_value, new_value, old_value) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO UPDATE SET old_value = excluded.old_value WHERE old_value IS NULL AND excluded.old_value IS NOT NULL
            """].Run(reference, session.Term(field), at.UtcTicks, newValue is null ? 0L : 1L, newValue ?? "", oldValue) > 0;

    private Stored? ReadStored(long reference)
    {
        using Cursor row = session["SELECT created_at, modified_at, deleted, fields FROM records WHERE ref = $1"].Query(reference);
        return row.Read() ? new Stored(row.LongOrNull(0), row.Long(1), row.Flag(2), row.Bytes(3)) : null;
    }

    private void Mark(CrmRecordId id, long reference) => session["INSERT OR IGNORE INTO marks (stream, record, ref) VALUES ($1, $2, $3)"].Run(_stream, id.Value, reference);

    /// <summary>History may come before its record; the record is then marked when it comes.</summary>
    private void MarkStored(long reference) =>
        session["INSERT OR IGNORE INTO marks (stream, record, ref) SELECT f.stream, f.record, f.id FROM refs f JOIN records r ON r.ref = f.id WHERE f.id = $1"].Run(reference);

    private void Note(long noted, CrmRecordId id, Verdict verdict)
    {
        if (!_verdicts.TryGetValue((noted, id), out Verdict before) || verdict > before)
        {
            _verdicts[(noted, id)] = verdict;
        }
    }

    private int Count(Verdict verdict) => _verdicts.Values.Count(v => v == verdict);

    private sealed record Stored(long? CreatedAt, long ModifiedAt, bool IsDeleted, byte[] Fields);
}
