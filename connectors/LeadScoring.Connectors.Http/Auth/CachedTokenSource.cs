namespace LeadScoring.Connectors.Http;

/// <summary>Keeps one token until it is refused or about to end, and lets only one fetch run at a time.</summary>
/// <param name="fetch">Asks the CRM (or the secret source) for a token. Read the secret here, so that a rotated one is picked up.</param>
/// <param name="clock">Tells when a token is about to end.</param>
/// <remarks>
/// All who ask while a fetch runs share its outcome, a failure too: fifty callers with a wrong password must not be fifty failed log-ins.
/// A caller who gives up leaves the fetch running, because an answer that nobody takes in may hold the only refresh token that still works.
/// </remarks>
public sealed class CachedTokenSource(Func<CancellationToken, ValueTask<AccessToken>> fetch, TimeProvider clock) : ITokenSource, IDisposable
{
    // Half the shortest validity in the field (HubSpot: 30 minutes) would waste calls; two minutes cover clock differences and the longest request.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private AccessToken? _current;
    private Task<AccessToken>? _fetching;

    /// <inheritdoc/>
    public ValueTask<AccessToken> GetAsync(CancellationToken cancellationToken)
    {
        Task<AccessToken> fetching;
        lock (_lock)
        {
            if (_current is { } known && !(known.ExpiresAt - Early <= clock.GetUtcNow()))
            {
                return new ValueTask<AccessToken>(known);
            }

            fetching = _fetching ??= Task.Run(FetchAsync, CancellationToken.None);
        }

        return new ValueTask<AccessToken>(fetching.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Invalidate(AccessToken token)
    {
        lock (_lock)
        {
            _current = ReferenceEquals(_current, token) ? null : _current;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task<AccessToken> FetchAsync()
    {
        AccessToken? fetched = null;
        try
        {
            return fetched = await fetch(_end.Token);
        }
        finally
        {
            lock (_lock)
            {
                _current = fetched ?? _current;
                _fetching = null;
            }
        }
    }
}
