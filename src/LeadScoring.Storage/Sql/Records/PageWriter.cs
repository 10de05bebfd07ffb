namespace LeadScoring.Storage;

/// <summary>Writes one page into the open transaction and says what it brought.</summary>
internal sealed class PageWriter(WriteSession session, StreamKey stream, Reading reading, IReadOnlySet<string> quietFields, DateTimeOffset seenAt)
{
    private readonly long _stream = session.Stream(stream);
    private readonly Erasure _erasure = new(session, seenAt);
    private readonly Dictionary<(long Stream, CrmRecordId Id), Verdict> _verdicts = [];

    /// <summary>What became of a record; the greatest of several in one page counts.</summary>
    private enum Verdict
    {
        Unchanged,
        Changed,
        Deleted,
        Added,
        Erased,
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
                Write(record, page.IsRepair);
            }
        }

        _erasure.Finish();

        foreach (FieldChange change in page.Changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StreamKey key = new(stream.Connection, change.Stream);
            if (session.IsErased(key, change.Record))
            {
                continue;
            }

            long changed = session.Stream(key);
            long reference = session.Reference(changed, change.Record);
            if (WriteChange(reference, change.Field, change.OldValue, change.NewValue, change.ChangedAt) && !quietFields.Contains(change.Field))
            {
                MarkStored(reference);
                Note(changed, change.Record, Verdict.Changed);
            }
        }

        if (reading != Reading.ById)
        {
            session["INSERT INTO checkpoints (stream, reading, version, value) VALUES ($1, $2, $3, $4) ON CONFLICT (stream, reading) DO UPDATE SET version = excluded.version, value = excluded.value"].Run(_stream, (long)reading, page.Next.Version, page.Next.Value);
        }

        if (page.NeedsReconcile)
        {
            session["UPDATE streams SET sweep_wanted_at = $1 WHERE id = $2"].Run(seenAt.UtcTicks, _stream);
        }

        return new PageCommit(Count(Verdict.Added), Count(Verdict.Changed), Count(Verdict.Unchanged), Count(Verdict.Deleted)) { Erased = Count(Verdict.Erased) };
    }

    private void Write(CrmRecord record, bool isRepair)
    {
        if (session.IsErased(stream, record.Id))
        {
            Note(_stream, record.Id, Verdict.Unchanged);
        }
        else if (record.IsErased)
        {
            _erasure.Add(stream, record.Id);
            Note(_stream, record.Id, Verdict.Erased);
        }
        else if (!isRepair)
        {
            Note(_stream, record.Id, WriteRecord(record));
        }
        else if (session.FindReference(_stream, record.Id) is { } known && ReadStored(known) is { IsDeleted: false } stored)
        {
            Note(_stream, record.Id, Repair(known, record, stored));
        }
    }

    /// <summary>Lays some fields over a record whose own stamp did not move: the change is known from now on and not from the stamp on.</summary>
    private Verdict Repair(long reference, CrmRecord record, Stored stored)
    {
        bool news = false;
        byte[] fields = Merge(reference, record.Fields, seenAt, stored.Fields, ref news);
        if (!ReferenceEquals(fields, stored.Fields))
        {
            session["UPDATE records SET fields = $1, seen_at = $2 WHERE ref = $3"].Run(fields, seenAt.UtcTicks, reference);
        }

        if (!news)
        {
            return Verdict.Unchanged;
        }

        Mark(record.Id, reference);
        return Verdict.Changed;
    }

    private Verdict WriteRecord(CrmRecord record)
    {
        long? found = session.FindReference(_stream, record.Id);
        if (found is null || ReadStored(found.Value) is not { } stored)
        {
            long added = found ?? session.AddReference(_stream, record.Id);
            session["INSERT INTO records (ref, created_at, modified_at, deleted, fields, seen_at, merged_into, alive_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"].Run(
                added, record.CreatedAt?.UtcTicks, record.ModifiedAt.UtcTicks, record.IsDeleted ? 1L : 0L, FieldJson.Write(record.Fields), seenAt.UtcTicks, record.MergedInto?.Value, record.IsDeleted ? (long?)null : record.ModifiedAt.UtcTicks);
            Mark(record.Id, added);
            return record.IsDeleted ? Verdict.Deleted : Verdict.Added;
        }

        long reference = found.Value;
        long modifiedAt = record.ModifiedAt.UtcTicks;
        Stored? next = (record.IsDeleted, stored.IsDeleted) switch
        {
            (true, true) => stored with { ModifiedAt = Math.Max(modifiedAt, stored.ModifiedAt), MergedInto = modifiedAt < stored.ModifiedAt ? stored.MergedInto ?? record.MergedInto?.Value : record.MergedInto?.Value ?? stored.MergedInto },
            (true, false) => modifiedAt < stored.ModifiedAt ? null : stored with { IsDeleted = true, ModifiedAt = modifiedAt, MergedInto = record.MergedInto?.Value },

            // What was alive before its tombstone only fills in what the record held; what is as old as it came too late.
            (false, true) when modifiedAt <= stored.ModifiedAt => modifiedAt < (stored.AliveAt ?? long.MinValue) ? null : stored with { AliveAt = modifiedAt },
            _ => modifiedAt < stored.ModifiedAt ? null : stored with { IsDeleted = false, ModifiedAt = modifiedAt, MergedInto = null, AliveAt = modifiedAt },
        };
        return next is null ? Verdict.Unchanged : Update(reference, record, stored, next);
    }

    private Verdict Update(long reference, CrmRecord record, Stored stored, Stored next)
    {
        bool news = next.IsDeleted != stored.IsDeleted || next.MergedInto != stored.MergedInto;
        if (!record.IsDeleted)
        {
            next = next with { CreatedAt = record.CreatedAt?.UtcTicks ?? stored.CreatedAt };
            news |= next.CreatedAt != stored.CreatedAt;
            if (!FieldJson.Write(record.Fields).AsSpan().SequenceEqual(stored.Fields))
            {
                next = next with { Fields = Merge(reference, record.Fields, record.ModifiedAt, stored.Fields, ref news) };
            }
        }

        if (next != stored)
        {
            session["UPDATE records SET created_at = $1, modified_at = $2, deleted = $3, fields = $4, seen_at = $5, merged_into = $6, alive_at = $7 WHERE ref = $8"].Run(
                next.CreatedAt, next.ModifiedAt, next.IsDeleted ? 1L : 0L, next.Fields, seenAt.UtcTicks, next.MergedInto, next.AliveAt, reference);
        }

        if (!news)
        {
            return Verdict.Unchanged;
        }

        Mark(record.Id, reference);
        return record.IsDeleted ? Verdict.Deleted : Verdict.Changed;
    }

    /// <summary>Lays new values over the stored ones; a field that was not asked for keeps what was known of it.</summary>
    private byte[] Merge(long reference, IReadOnlyDictionary<string, string?> fields, DateTimeOffset at, byte[] storedJson, ref bool news)
    {
        Dictionary<string, string?> merged = FieldJson.Read(storedJson);
        bool differs = false;
        foreach ((string field, string? value) in fields)
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
                WriteChange(reference, field, before, value, at);
            }
        }

        return differs ? FieldJson.Write(merged) : storedJson;
    }

    private bool WriteChange(long reference, string field, string? oldValue, string? newValue, DateTimeOffset at) =>
        // The CRM's history may tell the old value of a change that we had only half seen.
        session["""
            INSERT INTO changes (ref, field, changed_at, has_value, new_value, old_value) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (ref, field, changed_at, has_value, new_value) DO UPDATE SET old_value = excluded.old_value WHERE changes.old_value IS NULL AND excluded.old_value IS NOT NULL
            """].Run(reference, session.Term(field), at.UtcTicks, newValue is null ? 0L : 1L, newValue ?? "", oldValue) > 0;

    private Stored? ReadStored(long reference)
    {
        using Cursor row = session["SELECT created_at, modified_at, deleted, fields, merged_into, alive_at FROM records WHERE ref = $1"].Query(reference);
        return row.Read() ? new Stored(row.LongOrNull(0), row.Long(1), row.Flag(2), row.Bytes(3), row.TextOrNull(4), row.LongOrNull(5)) : null;
    }

    private void Mark(CrmRecordId id, long reference) => session["INSERT INTO marks (stream, record, ref, seq) VALUES ($1, $2, $3, $4) ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq"].Run(_stream, id.Value, reference, session.Mark);

    /// <summary>History may come before its record; the record is then marked when it comes.</summary>
    private void MarkStored(long reference) =>
        session["INSERT INTO marks (stream, record, ref, seq) SELECT f.stream, f.record, f.id, $2 FROM refs f JOIN records r ON r.ref = f.id WHERE f.id = $1 ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq"].Run(reference, session.Mark);

    private void Note(long noted, CrmRecordId id, Verdict verdict)
    {
        if (!_verdicts.TryGetValue((noted, id), out Verdict before) || verdict > before)
        {
            _verdicts[(noted, id)] = verdict;
        }
    }

    private int Count(Verdict verdict) => _verdicts.Values.Count(v => v == verdict);

    private sealed record Stored(long? CreatedAt, long ModifiedAt, bool IsDeleted, byte[] Fields, string? MergedInto, long? AliveAt);
}
