namespace LeadScoring.Host.Serving;

/// <summary>Lets one run of a pipeline work at a time: sync, full pass and training share a store and must not see each other's half-done work.</summary>
/// <remarks>Thread-safe. Runs wait in the order in which they came.</remarks>
internal sealed class PipelineGate : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);
    private volatile string? _running;

    /// <summary>The verb at work; <see langword="null"/> while none is.</summary>
    public string? Running => _running;

    /// <summary>Waits for its turn, then runs <paramref name="work"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited; the work was not begun.</exception>
    public async Task<T> RunAsync<T>(string verb, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        _running = verb;
        try
        {
            return await work();
        }
        finally
        {
            _running = null;
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
