namespace LeadScoring.Storage;

/// <summary>Takes the content of old records.</summary>
internal sealed class SqlRetentionStore(SqlDatabase database) : IRetentionStore
{
    private static readonly byte[] Nothing = FieldJson.Write(new Dictionary<string, string?>());

    public ValueTask<int> EmptyAsync(StreamKey stream, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        return database.WriteAsync(
            session =>
            {
                long id = session.Stream(stream);
                int emptied = 0;
                foreach (CrmRecordId record in records)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (session.FindReference(id, record) is not { } reference
                        || session["UPDATE records SET fields = $1 WHERE ref = $2 AND fields <> $1"].Run(Nothing, reference) == 0)
                    {
                        continue;
                    }

                    emptied++;
                    session["DELETE FROM changes WHERE ref = $1"].Run(reference);
                    session["INSERT INTO marks (stream, record, ref, seq) VALUES ($1, $2, $3, $4) ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq"].Run(id, record.Value, reference, session.Mark);
                }

                if (emptied > 0)
                {
                    Scrub.Wants(session);
                }

                return emptied;
            },
            cancellationToken);
    }

    public ValueTask ScrubAsync(CancellationToken cancellationToken) => database.WriteAsync(Scrub.Wants, cancellationToken);

    public ValueTask<int> DropHistoryAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            // The first change that stays tells by its old value what held before; where none stays, the record itself does.
            session["INSERT INTO marks (stream, record, ref, seq) SELECT DISTINCT f.stream, f.record, f.id, $2 FROM changes c JOIN refs f ON f.id = c.ref JOIN records r ON r.ref = c.ref WHERE c.changed_at < $1 ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq"].Run(before.UtcTicks, session.Mark);
            int dropped = session["DELETE FROM changes WHERE changed_at < $1"].Run(before.UtcTicks);
            if (dropped > 0)
            {
                Scrub.Wants(session);
            }

            return dropped;
        },
        cancellationToken);
}
