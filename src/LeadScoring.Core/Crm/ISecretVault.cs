namespace LeadScoring;

/// <summary>Secrets that can be replaced while we run: a CRM that hands out a new refresh token with each use ends the old one. Safe for concurrent use, also by several processes.</summary>
public interface ISecretVault : ISecretSource
{
    /// <summary>Keeps a value under a name, in the place of any it had. When this returns the value survives a crash.</summary>
    /// <exception cref="CrmException">It cannot be kept (<see cref="CrmFailureKind.Misconfigured"/>); the message says what to do and never a value.</exception>
    ValueTask StoreAsync(string name, string value, CancellationToken cancellationToken);

    /// <summary>Waits until nobody else, in this process or another, renews the secret of that name, and keeps others from it until disposed. Read the secret again inside.</summary>
    /// <exception cref="CrmException">The place where secrets are kept cannot be used (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    ValueTask<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken);
}
