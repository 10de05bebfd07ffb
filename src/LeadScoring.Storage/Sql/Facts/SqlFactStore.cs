namespace LeadScoring.Storage;

/// <summary>Facts, as tables.</summary>
internal sealed class SqlFactStore(SqlDatabase database) : IFactStore
{
    private const string MappingHash = "mapping_hash";

    public ValueTask ReplaceAsync(IReadOnlyList<RecordFacts> facts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(facts);
        foreach (RecordFacts record in facts)
        {
            if (record.Values.Any(v => v.Source != record.Source) || record.Activities.Any(a => a.Source != record.Source)
                || record.Outcomes.Any(o => o.Source != record.Source) || record.Links.Any(l => l.Source != record.Source))
            {
                throw new ArgumentException($"A record of {record.Source.Connection}.{record.Source.Stream} brings facts of another record: they could not be replaced with it.", nameof(facts));
            }
        }

        return database.WriteAsync(session => new FactWriter(session).Write(facts, cancellationToken), cancellationToken);
    }

    public IAsyncEnumerable<LeadFacts> ReadLeadsAsync(IReadOnlySet<LeadId>? leads, CancellationToken cancellationToken) => LeadsAhead.ReadAsync(database, leads, cancellationToken);

    public ValueTask PackAsync(CancellationToken cancellationToken) => Packing.RunAsync(database, cancellationToken);

    public ValueTask<IReadOnlySet<LeadId>> ReadDueAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlySet<LeadId>>(
        session =>
        {
            HashSet<LeadId> due = [];
            Add(due, session["SELECT lead FROM leads WHERE due > 0 AND live > 0"].Query());
            return due;
        },
        cancellationToken);

    public ValueTask<IReadOnlySet<LeadId>> ReadDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlySet<LeadId>>(
        session =>
        {
            HashSet<LeadId> due = [];
            Add(due, session["SELECT lead FROM leads WHERE due > 0 AND live > 0"].Query());
            Add(due, session["SELECT lead FROM leads WHERE due_at <= $1 AND live > 0"].Query(now.UtcTicks));
            return due;
        },
        cancellationToken);

    public ValueTask<LeadId?> FindLeadAsync(RecordRef record, CancellationToken cancellationToken) => database.ReadAsync<LeadId?>(
        session =>
        {
            object? exact = session["""
                SELECT l.lead FROM streams s JOIN refs r ON r.stream = s.id JOIN belongs b ON b.ref = r.id JOIN leads l ON l.id = b.lead
                WHERE s.connection = $1 AND s.stream = $2 AND r.record = $3 ORDER BY l.live = 0, b.hops, l.lead LIMIT 1
                """].Scalar(record.Connection.Value, record.Stream.Value, record.Id.Value);

            // The same rule by which Resolution lets records of other streams stand in.
            object? found = exact ?? session["""
                SELECT l.lead FROM streams s JOIN refs r ON r.stream = s.id JOIN belongs b ON b.ref = r.id JOIN leads l ON l.id = b.lead
                WHERE s.connection = $1 AND r.record = $2
                AND (EXISTS (SELECT 1 FROM fact_records f WHERE f.ref = r.id AND f.lead IS NOT NULL) OR EXISTS (SELECT 1 FROM links k WHERE k.from_ref = r.id AND k.source <> r.id))
                AND NOT EXISTS (SELECT 1 FROM streams s2 JOIN refs r2 ON r2.stream = s2.id JOIN links k2 ON k2.from_ref = r2.id WHERE s2.connection = $1 AND s2.stream = $3 AND r2.record = $2)
                ORDER BY l.live = 0, b.hops, l.lead LIMIT 1
                """].Scalar(record.Connection.Value, record.Id.Value, record.Stream.Value);
            return found is string lead ? new LeadId(lead) : null;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<LeadRecord>> FindRecordsAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<LeadRecord>>(
        session =>
        {
            List<LeadRecord> found = [];
            BulkStatement find = session.Many("SELECT l.lead, r.stream, r.record FROM {rows} CROSS JOIN leads l ON l.lead = input.c1 CROSS JOIN fact_records f ON f.lead = l.id CROSS JOIN refs r ON r.id = f.ref WHERE f.removed = 0", "t");
            foreach (LeadId lead in leads.Distinct())
            {
                find.Add(lead.Value);
            }

            find.Query(row => found.Add(new LeadRecord(session.Record(row.Long(1), row.Text(2)), new LeadId(row.Text(0)))));
            found.Sort(static (a, b) =>
            {
                int order = string.CompareOrdinal(a.Lead.Value, b.Lead.Value);
                return order != 0 ? order : FactOrder.Compare(a.Record, b.Record);
            });
            return found;
        },
        cancellationToken);

    public ValueTask<long> CountLeadsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => (long)session["SELECT count(*) FROM leads WHERE live > 0"].Scalar()!, cancellationToken);

    public ValueTask<string?> ReadMappingHashAsync(CancellationToken cancellationToken) => database.ReadAsync(session => Notes.Read(session, MappingHash), cancellationToken);

    public ValueTask WriteMappingHashAsync(string mappingHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mappingHash);
        return database.WriteAsync(session => Notes.Write(session, MappingHash, mappingHash), cancellationToken);
    }

    private static void Add(HashSet<LeadId> leads, Cursor rows)
    {
        using (rows)
        {
            while (rows.Read())
            {
                leads.Add(new LeadId(rows.Text(0)));
            }
        }
    }
}
