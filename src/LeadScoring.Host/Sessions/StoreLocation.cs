using LeadScoring.Connectors.Http;
using LeadScoring.Host.Cli;
using LeadScoring.Storage;

namespace LeadScoring.Host.Sessions;

/// <summary>Where a store lies: the path of a SQLite file, or the address of a schema in PostgreSQL.</summary>
internal static class StoreLocation
{
    /// <summary>Secret that holds the password where the address names none.</summary>
    private const string DefaultSecret = "postgres";

    /// <summary>The whole location, for messages and to open it again from any folder; never holds a password.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="pipeline">Name of the pipeline, after which a schema is called that the address does not name.</param>
    /// <exception cref="UserInputException">It is neither a path nor an address.</exception>
    public static string Of(string text, string pipeline)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new UserInputException("--store is empty. Give the path of a SQLite file or postgres://USER@HOST/DATABASE, or leave it out to keep the store beside the mapping.");
        }

        return PostgresAddress.IsOne(text) ? Parse(text, pipeline).ToString() : Path.GetFullPath(text);
    }

    /// <summary>Opens the store there.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<IStore> OpenAsync(string location, CancellationToken cancellationToken)
    {
        if (PostgresAddress.IsOne(location))
        {
            PostgresAddress address = Parse(location, "store");
            return await PostgresStore.OpenAsync(address, PasswordOf(address), TimeProvider.System, cancellationToken);
        }

        try
        {
            return await SqliteStore.OpenAsync(location, TimeProvider.System, cancellationToken);
        }
        catch (StoreException e) when (!e.Message.StartsWith(location, StringComparison.Ordinal))
        {
            throw new StoreException(e.Kind, $"{location}: {e.Message}", e);
        }
    }

    /// <summary>The address of a store in PostgreSQL; <see langword="null"/> for a file.</summary>
    public static PostgresAddress? PostgresOf(string location) => PostgresAddress.IsOne(location) ? Parse(location, "store") : null;

    /// <summary>The password by its secret's name; <see langword="null"/> = what PGPASSWORD or the password file say, or none.</summary>
    /// <exception cref="CrmException">The secret that the address names is not there.</exception>
    public static string? PasswordOf(PostgresAddress address)
    {
        ISecretSource secrets = SecretVaults.FromEnvironment(TimeProvider.System);
        if (address.SecretName is { } named)
        {
            return secrets.Read(named);
        }

        try
        {
            return secrets.Read(DefaultSecret);
        }
        catch (CrmException)
        {
            return null;
        }
    }

    private static PostgresAddress Parse(string text, string pipeline)
    {
        try
        {
            return PostgresAddress.Parse(text, pipeline);
        }
        catch (FormatException e)
        {
            throw new UserInputException($"--store: {e.Message}.");
        }
    }
}
