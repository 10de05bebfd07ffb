namespace LeadScoring.Connectors.Http;

/// <summary>Waits that double with each try and are spread by chance, so that many who failed together do not come back together. Thread-safe.</summary>
/// <param name="clock">Drives the waits.</param>
/// <param name="seed">Seeds the spread.</param>
public sealed class Backoff(TimeProvider clock, int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _dice = new(seed);

    /// <summary>Waits half to all of <paramref name="first"/> · 2^<paramref name="tries"/>.</summary>
    /// <param name="tries">Tries before this wait, 0 for the first.</param>
    /// <param name="first">Longest first wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitAsync(int tries, TimeSpan first, CancellationToken cancellationToken)
    {
        double chance;
        lock (_lock)
        {
            chance = _dice.NextDouble();
        }

        return Task.Delay(first * Math.Pow(2, tries) * (0.5 + (chance / 2)), clock, cancellationToken);
    }
}
