namespace LeadScoring.Storage;

/// <summary>Replaces what records say, and notes which leads that concerns.</summary>
/// <remarks>A batch is worked off in a fixed number of statements, however many records it holds: look up, compare here, write.</remarks>
internal sealed class FactWriter(WriteSession session)
{
    private readonly Resolution _resolution = new(session);
    private readonly Erasure _erasure = new(session, DateTimeOffset.MinValue);
    private readonly SharedKeyWriter _shared = new(session);
    private readonly IdentityWriter _persons = new(session);

    public void Write(IReadOnlyList<RecordFacts> facts, CancellationToken cancellationToken)
    {
        foreach (List<RecordFacts> round in Rounds.Of(facts, f => f.Source))
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteRound(round, cancellationToken);
        }

        _persons.Finish(_resolution);
        _resolution.Finish();
        _persons.Carry();
        _erasure.Finish();
    }

    private static StreamKey KeyOf(RecordRef record) => new(record.Connection, record.Stream);

    private static bool IsMerged(RecordFacts record) => record.IsRemoved && record.Links.Any(l => l.MergedAt is not null && l.From == record.Source);

    private void WriteRound(List<RecordFacts> round, CancellationToken cancellationToken)
    {
        List<RecordFacts> newest = ClearMarks(round);
        Dictionary<(long Stream, CrmRecordId Record), long> sources = session.References(newest.Select(f => Place(f.Source)), add: true);
        Dictionary<long, Before> before = ReadBefore(sources.Values);
        HashSet<(StreamKey Stream, CrmRecordId Record)> erased = session.ErasedAmong(newest.SelectMany(Named));
        List<Change> changed = [];
        foreach (RecordFacts said in newest)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RecordFacts record = erased.Count == 0 ? said : Without(said, erased);
            long source = sources[Place(said.Source)];
            if (said.Activities.Count > 0 && record is { Activities.Count: 0, Lead: null, Outcomes.Count: 0, Links.Count: 0 })
            {
                // It only told what somebody did who asked to be forgotten.
                _erasure.Add(source);
                continue;
            }

            byte[] hash = FactHash.Of(record);
            Before? known = before.GetValueOrDefault(source);
            if (known is null || !hash.AsSpan().SequenceEqual(known.Hash))
            {
                changed.Add(new Change(record, source, known, hash));
            }
        }

        if (changed.Count > 0)
        {
            Replace(changed);
        }
    }

    private (long Stream, CrmRecordId Record) Place(RecordRef record) => (session.Stream(KeyOf(record)), record.Id);

    private static IEnumerable<(StreamKey Stream, CrmRecordId Record)> Named(RecordFacts record)
    {
        foreach (ActivityFact activity in record.Activities)
        {
            yield return (KeyOf(activity.Lead), activity.Lead.Id);
        }

        foreach (RecordLink link in record.Links)
        {
            yield return (KeyOf(link.From), link.From.Id);
            yield return (KeyOf(link.To), link.To.Id);
        }
    }

    /// <summary>What hangs on nobody who was erased: a late page may still name them.</summary>
    private static RecordFacts Without(RecordFacts record, HashSet<(StreamKey Stream, CrmRecordId Record)> erased)
    {
        return record with
        {
            Activities = [.. record.Activities.Where(a => !IsErased(a.Lead))],
            Links = [.. record.Links.Where(l => !IsErased(l.From) && !IsErased(l.To))],
        };

        bool IsErased(RecordRef named) => erased.Contains((KeyOf(named), named.Id));
    }

    /// <summary>Clears the marks that the facts answer; facts made from a state that is not the newest any more are left out.</summary>
    private List<RecordFacts> ClearMarks(List<RecordFacts> round)
    {
        BulkStatement any = session.Many("DELETE FROM marks WHERE (stream, record) IN (SELECT c1, c2 FROM {rows})", "it");
        BulkStatement same = session.Many("DELETE FROM marks WHERE (stream, record, seq) IN (SELECT c1, c2, c3 FROM {rows}) RETURNING stream, record", "iti");
        foreach (RecordFacts record in round)
        {
            long stream = session.Stream(KeyOf(record.Source));
            if (record.Mark is { } mark)
            {
                same.Add(stream, record.Source.Id.Value, mark);
            }
            else
            {
                any.Add(stream, record.Source.Id.Value);
            }
        }

        bool all = same.Count == 0;
        any.Run();
        HashSet<(long Stream, CrmRecordId Record)> cleared = [];
        same.Query(row => cleared.Add((row.Long(0), new CrmRecordId(row.Text(1)))));
        return all ? round : [.. round.Where(f => f.Mark is null || cleared.Contains(Place(f.Source)))];
    }

    private void Replace(List<Change> changed)
    {
        Dictionary<LeadId, long> leads = session.Leads(changed.Where(c => c.Record is { Lead: not null, Identity: null }).Select(c => c.Record.Lead!.Value), add: true);
        Dictionary<(long Stream, CrmRecordId Record), long> named = session.References(
            changed.SelectMany(c => Named(c.Record)).Select(n => (session.Stream(n.Stream), n.Record)), add: true);
        FactRows rows = new(session, r => named[Place(r)]);
        rows.ReadOld([.. changed.Where(c => c.Before is not null).Select(c => c.Source)]);
        foreach (Change change in changed)
        {
            Replace(change, change.Record.Identity is not null ? change.Before?.Lead : change.Record.Lead is { } id ? leads[id] : null, rows);
        }

        rows.Write();
        _shared.Replace(changed.Select(c => (c.Record, c.Source)), _resolution);
        _persons.Replace(changed.Select(c => (c.Record, c.Source)));
    }

    private void Replace(Change change, long? lead, FactRows rows)
    {
        (RecordFacts record, long source, Before? before, byte[] hash) = change;
        bool moved = lead != before?.Lead;
        bool merged = IsMerged(record);
        bool changed = moved || before is null || before.CreatedAt != record.CreatedAt.UtcTicks || before.IsRemoved != record.IsRemoved || before.IsMerged != merged;
        rows.PutRecord(source, lead, record, merged, hash);
        bool values = rows.ReplaceValues(record, source);
        if (moved)
        {
            _resolution.TouchRecord(source);
        }

        if (changed || values)
        {
            TouchLead(lead);
            TouchLead(before?.Lead);
        }

        foreach (long anchor in rows.ReplaceActivities(record, source))
        {
            _resolution.TouchAnchor(anchor);
        }

        if (rows.ReplaceOutcomes(record, source))
        {
            _resolution.TouchAnchor(source);
        }

        foreach (long from in rows.ReplaceLinks(record, source))
        {
            _resolution.TouchRecord(from);
        }
    }

    private void TouchLead(long? lead)
    {
        if (lead is { } id)
        {
            _resolution.TouchLead(id);
        }
    }

    private Dictionary<long, Before> ReadBefore(IEnumerable<long> sources)
    {
        Dictionary<long, Before> before = [];
        BulkStatement find = session.Many("SELECT f.ref, f.lead, f.created_at, f.removed, f.merged, f.hash FROM {rows} CROSS JOIN fact_records f ON f.ref = input.c1", "i");
        foreach (long source in sources)
        {
            find.Add(source);
        }

        find.Query(row => before.Add(row.Long(0), new Before(row.LongOrNull(1), row.Long(2), row.Flag(3), row.Flag(4), row.Bytes(5))));
        return before;
    }

    private sealed record Before(long? Lead, long CreatedAt, bool IsRemoved, bool IsMerged, byte[] Hash);

    private sealed record Change(RecordFacts Record, long Source, Before? Before, byte[] Hash);
}
