namespace LeadScoring.Connectors.Http;

/// <summary>The right to send one request, held until its answer is read. Disposing it again does nothing.</summary>
public sealed class RequestPermit : IDisposable
{
    private readonly ApiBudgetGovernor _governor;
    private int _ended;

    internal RequestPermit(ApiBudgetGovernor governor, int epoch, long number)
    {
        _governor = governor;
        Epoch = epoch;
        Number = number;
    }

    /// <summary>See <see cref="Parallelism.Epoch"/>.</summary>
    internal int Epoch { get; }

    /// <summary>Its place among all permits, from 1 on: tells whose answer is the newer.</summary>
    internal long Number { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _governor.Release();
        }
    }

    /// <summary>Tells the budget how the request went.</summary>
    /// <param name="wentWell">Whether the CRM carried it out.</param>
    /// <param name="exceeded">The limit that it was refused for.</param>
    /// <param name="wait">How long the CRM's refusal says to stay away.</param>
    internal void Learn(bool wentWell, ExceededLimit exceeded, TimeSpan? wait) => _governor.Learn(Epoch, wentWell, exceeded, wait);
}
