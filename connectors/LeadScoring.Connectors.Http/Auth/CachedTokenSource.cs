namespace LeadScoring.Connectors.Http;

/// <summary>Keeps one token until it is refused or about to end, and lets only one fetch run at a time.</summary>
/// <param name="fetch">Asks the CRM (or the secret source) for a token. Read the secret here, so that a rotated one is picked up.</param>
/// <param name="clock">Tells when a token is about to end.</param>
public sealed class CachedTokenSource(Func<CancellationToken, ValueTask<AccessToken>> fetch, TimeProvider clock) : ITokenSource, IDisposable
{
    // Half the shortest validity in the field (HubSpot: 30 minutes) would waste calls; two minutes cover clock differences and the longest request.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile AccessToken? _current;

    /// <inheritdoc/>
    public async ValueTask<AccessToken> GetAsync(CancellationToken cancellationToken)
    {
        if (Usable() is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Usable() ?? (_current = await fetch(cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Invalidate(AccessToken token) => Interlocked.CompareExchange(ref _current, null, token);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private AccessToken? Usable()
    {
        AccessToken? token = _current;
        return token is { ExpiresAt: { } end } && end - Early <= clock.GetUtcNow() ? null : token;
    }
}
