namespace LeadScoring.Storage;

/// <summary>Moves a whole store into another, empty one, of either kind.</summary>
public static class StoreCopy
{
    // In SQLite these lie in a file of their own, whose writer is another one.
    private static readonly string[] InboxTables = ["hints", "events"];

    // A fresh store holds these already: where marks begin, and what was noted while it was made.
    private static readonly string[] BornFilled = ["counters", "notes"];

    /// <summary>Copies everything: all of it, or nothing.</summary>
    /// <param name="from">The store to read, as of one snapshot.</param>
    /// <param name="to">The store to fill.</param>
    /// <param name="progress">Is told how many rows of how many were copied.</param>
    /// <param name="cancellationToken">Cancels; then nothing was copied.</param>
    /// <remarks>
    /// Streams in bounded memory. Every table is read back from the target before it counts, and compared by number of rows and content. In SQLite, hints and events that wait lie in a file of their own, which
    /// is written just before the rest.
    /// </remarks>
    /// <exception cref="StoreException">The target is not empty, or one of both cannot go on.</exception>
    public static async Task<StoreCopyReport> RunAsync(IStore from, IStore to, IProgress<StoreCopyProgress>? progress, CancellationToken cancellationToken)
    {
        if (from is not SqlStore source || to is not SqlStore target)
        {
            throw new ArgumentException("Only stores that this program opened can be copied.");
        }

        using ReadSession records = source.Database.OpenReader();
        using ReadSession waiting = ((SqlInbox)source.Inbox).Open().OpenReader();
        List<TableCopy> tables = [.. Shape(records).Where(t => !IsOfInbox(t)).Select(t => new TableCopy(t, records)), .. Shape(waiting).Where(IsOfInbox).Select(t => new TableCopy(t, waiting))];
        long total = tables.Sum(t => t.CountRows());
        long done = 0;
        await target.Database.WriteAsync(
            session =>
            {
                List<TableCopy> own = [.. tables.Where(t => !IsOfInbox(t.Table))];
                Check(session, own);
                Copy(session, own);
                CopyInbox((SqlInbox)target.Inbox, [.. tables.Where(t => IsOfInbox(t.Table))]);
            },
            cancellationToken);
        return new StoreCopyReport(tables.ToDictionary(t => t.Table.Name, t => t.Rows, StringComparer.Ordinal), TableCopy.HashOf(tables));

        void Copy(WriteSession session, IEnumerable<TableCopy> some)
        {
            foreach (TableCopy table in some)
            {
                table.Run(
                    session,
                    rows =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        progress?.Report(new StoreCopyProgress(table.Table.Name, done + rows, total));
                    });
                done += table.Rows;
            }
        }

        void CopyInbox(SqlInbox inbox, List<TableCopy> some)
        {
            // Its writer is another one than the store's, so that both can be at work in one thread.
            ValueTask write = inbox.Open().WriteAsync(
                session =>
                {
                    Check(session, some);
                    Copy(session, some);
                },
                cancellationToken);
            write.AsTask().GetAwaiter().GetResult();
        }
    }

    private static bool IsOfInbox(TableShape table) => InboxTables.Contains(table.Name, StringComparer.Ordinal);

    private static IReadOnlyList<TableShape> Shape(Session session) => session.Dialect.ReadShape(session);

    private static void Check(WriteSession session, List<TableCopy> tables)
    {
        Dictionary<string, TableShape> there = Shape(session).ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (TableShape table in tables.Select(t => t.Table))
        {
            if (!there.TryGetValue(table.Name, out TableShape? other) || !other.Columns.SequenceEqual(table.Columns, StringComparer.Ordinal))
            {
                throw new StoreException(StoreFailureKind.Damaged, $"the stores do not have the same tables ({table.Name} differs); open both once with this version of the program and copy again");
            }

            if (BornFilled.Contains(table.Name, StringComparer.Ordinal))
            {
                session[$"DELETE FROM \"{table.Name}\""].Run();
            }
            else if (session[$"SELECT 1 FROM \"{table.Name}\" LIMIT 1"].Scalar() is not null)
            {
                throw new StoreException(StoreFailureKind.Unreachable, $"the target is not empty (table {table.Name} holds rows); name a new file or another schema");
            }
        }
    }
}

/// <summary>How far a copy has come.</summary>
/// <param name="Table">The table at work.</param>
/// <param name="Rows">Rows copied so far, of all tables.</param>
/// <param name="Total">Rows in all.</param>
public readonly record struct StoreCopyProgress(string Table, long Rows, long Total);

/// <summary>What was copied.</summary>
/// <param name="Tables">Rows by table.</param>
/// <param name="ContentHash">A hash of all rows, which both stores have; hexadecimal.</param>
public sealed record StoreCopyReport(IReadOnlyDictionary<string, long> Tables, string ContentHash);
