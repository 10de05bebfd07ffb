using System.Globalization;

namespace LeadScoring.Storage;

/// <summary>The rows that a batch of records puts in the place of those it had before; compared here, written together.</summary>
internal sealed class FactRows(WriteSession session, Func<RecordRef, long> referenceOf)
{
    private readonly Dictionary<long, List<ValueRow>> _values = [];
    private readonly Dictionary<long, List<ActivityRow>> _activities = [];
    private readonly Dictionary<long, List<OutcomeRow>> _outcomes = [];
    private readonly Dictionary<long, List<LinkRow>> _links = [];

    private readonly BulkStatement _putRecord = session.Many(
        """
        INSERT INTO fact_records (ref, lead, created_at, removed, merged, hash) SELECT c1, c2, c3, c4, c5, c6 FROM {rows} WHERE true
        ON CONFLICT (ref) DO UPDATE SET lead = excluded.lead, created_at = excluded.created_at, removed = excluded.removed, merged = excluded.merged, hash = excluded.hash
        """,
        "iiiiib");

    private readonly BulkStatement _clearValues = session.Many("DELETE FROM value_facts WHERE source IN (SELECT c1 FROM {rows})", "i");
    private readonly BulkStatement _clearActivities = session.Many("DELETE FROM activity_facts WHERE source IN (SELECT c1 FROM {rows})", "i");
    private readonly BulkStatement _clearOutcomes = session.Many("DELETE FROM outcome_facts WHERE source IN (SELECT c1 FROM {rows})", "i");
    private readonly BulkStatement _clearLinks = session.Many("DELETE FROM links WHERE source IN (SELECT c1 FROM {rows})", "i");
    private readonly BulkStatement _putValue = session.Many("INSERT INTO value_facts (source, seq, field, priority, text, known_at) SELECT c1, c2, c3, c4, c5, c6 FROM {rows}", "iiiiti");
    private readonly BulkStatement _putActivity = session.Many("INSERT INTO activity_facts (anchor, source, seq, kind, detail, happened_at, known_at) SELECT c1, c2, c3, c4, c5, c6, c7 FROM {rows}", "iiiitii");
    private readonly BulkStatement _putOutcome = session.Many("INSERT INTO outcome_facts (source, seq, kind, happened_at, known_at, amount) SELECT c1, c2, c3, c4, c5, c6 FROM {rows}", "iiiiit");
    private readonly BulkStatement _putLink = session.Many("INSERT INTO links (source, from_ref, to_ref, merged_at) SELECT c1, c2, c3, c4 FROM {rows}", "iiii");

    /// <summary>Reads what the records said before.</summary>
    public void ReadOld(List<long> sources)
    {
        Read("SELECT v.source, v.field, v.priority, v.text, v.known_at FROM {rows} CROSS JOIN value_facts v ON v.source = input.c1", _values, r => new ValueRow(r.Long(1), r.Long(2), r.TextOrNull(3), r.Long(4)));
        Read("SELECT a.source, a.anchor, a.kind, a.detail, a.happened_at, a.known_at FROM {rows} CROSS JOIN activity_facts a ON a.source = input.c1", _activities, r => new ActivityRow(r.Long(1), r.Long(2), r.TextOrNull(3), r.Long(4), r.Long(5)));
        Read("SELECT o.source, o.kind, o.happened_at, o.known_at, o.amount FROM {rows} CROSS JOIN outcome_facts o ON o.source = input.c1", _outcomes, r => new OutcomeRow(r.Long(1), r.Long(2), r.Long(3), r.TextOrNull(4)));
        Read("SELECT l.source, l.from_ref, l.to_ref, l.merged_at FROM {rows} CROSS JOIN links l ON l.source = input.c1", _links, r => new LinkRow(r.Long(1), r.Long(2), r.LongOrNull(3)));

        void Read<T>(string sql, Dictionary<long, List<T>> old, Func<Cursor, T> read)
        {
            BulkStatement find = session.Many(sql, "i");
            foreach (long source in sources)
            {
                find.Add(source);
            }

            find.Query(row =>
            {
                if (!old.TryGetValue(row.Long(0), out List<T>? rows))
                {
                    old.Add(row.Long(0), rows = []);
                }

                rows.Add(read(row));
            });
        }
    }

    public void PutRecord(long source, long? lead, RecordFacts record, bool merged, byte[] hash) =>
        _putRecord.Add(source, lead, record.CreatedAt.UtcTicks, record.IsRemoved ? 1L : 0L, merged ? 1L : 0L, hash);

    /// <summary>Puts the record's values in the place of those it had.</summary>
    /// <returns>Whether they differ.</returns>
    public bool ReplaceValues(RecordFacts record, long source)
    {
        List<ValueRow> after = [.. record.Values.Select(v => new ValueRow(session.Term(v.Field), v.Priority, v.Text, v.KnownAt.UtcTicks))];
        if (Difference(_values, _clearValues, source, after).Count == 0)
        {
            return false;
        }

        for (int i = 0; i < after.Count; i++)
        {
            ValueRow row = after[i];
            _putValue.Add(source, (long)i, row.Field, row.Priority, row.Text, row.KnownAt);
        }

        return true;
    }

    /// <summary>Puts the record's activities in the place of those it had.</summary>
    /// <returns>The records whose activities differ.</returns>
    public IEnumerable<long> ReplaceActivities(RecordFacts record, long source)
    {
        List<ActivityRow> after = [.. record.Activities.Select(a => new ActivityRow(referenceOf(a.Lead), session.Term(a.Kind), a.Detail, a.HappenedAt.UtcTicks, a.KnownAt.UtcTicks))];
        List<ActivityRow> different = Difference(_activities, _clearActivities, source, after);
        for (int i = 0; different.Count > 0 && i < after.Count; i++)
        {
            ActivityRow row = after[i];
            _putActivity.Add(row.Anchor, source, (long)i, row.Kind, row.Detail, row.HappenedAt, row.KnownAt);
        }

        return different.Select(a => a.Anchor);
    }

    /// <summary>Puts the record's outcomes in the place of those it had.</summary>
    /// <returns>Whether they differ.</returns>
    public bool ReplaceOutcomes(RecordFacts record, long source)
    {
        List<OutcomeRow> after = [.. record.Outcomes.Select(o => new OutcomeRow((long)o.Kind, o.HappenedAt.UtcTicks, o.KnownAt.UtcTicks, o.Amount?.ToString(CultureInfo.InvariantCulture)))];
        if (Difference(_outcomes, _clearOutcomes, source, after).Count == 0)
        {
            return false;
        }

        for (int i = 0; i < after.Count; i++)
        {
            OutcomeRow row = after[i];
            _putOutcome.Add(source, (long)i, row.Kind, row.HappenedAt, row.KnownAt, row.Amount);
        }

        return true;
    }

    /// <summary>Puts the record's links in the place of those it had.</summary>
    /// <returns>The records from which links differ.</returns>
    public IEnumerable<long> ReplaceLinks(RecordFacts record, long source)
    {
        List<LinkRow> after = [.. record.Links.Select(l => new LinkRow(referenceOf(l.From), referenceOf(l.To), l.MergedAt?.UtcTicks)).DistinctBy(l => (l.From, l.To))];
        List<LinkRow> different = Difference(_links, _clearLinks, source, after);
        foreach (LinkRow row in different.Count > 0 ? after : [])
        {
            _putLink.Add(source, row.From, row.To, row.MergedAt);
        }

        return different.Select(l => l.From);
    }

    /// <summary>Writes all that was put.</summary>
    public void Write()
    {
        foreach (BulkStatement statement in (ReadOnlySpan<BulkStatement>)[_putRecord, _clearValues, _clearActivities, _clearOutcomes, _clearLinks, _putValue, _putActivity, _putOutcome, _putLink])
        {
            statement.Run();
        }
    }

    /// <summary>What is on one side only, counting how often it is there; the old rows go if there is any.</summary>
    private static List<T> Difference<T>(Dictionary<long, List<T>> old, BulkStatement clear, long source, List<T> after)
        where T : notnull
    {
        if (!old.TryGetValue(source, out List<T>? before))
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

        List<T> different = [.. counts.Where(c => c.Value != 0).Select(c => c.Key)];
        if (different.Count > 0)
        {
            clear.Add(source);
        }

        return different;
    }

    private readonly record struct ValueRow(long Field, long Priority, string? Text, long KnownAt);

    private readonly record struct ActivityRow(long Anchor, long Kind, string? Detail, long HappenedAt, long KnownAt);

    private readonly record struct OutcomeRow(long Kind, long HappenedAt, long KnownAt, string? Amount);

    private readonly record struct LinkRow(long From, long To, long? MergedAt);
}
