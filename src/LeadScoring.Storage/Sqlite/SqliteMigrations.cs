namespace LeadScoring.Storage;

/// <summary>Brings a file to this program's version, all steps in one transaction.</summary>
internal static class SqliteMigrations
{
    /// <summary>Steps of the store itself.</summary>
    public static readonly SchemaMigrations Store = new("Sqlite");

    /// <summary>Steps of the inbox, which is a file of its own.</summary>
    public static readonly SchemaMigrations Inbox = new("SqliteInbox");

    private const int FirstSecureVersion = 3;

    /// <summary>Applies what is missing.</summary>
    /// <param name="session">The open file.</param>
    /// <param name="steps"><see cref="Store"/> or <see cref="Inbox"/>.</param>
    /// <param name="clock">Gives the instants.</param>
    /// <exception cref="StoreException">The store is newer than this program, or the file is another program's.</exception>
    public static void Apply(Session session, SchemaMigrations steps, TimeProvider clock)
    {
        // Looking first keeps a program that only opens the store from waiting for its writer.
        if (ReadVersion(session, steps) == steps.Newest)
        {
            return;
        }

        int version;
        session["BEGIN IMMEDIATE"].Run();
        try
        {
            version = ReadVersion(session, steps);
            session["CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)"].Run();
            steps.Apply(session, version, clock.GetUtcNow());
            session["COMMIT"].Run();
        }
        catch
        {
            session.Rollback();
            throw;
        }

        // Stores older than secure deletion may hold remains of deleted rows between their pages.
        if (steps == Store && version is > 0 and < FirstSecureVersion)
        {
            session["VACUUM"].Run();
        }
    }

    private static int ReadVersion(Session session, SchemaMigrations steps)
    {
        if (session["SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"].Scalar() is not null)
        {
            return steps.ReadVersion(session);
        }

        return session["SELECT 1 FROM sqlite_master LIMIT 1"].Scalar() is null
            ? 0
            : throw new StoreException(StoreFailureKind.Unreachable, "the file is a database of another program, not a store; name another file");
    }
}
