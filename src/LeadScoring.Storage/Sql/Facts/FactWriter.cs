using System.Globalization;

namespace LeadScoring.Storage;

/// <summary>Replaces what records say, and notes which leads that concerns.</summary>
internal sealed class FactWriter(WriteSession session)
{
    private readonly Resolution _resolution = new(session);
    private readonly Erasure _erasure = new(session, DateTimeOffset.MinValue);

    public void Write(IReadOnlyList<RecordFacts> facts, CancellationToken cancellationToken)
    {
        _resolution.Begin();
        foreach (RecordFacts said in facts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RecordFacts record = WithoutErased(said);
            long stream = session.Stream(new StreamKey(record.Source.Connection, record.Source.Stream));
            if (!ClearMark(record, stream))
            {
                continue;
            }

            long source = session.Reference(stream, record.Source.Id);
            if (said.Activities.Count > 0 && record is { Activities.Count: 0, Lead: null, Outcomes.Count: 0, Links.Count: 0 })
            {
                // It only told what somebody did who asked to be forgotten.
                _erasure.Add(source);
                continue;
            }

            byte[] hash = FactHash.Of(record);
            Before? before = ReadBefore(source);
            if (before is null || !hash.AsSpan().SequenceEqual(before.Hash))
            {
                Replace(record, source, before, hash);
            }
        }

        _resolution.Finish();
        _erasure.Finish();
    }

    /// <summary>What hangs on nobody who was erased: a late page may still name them.</summary>
    private RecordFacts WithoutErased(RecordFacts record) =>
        !session.AnyErased ? record
        : record with
        {
            Activities = [.. record.Activities.Where(a => !IsErased(a.Lead))],
            Links = [.. record.Links.Where(l => !IsErased(l.From) && !IsErased(l.To))],
        };

    private bool IsErased(RecordRef record) => session.IsErased(new StreamKey(record.Connection, record.Stream), record.Id);

    /// <summary>Clears the mark that the facts answer; <see langword="false"/> when they are made from a state that is not the newest any more.</summary>
    private bool ClearMark(RecordFacts record, long stream)
    {
        if (record.Mark is not { } mark)
        {
            session["DELETE FROM marks WHERE stream = $1 AND record = $2"].Run(stream, record.Source.Id.Value);
            return true;
        }

        return session["DELETE FROM marks WHERE stream = $1 AND record = $2 AND seq = $3"].Run(stream, record.Source.Id.Value, mark) > 0;
    }

    private void Replace(RecordFacts record, long source, Before? before, byte[] hash)
    {
        long? lead = record.Lead is { } id ? session.Lead(id) : null;
        bool existed = before is not null;
        bool moved = lead != before?.Lead;
        bool merged = record.IsRemoved && record.Links.Any(l => l.MergedAt is not null && l.From == record.Source);
        bool changed = moved || !existed || before!.CreatedAt != record.CreatedAt.UtcTicks || before.IsRemoved != record.IsRemoved || before.IsMerged != merged;
        if (changed)
        {
            session["INSERT INTO fact_records (ref, lead, created_at, removed, merged, hash) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (ref) DO UPDATE SET lead = excluded.lead, created_at = excluded.created_at, removed = excluded.removed, merged = excluded.merged, hash = excluded.hash"].Run(
                source, lead, record.CreatedAt.UtcTicks, record.IsRemoved ? 1L : 0L, merged ? 1L : 0L, hash);
        }
        else
        {
            session["UPDATE fact_records SET hash = $1 WHERE ref = $2"].Run(hash, source);
        }

        bool values = ReplaceValues(record, source, existed);
        if (moved)
        {
            _resolution.TouchRecord(source);
        }

        if (changed || values)
        {
            TouchLead(lead);
            TouchLead(before?.Lead);
        }

        ReplaceActivities(record, source, existed);
        ReplaceOutcomes(record, source, existed);
        ReplaceLinks(record, source, existed);
    }

    private void TouchLead(long? lead)
    {
        if (lead is { } id)
        {
            _resolution.TouchLead(id);
        }
    }

    private bool ReplaceValues(RecordFacts record, long source, bool existed)
    {
        List<ValueRow> after = [.. record.Values.Select(v => new ValueRow(session.Term(v.Field), v.Priority, v.Text, v.KnownAt.UtcTicks))];
        List<ValueRow> old = existed
            ? Read(session["SELECT field, priority, text, known_at FROM value_facts WHERE source = $1 ORDER BY seq"], source, r => new ValueRow(r.Long(0), r.Long(1), r.TextOrNull(2), r.Long(3)))
            : [];
        if (Difference(old, after).Count == 0)
        {
            return false;
        }

        Clear("DELETE FROM value_facts WHERE source = $1", source, old.Count);
        long seq = 0;
        foreach (ValueRow row in after)
        {
            session["INSERT INTO value_facts (source, seq, field, priority, text, known_at) VALUES ($1, $2, $3, $4, $5, $6)"].Run(source, seq++, row.Field, row.Priority, row.Text, row.KnownAt);
        }

        return true;
    }

    private void ReplaceActivities(RecordFacts record, long source, bool existed)
    {
        List<ActivityRow> after = [.. record.Activities.Select(a => new ActivityRow(session.Reference(a.Lead), session.Term(a.Kind), a.Detail, a.HappenedAt.UtcTicks, a.KnownAt.UtcTicks))];
        List<ActivityRow> old = existed
            ? Read(session["SELECT anchor, kind, detail, happened_at, known_at FROM activity_facts WHERE source = $1 ORDER BY seq"], source, r => new ActivityRow(r.Long(0), r.Long(1), r.TextOrNull(2), r.Long(3), r.Long(4)))
            : [];
        List<ActivityRow> different = Difference(old, after);
        if (different.Count == 0)
        {
            return;
        }

        Clear("DELETE FROM activity_facts WHERE source = $1", source, old.Count);
        long seq = 0;
        foreach (ActivityRow row in after)
        {
            session["INSERT INTO activity_facts (anchor, source, seq, kind, detail, happened_at, known_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"].Run(
                row.Anchor, source, seq++, row.Kind, row.Detail, row.HappenedAt, row.KnownAt);
        }

        foreach (ActivityRow row in different)
        {
            _resolution.TouchAnchor(row.Anchor);
        }
    }

    private void ReplaceOutcomes(RecordFacts record, long source, bool existed)
    {
        List<OutcomeRow> after = [.. record.Outcomes.Select(o => new OutcomeRow((long)o.Kind, o.HappenedAt.UtcTicks, o.KnownAt.UtcTicks, o.Amount?.ToString(CultureInfo.InvariantCulture)))];
        List<OutcomeRow> old = existed
            ? Read(session["SELECT kind, happened_at, known_at, amount FROM outcome_facts WHERE source = $1 ORDER BY seq"], source, r => new OutcomeRow(r.Long(0), r.Long(1), r.Long(2), r.TextOrNull(3)))
            : [];
        if (Difference(old, after).Count == 0)
        {
            return;
        }

        Clear("DELETE FROM outcome_facts WHERE source = $1", source, old.Count);
        long seq = 0;
        foreach (OutcomeRow row in after)
        {
            session["INSERT INTO outcome_facts (source, seq, kind, happened_at, known_at, amount) VALUES ($1, $2, $3, $4, $5, $6)"].Run(source, seq++, row.Kind, row.HappenedAt, row.KnownAt, row.Amount);
        }

        _resolution.TouchAnchor(source);
    }

    private void ReplaceLinks(RecordFacts record, long source, bool existed)
    {
        List<LinkRow> after = [.. record.Links.Select(l => new LinkRow(session.Reference(l.From), session.Reference(l.To), l.MergedAt?.UtcTicks)).DistinctBy(l => (l.From, l.To))];
        List<LinkRow> old = existed ? Read(session["SELECT from_ref, to_ref, merged_at FROM links WHERE source = $1"], source, r => new LinkRow(r.Long(0), r.Long(1), r.LongOrNull(2))) : [];
        List<LinkRow> different = Difference(old, after);
        if (different.Count == 0)
        {
            return;
        }

        Clear("DELETE FROM links WHERE source = $1", source, old.Count);
        foreach (LinkRow row in after)
        {
            session["INSERT INTO links (source, from_ref, to_ref, merged_at) VALUES ($1, $2, $3, $4)"].Run(source, row.From, row.To, row.MergedAt);
        }

        foreach (LinkRow row in different)
        {
            _resolution.TouchRecord(row.From);
        }
    }

    private void Clear(string sql, long source, int rows)
    {
        if (rows > 0)
        {
            session[sql].Run(source);
        }
    }

    private Before? ReadBefore(long source)
    {
        using Cursor row = session["SELECT lead, created_at, removed, merged, hash FROM fact_records WHERE ref = $1"].Query(source);
        return row.Read() ? new Before(row.LongOrNull(0), row.Long(1), row.Flag(2), row.Flag(3), row.Bytes(4)) : null;
    }

    private static List<T> Read<T>(Statement statement, long source, Func<Cursor, T> read)
    {
        List<T> rows = [];
        using Cursor reader = statement.Query(source);
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>What is on one side only, counting how often it is there.</summary>
    private static List<T> Difference<T>(List<T> before, List<T> after)
        where T : notnull
    {
        if (before.Count == 0)
        {
            return after;
        }

        Dictionary<T, int> counts = [];
        foreach (T row in before)
        {
            counts[row] = counts.GetValueOrDefault(row) - 1;
        }

        foreach (T row in after)
        {
            counts[row] = counts.GetValueOrDefault(row) + 1;
        }

        return [.. counts.Where(c => c.Value != 0).Select(c => c.Key)];
    }

    private sealed record Before(long? Lead, long CreatedAt, bool IsRemoved, bool IsMerged, byte[] Hash);

    private readonly record struct ValueRow(long Field, long Priority, string? Text, long KnownAt);

    private readonly record struct ActivityRow(long Anchor, long Kind, string? Detail, long HappenedAt, long KnownAt);

    private readonly record struct OutcomeRow(long Kind, long HappenedAt, long KnownAt, string? Amount);

    private readonly record struct LinkRow(long From, long To, long? MergedAt);
}
