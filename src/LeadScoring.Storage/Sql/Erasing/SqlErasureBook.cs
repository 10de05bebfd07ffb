namespace LeadScoring.Storage;

/// <summary>Erasures, as a table, and the work behind them.</summary>
internal sealed class SqlErasureBook(SqlDatabase database) : IErasureBook
{
    public ValueTask<int> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return database.WriteAsync(
            session =>
            {
                Erasure erasure = new(session, order.At);
                foreach (RecordRef record in order.Records)
                {
                    erasure.Add(new StreamKey(record.Connection, record.Stream), record.Id);
                }

                erasure.Finish();
                int blotted = new Blotting(session, order.Texts).Run(cancellationToken);
                session["INSERT INTO erasures (person, asked_by, erased_at, records) VALUES ($1, $2, $3, $4)"].Run(order.Person.ToArray(), order.AskedBy, order.At.UtcTicks, (long)order.Records.Count);
                Scrub.Wants(session);
                return blotted;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<ErasureEntry>> ReadAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<ErasureEntry>>(
        session =>
        {
            List<ErasureEntry> entries = [];
            using Cursor rows = session["SELECT person, asked_by, erased_at, records FROM erasures ORDER BY id"].Query();
            while (rows.Read())
            {
                entries.Add(new ErasureEntry(rows.Bytes(0), rows.Text(1), rows.Instant(2), (int)rows.Long(3)));
            }

            return entries;
        },
        cancellationToken);
}
