namespace LeadScoring.Connectors.Http;

/// <summary>Where this process finds its secrets: in the environment, and in a vault where one is configured.</summary>
public static class SecretVaults
{
    /// <summary>The environment variable that holds the path of the vault.</summary>
    public const string PathVariable = "LEADSCORING_VAULT";

    /// <summary>The environment variable that holds the vault's key: 32 bytes as base64.</summary>
    public const string KeyVariable = "LEADSCORING_VAULT_KEY";

    /// <summary>The environment alone, or the vault before the environment (then an <see cref="ISecretVault"/>).</summary>
    /// <param name="clock">Drives waits for other processes.</param>
    /// <exception cref="CrmException">The vault's path or key is wrong (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ISecretSource FromEnvironment(TimeProvider clock) => From(Environment.GetEnvironmentVariable, clock);

    internal static ISecretSource From(Func<string, string?> read, TimeProvider clock)
    {
        EnvironmentSecrets environment = new(read);
        return read(PathVariable) is { } path && !string.IsNullOrWhiteSpace(path)
            ? new VaultBeforeEnvironment(new FileVault(path.Trim(), read(KeyVariable), clock), environment)
            : environment;
    }

    /// <summary>What the vault holds wins: it is newer, because the environment cannot change while we run.</summary>
    private sealed class VaultBeforeEnvironment(FileVault vault, EnvironmentSecrets environment) : ISecretVault
    {
        public string Read(string name) => vault.Holds(name) ? vault.Read(name) : environment.Read(name);

        public ValueTask StoreAsync(string name, string value, CancellationToken cancellationToken) => vault.StoreAsync(name, value, cancellationToken);

        public ValueTask<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken) => vault.LockAsync(name, cancellationToken);
    }
}
