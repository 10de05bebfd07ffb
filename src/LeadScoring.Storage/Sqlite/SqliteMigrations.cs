using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>Brings a store to this program's version: numbered steps, forward only, all in one transaction.</summary>
internal static class SqliteMigrations
{
    /// <summary>Steps of the store itself.</summary>
    public const string Store = "Migrations.Sqlite.";

    /// <summary>Steps of the inbox, which is a file of its own.</summary>
    public const string Inbox = "Migrations.SqliteInbox.";

    private const int FirstSecureVersion = 3;

    /// <summary>Applies what is missing.</summary>
    /// <param name="connection">The open file.</param>
    /// <param name="steps"><see cref="Store"/> or <see cref="Inbox"/>.</param>
    /// <param name="clock">Gives the instants.</param>
    /// <exception cref="StoreException">The store is newer than this program, or the file is another program's.</exception>
    public static void Apply(SqliteConnection connection, string steps, TimeProvider clock)
    {
        using Session session = new(connection, ownsConnection: false);
        List<Migration> migrations = ReadAll(steps);
        int ours = migrations[^1].Version;

        // Looking first keeps a program that only opens the store from waiting for its writer.
        if (ReadVersion(session, ours) == ours)
        {
            return;
        }

        int version;
        session["BEGIN IMMEDIATE"].Run();
        try
        {
            version = ReadVersion(session, ours);
            session["CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)"].Run();
            foreach (Migration migration in migrations.Where(m => m.Version > version))
            {
                session[migration.Sql].Run();
                session["INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)"].Run(migration.Version, migration.Name, clock.GetUtcNow().UtcTicks);
            }

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

    private static int ReadVersion(Session session, int ours)
    {
        bool isStore = session["SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"].Scalar() is not null;
        if (!isStore)
        {
            return session["SELECT 1 FROM sqlite_master LIMIT 1"].Scalar() is null
                ? 0
                : throw new StoreException(StoreFailureKind.Unreachable, "the file is a database of another program, not a store; name another file");
        }

        int version = Convert.ToInt32(session["SELECT coalesce(max(version), 0) FROM schema_version"].Scalar(), CultureInfo.InvariantCulture);
        return version <= ours
            ? version
            : throw new StoreException(StoreFailureKind.TooNew, string.Create(CultureInfo.InvariantCulture, $"the store has version {version}, this program knows versions up to {ours}; update the program, or put back a backup made before the update"));
    }

    private static List<Migration> ReadAll(string steps)
    {
        Assembly assembly = typeof(SqliteMigrations).Assembly;
        List<Migration> migrations = [];
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(steps, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string name = resource[steps.Length..];
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            migrations.Add(new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }

    private sealed record Migration(int Version, string Name, string Sql);
}
