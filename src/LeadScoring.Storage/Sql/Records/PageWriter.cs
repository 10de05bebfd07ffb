namespace LeadScoring.Storage;

/// <summary>Writes one page into the open transaction and says what it brought.</summary>
/// <remarks>What is stored of the page's records is read at once, the page is applied to it here, and what came of it is written at once.</remarks>
internal sealed class PageWriter(WriteSession session, StreamKey stream, Reading reading, IReadOnlySet<string> quietFields, DateTimeOffset seenAt)
{
    private readonly long _stream = session.Stream(stream);
    private readonly Dictionary<(long Stream, CrmRecordId Id), Verdict> _verdicts = [];
    private readonly List<CrmRecordId> _erasing = [];
    private PageRows _rows = null!;
    private HashSet<(StreamKey Stream, CrmRecordId Record)> _erased = [];

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

        _erased = session.ErasedAmong(page.Records.Select(r => (stream, r.Id)));
        _rows = new PageRows(session, _stream, seenAt);
        _rows.Read(page.Records.Select(r => r.Id));
        for (int i = 0; i < page.Records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CrmRecord record = page.Records[i];
            if (last[(record.Id, record.ModifiedAt.UtcTicks)] == i)
            {
                Write(record, page.IsRepair);
            }
        }

        _rows.Write();
        Erase();
        WriteHistory(page.Changes, cancellationToken);
        if (reading != Reading.ById)
        {
            session["INSERT INTO checkpoints (stream, reading, version, value) VALUES ($1, $2, $3, $4) ON CONFLICT (stream, reading) DO UPDATE SET version = excluded.version, value = excluded.value"].Run(
                _stream, (long)reading, (long)page.Next.Version, page.Next.Value);
        }

        if (page.NeedsReconcile)
        {
            session["UPDATE streams SET sweep_wanted_at = $1 WHERE id = $2"].Run(seenAt.UtcTicks, _stream);
        }

        return new PageCommit(Count(Verdict.Added), Count(Verdict.Changed), Count(Verdict.Unchanged), Count(Verdict.Deleted)) { Erased = Count(Verdict.Erased) };
    }

    private void Write(CrmRecord record, bool isRepair)
    {
        if (_erased.Contains((stream, record.Id)))
        {
            Note(_stream, record.Id, Verdict.Unchanged);
        }
        else if (record.IsErased)
        {
            _erased.Add((stream, record.Id));
            _erasing.Add(record.Id);
            Note(_stream, record.Id, Verdict.Erased);
        }
        else if (!isRepair)
        {
            Note(_stream, record.Id, WriteRecord(record));
        }
        else if (_rows[record.Id] is { Now.IsDeleted: false } known)
        {
            Note(_stream, record.Id, Repair(known, record));
        }
    }

    private void Erase()
    {
        if (_erasing.Count == 0)
        {
            return;
        }

        Erasure erasure = new(session, seenAt);
        foreach (CrmRecordId record in _erasing)
        {
            erasure.Add(stream, record);
        }

        erasure.Finish();
    }

    /// <summary>Field changes from the CRM's own history, of the records of any stream.</summary>
    private void WriteHistory(IReadOnlyList<FieldChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        HashSet<(StreamKey Stream, CrmRecordId Record)> erased = session.ErasedAmong(changes.Select(c => (KeyOf(c), c.Record)));
        List<FieldChange> kept = erased.Count == 0 ? [.. changes] : [.. changes.Where(c => !erased.Contains((KeyOf(c), c.Record)))];
        Dictionary<(long Stream, CrmRecordId Record), long> references = session.References(kept.Select(Place), add: true);
        ChangeRows rows = new(session);
        foreach (FieldChange change in kept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(references[Place(change)], change.Field, change.OldValue, change.NewValue, change.ChangedAt);
        }

        HashSet<(long Reference, long Field)> news = rows.Write();
        HashSet<long> marked = [];
        foreach (FieldChange change in kept.Where(c => !quietFields.Contains(c.Field)))
        {
            long reference = references[Place(change)];
            if (news.Contains((reference, session.Term(change.Field))))
            {
                Note(Place(change).Stream, change.Record, Verdict.Changed);
                marked.Add(reference);
            }
        }

        PageRows.MarkStored(session, marked);

        StreamKey KeyOf(FieldChange change) => new(stream.Connection, change.Stream);

        (long Stream, CrmRecordId Record) Place(FieldChange change) => (session.Stream(KeyOf(change)), change.Record);
    }

    /// <summary>Lays some fields over a record whose own stamp did not move: the change is known from now on and not from the stamp on.</summary>
    private Verdict Repair(PageRow row, CrmRecord record)
    {
        bool news = false;
        StoredState stored = row.Now!;
        byte[] fields = Merge(row, record.Fields, seenAt, stored.Fields, ref news);
        if (!ReferenceEquals(fields, stored.Fields))
        {
            row.Now = stored with { Fields = fields };
        }

        row.IsMarked |= news;
        return news ? Verdict.Changed : Verdict.Unchanged;
    }

    private Verdict WriteRecord(CrmRecord record)
    {
        PageRow row = _rows[record.Id];
        if (row.Now is not { } stored)
        {
            row.Now = new StoredState(
                record.CreatedAt?.UtcTicks, record.ModifiedAt.UtcTicks, record.IsDeleted, FieldJson.Write(record.Fields), record.MergedInto?.Value, record.IsDeleted ? null : record.ModifiedAt.UtcTicks);
            row.IsMarked = true;
            return record.IsDeleted ? Verdict.Deleted : Verdict.Added;
        }

        long modifiedAt = record.ModifiedAt.UtcTicks;
        StoredState? next = (record.IsDeleted, stored.IsDeleted) switch
        {
            (true, true) => stored with { ModifiedAt = Math.Max(modifiedAt, stored.ModifiedAt), MergedInto = modifiedAt < stored.ModifiedAt ? stored.MergedInto ?? record.MergedInto?.Value : record.MergedInto?.Value ?? stored.MergedInto },
            (true, false) => modifiedAt < stored.ModifiedAt ? null : stored with { IsDeleted = true, ModifiedAt = modifiedAt, MergedInto = record.MergedInto?.Value },

            // What was alive before its tombstone only fills in what the record held; what is as old as it came too late.
            (false, true) when modifiedAt <= stored.ModifiedAt => modifiedAt < (stored.AliveAt ?? long.MinValue) ? null : stored with { AliveAt = modifiedAt },
            _ => modifiedAt < stored.ModifiedAt ? null : stored with { IsDeleted = false, ModifiedAt = modifiedAt, MergedInto = null, AliveAt = modifiedAt },
        };
        return next is null ? Verdict.Unchanged : Update(row, record, stored, next);
    }

    private Verdict Update(PageRow row, CrmRecord record, StoredState stored, StoredState next)
    {
        bool news = next.IsDeleted != stored.IsDeleted || next.MergedInto != stored.MergedInto;
        if (!record.IsDeleted)
        {
            next = next with { CreatedAt = record.CreatedAt?.UtcTicks ?? stored.CreatedAt };
            news |= next.CreatedAt != stored.CreatedAt;
            if (!FieldJson.Write(record.Fields).AsSpan().SequenceEqual(stored.Fields))
            {
                next = next with { Fields = Merge(row, record.Fields, record.ModifiedAt, stored.Fields, ref news) };
            }
        }

        row.Now = next;
        row.IsMarked |= news;
        return !news ? Verdict.Unchanged : record.IsDeleted ? Verdict.Deleted : Verdict.Changed;
    }

    /// <summary>Lays new values over the stored ones; a field that was not asked for keeps what was known of it.</summary>
    private byte[] Merge(PageRow row, IReadOnlyDictionary<string, string?> fields, DateTimeOffset at, byte[] storedJson, ref bool news)
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
                row.Changes.Add((field, before, value, at));
            }
        }

        return differs ? FieldJson.Write(merged) : storedJson;
    }

    private void Note(long noted, CrmRecordId id, Verdict verdict)
    {
        if (!_verdicts.TryGetValue((noted, id), out Verdict before) || verdict > before)
        {
            _verdicts[(noted, id)] = verdict;
        }
    }

    private int Count(Verdict verdict) => _verdicts.Values.Count(v => v == verdict);
}
