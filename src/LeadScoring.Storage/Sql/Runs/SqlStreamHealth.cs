namespace LeadScoring.Storage;

/// <summary>Health of streams, as a table.</summary>
internal sealed class SqlStreamHealth(SqlDatabase database) : IStreamHealth
{
    public ValueTask NoteGoodAsync(StreamKey stream, DateTimeOffset startedAt, long rows, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session["""
                INSERT INTO stream_health (stream, tried_at, failing, good_at, rows) VALUES ($1, $2, 0, $2, $3)
                ON CONFLICT (stream) DO UPDATE SET tried_at = excluded.tried_at, failing = 0, good_at = excluded.good_at, rows = excluded.rows
                """].Run(session.Stream(stream), startedAt.UtcTicks, rows);
        },
        cancellationToken);

    public ValueTask NoteFailedAsync(StreamKey stream, DateTimeOffset at, CrmException failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return database.WriteAsync(
            session =>
            {
                session["""
                    INSERT INTO stream_health (stream, tried_at, failing, rows, failed_at, error_kind, error, correlation) VALUES ($1, $2, 1, 0, $2, $3, $4, $5)
                    ON CONFLICT (stream) DO UPDATE SET tried_at = excluded.tried_at, failing = 1, failed_at = excluded.failed_at, error_kind = excluded.error_kind, error = excluded.error, correlation = excluded.correlation
                    """].Run(session.Stream(stream), at.UtcTicks, (long)failure.Kind, failure.Message, failure.CorrelationId);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<StreamHealth>> ReadAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StreamHealth>>(
        session =>
        {
            List<StreamHealth> streams = [];
            using Cursor rows = session["SELECT h.stream, h.tried_at, h.good_at, h.rows, h.failing, h.failed_at, h.error_kind, h.error, h.correlation FROM stream_health h JOIN streams s ON s.id = h.stream ORDER BY s.connection, s.stream"].Query();
            while (rows.Read())
            {
                StreamError? error = rows.InstantOrNull(5) is { } at ? new StreamError(at, (CrmFailureKind)rows.Long(6), rows.Text(7), rows.TextOrNull(8)) : null;
                streams.Add(new StreamHealth(session.StreamOf(rows.Long(0)), rows.Instant(1), rows.InstantOrNull(2), rows.Long(3), rows.Flag(4), error));
            }

            return streams;
        },
        cancellationToken);
}
