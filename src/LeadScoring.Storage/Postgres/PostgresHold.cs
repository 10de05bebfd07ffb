using Npgsql;

namespace LeadScoring.Storage;

/// <summary>Holds an advisory lock on a connection of its own until disposed; the server gives it back too when the connection is lost.</summary>
internal sealed class PostgresHold(NpgsqlConnection connection, long number) : IAsyncDisposable
{
    /// <summary>Waits for the lock.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = number } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // A connection goes back to the pool with its locks, and loses them only when it is used again.
            await using NpgsqlCommand command = new("SELECT pg_advisory_unlock_all()", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The connection is lost, and the lock with it.
        }

        await connection.DisposeAsync();
    }
}
