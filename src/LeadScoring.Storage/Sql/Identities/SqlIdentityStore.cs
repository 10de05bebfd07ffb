using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>Who was found to be one person, as tables.</summary>
internal sealed class SqlIdentityStore(SqlDatabase database) : IIdentityStore
{
    private const int Chunk = 500;

    private const string RecordsOf = """
        SELECT l.lead, f.ref, r.stream, r.record, f.removed, t.text, k.place, k.hash, k.kind, k.guarded, sh.hash
        FROM {rows} CROSS JOIN leads l ON l.lead = input.c1 CROSS JOIN fact_records f ON f.lead = l.id CROSS JOIN refs r ON r.id = f.ref
        LEFT JOIN identity_keys k ON k.ref = f.ref LEFT JOIN terms t ON t.id = k.rule LEFT JOIN identity_shared sh ON sh.hash = k.hash
        """;

    public async IAsyncEnumerable<StoredPerson> ReadJoinedAsync(LeadId? lead, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        string after = "";
        while (true)
        {
            List<string> leads = [];
            if (lead is { } only)
            {
                leads.Add(only.Value);
            }
            else
            {
                using Cursor rows = session["SELECT lead FROM leads WHERE live > 1 AND lead > $1 ORDER BY lead LIMIT $2"].Query(after, (long)Chunk);
                while (rows.Read())
                {
                    leads.Add(rows.Text(0));
                }
            }

            foreach (StoredPerson person in Read(session, leads))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return person;
            }

            if (lead is not null || leads.Count < Chunk)
            {
                yield break;
            }

            after = leads[^1];
        }
    }

    public ValueTask<IReadOnlyList<LeadId>> FindAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return database.ReadAsync<IReadOnlyList<LeadId>>(
            session =>
            {
                BulkStatement find = session.Many("SELECT l.lead FROM {rows} CROSS JOIN identity_keys k ON k.hash = input.c1 AND k.live = 1 CROSS JOIN fact_records f ON f.ref = k.ref CROSS JOIN leads l ON l.id = f.lead", "t");
                foreach (string hash in hashes)
                {
                    find.Add(hash);
                }

                SortedSet<string> found = new(StringComparer.Ordinal);
                find.Query(row => found.Add(row.Text(0)));
                return [.. found.Select(f => new LeadId(f))];
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<IdentityMove>> ReadMovesAsync(LeadId? lead, int most, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<IdentityMove>>(
        session =>
        {
            const string Select = "SELECT r.stream, r.record, m.from_lead, m.to_lead, m.moved_at FROM identity_moves m JOIN refs r ON r.id = m.ref ";
            List<IdentityMove> moves = [];
            using Cursor rows = lead is { } only
                ? session[Select + "WHERE m.from_lead = $1 OR m.to_lead = $1 ORDER BY m.mark DESC, m.ref DESC LIMIT $2"].Query(only.Value, (long)most)
                : session[Select + "ORDER BY m.mark DESC, m.ref DESC LIMIT $1"].Query((long)most);
            while (rows.Read())
            {
                moves.Add(new IdentityMove(session.Record(rows.Long(0), rows.Text(1)), new LeadId(rows.Text(2)), new LeadId(rows.Text(3)), rows.Instant(4)));
            }

            moves.Reverse();
            return moves;
        },
        cancellationToken);

    public ValueTask<IdentityCounts> CountAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => new IdentityCounts(
            (long)session["SELECT count(*) FROM fact_records WHERE lead IS NOT NULL AND removed = 0"].Scalar()!,
            (long)session["SELECT count(*) FROM leads WHERE live > 0"].Scalar()!,
            (long)session["SELECT count(*) FROM identity_shared"].Scalar()!),
        cancellationToken);

    private static List<StoredPerson> Read(ReadSession session, List<string> leads)
    {
        Dictionary<string, (SortedDictionary<string, (RecordRef Record, bool IsLive, List<IdentityKey> Keys)> Records, HashSet<string> Shared)> persons = new(StringComparer.Ordinal);
        BulkStatement find = session.Many(RecordsOf, "t");
        foreach (string lead in leads)
        {
            find.Add(lead);
        }

        find.Query(row =>
        {
            if (!persons.TryGetValue(row.Text(0), out (SortedDictionary<string, (RecordRef Record, bool IsLive, List<IdentityKey> Keys)> Records, HashSet<string> Shared) person))
            {
                person = (new(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
                persons.Add(row.Text(0), person);
            }

            RecordRef record = session.Record(row.Long(2), row.Text(3));
            if (!person.Records.TryGetValue(record.ToString(), out (RecordRef Record, bool IsLive, List<IdentityKey> Keys) known))
            {
                known = (record, !row.Flag(4), []);
                person.Records.Add(record.ToString(), known);
            }

            if (row.TextOrNull(5) is { } rule)
            {
                known.Keys.Add(new IdentityKey(rule, (int)row.Long(6), row.Text(7), (IdentityKeyKind)row.Long(8), row.Flag(9)));
                if (row.TextOrNull(10) is { } shared)
                {
                    person.Shared.Add(shared);
                }
            }
        });
        return
        [
            .. leads.Where(persons.ContainsKey).Select(l => new StoredPerson(
                new LeadId(l), [.. persons[l].Records.Values.Select(r => new IdentifiedRecord(r.Record, r.IsLive, [.. r.Keys.OrderBy(k => k.Order)]))], persons[l].Shared)),
        ];
    }
}
