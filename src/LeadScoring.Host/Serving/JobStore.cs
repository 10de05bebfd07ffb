using LeadScoring.Host.Sessions;
using LeadScoring.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Where the scheduler keeps its triggers: a SQLite file of its own, or the pipelines' PostgreSQL, where several services share the work.</summary>
/// <remarks>In the schema of the first pipeline by name, so that services that serve the same pipelines find each other and nobody else.</remarks>
internal sealed class JobStore
{
    private readonly Action<IPersistentStoreBuilder> _configure;

    private JobStore(string name, Action<IPersistentStoreBuilder> configure)
    {
        Name = name;
        _configure = configure;
    }

    /// <summary>For messages; never holds a password.</summary>
    public string Name { get; }

    /// <summary>The job store for pipelines that are kept at these locations.</summary>
    public static JobStore Of(IReadOnlyList<string> locations)
    {
        string first = locations.Order(StringComparer.Ordinal).First();
        return StoreLocation.PostgresOf(first) is { } address ? Clustered(address) : File(first);
    }

    /// <summary>Tells the scheduler.</summary>
    public void Configure(IPersistentStoreBuilder store)
    {
        _configure(store);
        store.ProvisionSchema();
    }

    /// <summary>Its own file: the scheduler writes every few seconds and must not wait for a page that is being stored.</summary>
    private static JobStore File(string store)
    {
        string file = Path.ChangeExtension(store, ".jobs.db");
        string connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 10 }.ConnectionString;
        return new JobStore(file, s => s.UseSqlite(SqliteFactory.Instance, connection));
    }

    private static JobStore Clustered(PostgresAddress address)
    {
        string connection = address.ConnectionString(StoreLocation.PasswordOf(address), "leadscoring scheduler");
        return new JobStore(
            address.ToString(),
            s =>
            {
                s.UsePostgres(NpgsqlFactory.Instance, connection);
                s.UseClustering(_ => { });
            });
    }
}
