namespace LeadScoring.Storage;

/// <summary>The inbox, in a database of its own that is opened when it is first written.</summary>
/// <param name="open">Opens it.</param>
/// <param name="exists">Whether it was ever written.</param>
/// <remarks>
/// Its own database (a file; in PostgreSQL a connection), because one database has one writer: a sender would wait for whatever page is being stored. Additions that
/// come while one is being written are written together after it, so that many senders share one flush of the disk.
/// </remarks>
internal sealed class SqlInbox(Func<SqlDatabase> open, Func<bool> exists) : IHintInbox, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private List<Addition> _waiting = [];
    private SqlDatabase? _database;

    public async ValueTask<int> AddAsync(IReadOnlyList<RecordHint> hints, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hints);
        cancellationToken.ThrowIfCancellationRequested();
        if (hints.Count == 0)
        {
            return 0;
        }

        Addition mine = new(hints, receivedAt);
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

    public async ValueTask<IReadOnlyList<WaitingHint>> ReadOldestAsync(int count, CancellationToken cancellationToken)
    {
        if (Existing() is not { } database)
        {
            return [];
        }

        return await database.ReadAsync<IReadOnlyList<WaitingHint>>(
            session =>
            {
                List<WaitingHint> hints = [];
                using Cursor rows = session["SELECT id, connection, stream, record, kind, key, received_at FROM hints ORDER BY id LIMIT $1"].Query(count);
                while (rows.Read())
                {
                    StreamKey stream = new(new ConnectionId(rows.Text(1)), new StreamName(rows.Text(2)));
                    hints.Add(new WaitingHint(rows.Long(0), new RecordHint(stream, new CrmRecordId(rows.Text(3)), (HintKind)rows.Long(4), rows.Text(5)), rows.Instant(6)));
                }

                return hints;
            },
            cancellationToken);
    }

    public async ValueTask RemoveAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count == 0 || Existing() is not { } database)
        {
            return;
        }

        await database.WriteAsync(
            session =>
            {
                BulkStatement delete = session.Many("DELETE FROM hints WHERE id IN (SELECT c1 FROM {rows})", "i");
                foreach (long number in numbers)
                {
                    delete.Add(number);
                }

                delete.Run();
            },
            cancellationToken);
    }

    public async ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        Existing() is { } database ? await database.ReadAsync(session => (long)session["SELECT count(*) FROM hints"].Scalar()!, cancellationToken) : 0;

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _turn.Dispose();
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
            int[] added = await Open().WriteAsync(session => Write(session, taken), CancellationToken.None);
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

    /// <summary>Writes all additions; a hint that came twice counts for who brought it first.</summary>
    private static int[] Write(WriteSession session, List<Addition> additions)
    {
        Dictionary<string, int> bringers = new(StringComparer.Ordinal);
        BulkStatement insert = session.Many(
            """
            INSERT INTO hints (key, connection, stream, record, kind, received_at) SELECT c1, c2, c3, c4, c5, c6 FROM {rows} WHERE true ORDER BY c7
            ON CONFLICT (key) DO NOTHING RETURNING key
            """,
            "ttttiii");
        for (int i = 0; i < additions.Count; i++)
        {
            foreach (RecordHint hint in additions[i].Hints.Where(h => bringers.TryAdd(h.Key, i)))
            {
                insert.Add(hint.Key, hint.Stream.Connection.Value, hint.Stream.Stream.Value, hint.Record.Value, (long)hint.Kind, additions[i].ReceivedAt.UtcTicks, (long)bringers.Count);
            }
        }

        int[] added = new int[additions.Count];
        insert.Query(row => added[bringers[row.Text(0)]]++);
        return added;
    }

    /// <summary>The open database; <see langword="null"/> while nothing ever came.</summary>
    internal SqlDatabase? Existing()
    {
        lock (_lock)
        {
            return _database ?? (exists() ? _database = open() : null);
        }
    }

    /// <summary>The database, made if there is none yet.</summary>
    internal SqlDatabase Open()
    {
        lock (_lock)
        {
            return _database ??= open();
        }
    }

    private sealed record Addition(IReadOnlyList<RecordHint> Hints, DateTimeOffset ReceivedAt)
    {
        public TaskCompletionSource<int> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
