using System.Threading.Channels;
using LeadScoring.Host.Serving;

namespace LeadScoring.Host.Tracking;

/// <summary>Empties one pipeline's event inbox: the first event is taken at once, those that follow are gathered.</summary>
/// <param name="take">Takes a page of events; how many there were.</param>
/// <param name="score">Brings the leads they concern up to date.</param>
/// <param name="clock">Drives all waits.</param>
/// <param name="logger">Told what went wrong.</param>
internal sealed class EventDrain(Func<CancellationToken, Task<int>> take, Func<CancellationToken, Task> score, TimeProvider clock, ILogger logger)
{
    /// <summary>Events taken in one page.</summary>
    internal const int MostAtOnce = 1000;

    /// <summary>Least time between two rounds: a busy site must not keep the pipeline from its other work.</summary>
    internal static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait after a failed round; doubles up to <see cref="LongestWait"/>.</summary>
    internal static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that events came. Never waits; may be called from any thread.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Works until cancelled; begins with what waits from before.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        Wake();
        while (true)
        {
            await _wake.Reader.ReadAsync(cancellationToken);
            if (await RoundAsync(cancellationToken))
            {
                wait = FirstWait;
                await Task.Delay(Gather, clock, cancellationToken);
                continue;
            }

            await Task.Delay(wait, clock, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            Wake();
        }
    }

    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool isAny = false;
            while (await take(cancellationToken) is > 0 and var taken)
            {
                isAny = true;
                if (taken < MostAtOnce)
                {
                    break;
                }
            }

            if (isAny)
            {
                await score(cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (e is StoreException or CrmException)
        {
            Log.InboxFailed(logger, e.Message);
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of ours in one round must not end the service.
            Log.RunFailed(logger, "defect", e.ToString());
            return false;
        }
    }
}
