namespace LeadScoring.Storage;

/// <summary>Keeps records with the persons that the identity rules make of them (<see cref="PersonResolution"/>), in the transaction that changes their keys.</summary>
/// <remarks>
/// The leads of records are always what the rules make of all keys in the store, in whatever order these came. Only the neighbourhoods of changed records are looked at: a few statements per step
/// outwards, however many records a batch holds.
/// </remarks>
internal sealed class IdentityWriter(WriteSession session)
{
    private readonly HashSet<long> _touched = [];
    private readonly HashSet<string> _hashes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _left = new(StringComparer.Ordinal);
    private bool? _any;
    private DateTimeOffset _saidAt = DateTimeOffset.MinValue;

    private bool Any => _any ??= session["SELECT 1 FROM identity_keys LIMIT 1"].Scalar() is not null;

    /// <summary>Puts the keys of records in the place of those they had; records that a single merge key names lose theirs.</summary>
    public void Replace(IEnumerable<(RecordFacts Record, long Source)> changed)
    {
        List<(RecordFacts Record, long Source)> told = [.. changed.Where(c => c.Record.Identity is not null || (Any && c.Record.Lead is not null))];
        if (told.Count == 0)
        {
            return;
        }

        NoteHashes(told.Select(t => t.Source));
        BulkStatement clear = session.Many("DELETE FROM identity_keys WHERE ref IN (SELECT c1 FROM {rows})", "i");
        BulkStatement put = session.Many("INSERT INTO identity_keys (ref, place, rule, hash, kind, guarded, live) SELECT c1, c2, c3, c4, c5, c6, c7 FROM {rows}", "iiitiii");
        foreach ((RecordFacts record, long source) in told)
        {
            clear.Add(source);
            if (record.Identity is not { } identity)
            {
                continue;
            }

            _touched.Add(source);
            _saidAt = identity.SaidAt > _saidAt ? identity.SaidAt : _saidAt;
            foreach (IdentityKey key in identity.Keys)
            {
                put.Add(source, (long)key.Order, session.Term(key.Rule), key.Hash, (long)key.Kind, key.IsGuarded ? 1L : 0L, record.IsRemoved ? 0L : 1L);
                _hashes.Add(key.Hash);
                _any = true;
            }
        }

        clear.Run();
        put.Run();
    }

    /// <summary>Takes the keys of records away that go for good; their neighbours are looked at again.</summary>
    public void Forget(IReadOnlyCollection<long> sources)
    {
        if (!Any)
        {
            return;
        }

        NoteHashes(sources);
        BulkStatement clear = session.Many("DELETE FROM identity_keys WHERE ref IN (SELECT c1 FROM {rows})", "i");
        foreach (long source in sources)
        {
            clear.Add(source);
        }

        clear.Run();
    }

    /// <summary>Gives every record whose neighbourhood changed to the lead of its person.</summary>
    public void Finish(Resolution resolution)
    {
        if (_touched.Count + _hashes.Count == 0)
        {
            return;
        }

        IdentityNeighbourhood neighbourhood = new(session);
        neighbourhood.Gather(_touched, _hashes);
        IReadOnlyList<Person> persons = PersonResolution.Resolve(neighbourhood.Records.Values.Select(r => r.Record), neighbourhood.IsShared);
        Dictionary<LeadId, long> leads = session.Leads(persons.Select(p => p.Lead), add: true);
        Dictionary<RecordRef, (long Source, long? Lead, string? Name)> places = neighbourhood.Records.ToDictionary(r => r.Value.Record.Record, r => (r.Key, r.Value.Lead, r.Value.LeadName));
        BulkStatement move = session.Many("UPDATE fact_records SET lead = input.c2 FROM {rows} WHERE fact_records.ref = input.c1", "ii");
        BulkStatement note = session.Many("INSERT INTO identity_moves (mark, ref, from_lead, to_lead, moved_at) SELECT c1, c2, c3, c4, c5 FROM {rows}", "iitti");
        foreach (Person person in persons)
        {
            foreach (RecordRef record in person.Records)
            {
                (long source, long? before, string? name) = places[record];
                long lead = leads[person.Lead];
                if (before == lead)
                {
                    continue;
                }

                move.Add(source, lead);
                resolution.TouchRecord(source);
                resolution.TouchLead(lead);
                if (before is { } from)
                {
                    resolution.TouchLead(from);
                    note.Add(session.Mark, source, name, person.Lead.Value, _saidAt.UtcTicks);
                    Left(name!).Add(person.Lead.Value);
                }
            }
        }

        move.Run();
        note.Run();
    }

    /// <summary>What was known of leads that lost their last record goes on with the lead their records went to: the history of scores, and who works them. Call it when leads' liveness is up to date.</summary>
    public void Carry()
    {
        foreach ((string from, SortedSet<string> to) in _left)
        {
            if (session["SELECT id FROM leads WHERE lead = $1 AND live = 0"].Scalar(from) is not long gone
                || session["SELECT id FROM leads WHERE lead = $1"].Scalar(to.Min) is not long heir)
            {
                continue;
            }

            session["UPDATE score_history SET lead = $2, seq = seq + (SELECT coalesce(max(h.seq), -1) + 1 FROM score_history h WHERE h.lead = $2) WHERE lead = $1"].Run(gone, heir);

            // Two people who were worked by two reps stay with the one of the lead that stays.
            if (session["SELECT 1 FROM routing WHERE lead = $1 LIMIT 1"].Scalar(heir) is null)
            {
                session["UPDATE routing SET lead = $2 WHERE lead = $1"].Run(gone, heir);
            }
        }
    }

    private SortedSet<string> Left(string lead)
    {
        if (!_left.TryGetValue(lead, out SortedSet<string>? to))
        {
            _left.Add(lead, to = new SortedSet<string>(StringComparer.Ordinal));
        }

        return to;
    }

    private void NoteHashes(IEnumerable<long> sources)
    {
        BulkStatement find = session.Many("SELECT k.hash FROM {rows} CROSS JOIN identity_keys k ON k.ref = input.c1", "i");
        foreach (long source in sources)
        {
            find.Add(source);
        }

        find.Query(row => _hashes.Add(row.Text(0)));
    }
}
