namespace LeadScoring.Storage;

/// <summary>Events that wait, in the same database as the hints.</summary>
/// <remarks>Additions that come while one is being written are written together after it, so that many senders share one flush of the disk.</remarks>
internal sealed class SqlEventInbox(SqlInbox inbox) : IEventInbox, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private List<Addition> _waiting = [];

    public async ValueTask<int> AddAsync(IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        cancellationToken.ThrowIfCancellationRequested();
        if (events.Count == 0)
        {
            return 0;
        }

        Addition mine = new(events);
        lock (_lock)
        {
            _waiting.Add(mine);
        }

        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (!mine.Result.Task.IsCompleted)
            {
                await WriteWaitingAsync();
            }
        }
        finally
        {
            _turn.Release();
        }

        return await mine.Result.Task;
    }

    public async ValueTask<IReadOnlyList<WaitingEvent>> ReadOldestAsync(int count, CancellationToken cancellationToken) =>
        inbox.Existing() is { } database
            ? await database.ReadAsync<IReadOnlyList<WaitingEvent>>(session => Read(session["SELECT id, connection, stream, key, received_at, fields FROM events ORDER BY id LIMIT $1"].Query(count)), cancellationToken)
            : [];

    public async ValueTask RemoveAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count > 0 && inbox.Existing() is { } database)
        {
            await database.WriteAsync(session => Delete(session, numbers), cancellationToken);
        }
    }

    public async ValueTask<int> EraseAsync(Func<TrackedEvent, bool> isTheirs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isTheirs);
        if (inbox.Existing() is not { } database)
        {
            return 0;
        }

        return await database.WriteAsync(
            session =>
            {
                long[] theirs = [.. Read(session["SELECT id, connection, stream, key, received_at, fields FROM events ORDER BY id"].Query()).Where(e => isTheirs(e.Event)).Select(e => e.Number)];
                Delete(session, theirs);

                // Events that were taken long ago may still stand in the log.
                Scrub.Wants(session);
                return theirs.Length;
            },
            cancellationToken);
    }

    public async ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        inbox.Existing() is { } database ? await database.ReadAsync(session => (long)session["SELECT count(*) FROM events"].Scalar()!, cancellationToken) : 0;

    public void Dispose() => _turn.Dispose();

    private static List<WaitingEvent> Read(Cursor rows)
    {
        List<WaitingEvent> events = [];
        using (rows)
        {
            while (rows.Read())
            {
                StreamKey stream = new(new ConnectionId(rows.Text(1)), new StreamName(rows.Text(2)));
                events.Add(new WaitingEvent(rows.Long(0), new TrackedEvent(stream, rows.Text(3), rows.Instant(4), FieldJson.Read(rows.Bytes(5)))));
            }
        }

        return events;
    }

    private static void Delete(WriteSession session, IReadOnlyCollection<long> numbers)
    {
        BulkStatement delete = session.Many("DELETE FROM events WHERE id IN (SELECT c1 FROM {rows})", "i");
        foreach (long number in numbers)
        {
            delete.Add(number);
        }

        delete.Run();
    }

    /// <summary>Writes everything that waits in one transaction; each sender learns its own outcome.</summary>
    private async Task WriteWaitingAsync()
    {
        List<Addition> taken;
        lock (_lock)
        {
            (taken, _waiting) = (_waiting, []);
        }

        try
        {
            int[] added = await inbox.Open().WriteAsync(session => taken.ConvertAll(a => Write(session, a)).ToArray(), CancellationToken.None);
            for (int i = 0; i < added.Length; i++)
            {
                taken[i].Result.SetResult(added[i]);
            }
        }
        catch (Exception e)
        {
            // Nothing was stored for any of them, and each sender has to be told.
            taken.ForEach(a => a.Result.SetException(e));
        }
    }

    private static int Write(WriteSession session, Addition addition)
    {
        Statement insert = session["INSERT INTO events (connection, stream, key, received_at, fields) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (connection, stream, key) DO NOTHING"];
        return addition.Events.Sum(e => insert.Run(e.Stream.Connection.Value, e.Stream.Stream.Value, e.Key, e.ReceivedAt.UtcTicks, FieldJson.Write(e.Fields)));
    }

    private sealed record Addition(IReadOnlyList<TrackedEvent> Events)
    {
        public TaskCompletionSource<int> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
