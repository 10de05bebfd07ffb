using System.Threading.Channels;
using LeadScoring.Host.Serving;

namespace LeadScoring.Host.Webhooks;

/// <summary>Empties one pipeline's inbox: gathers what came, has it looked at, removes it.</summary>
/// <remarks>
/// A hint is removed only after the work that looked at it ended well, so that none is lost when a run is cut off; looking at one twice changes
/// nothing. Polling finds everything that a lost hint would have said, which is why old hints need not be kept for ever.
/// </remarks>
/// <param name="inbox">What is emptied.</param>
/// <param name="look">Has records looked at; gives the hints that need no more looking. What it leaves out failed, and it said so itself.</param>
/// <param name="clock">Drives all waits.</param>
/// <param name="logger">Told what was given up.</param>
internal sealed class HintDrain(IHintInbox inbox, Func<IReadOnlyList<RecordHint>, CancellationToken, Task<IReadOnlyCollection<RecordHint>>> look, TimeProvider clock, ILogger logger)
{
    /// <summary>Records looked at in one run.</summary>
    internal const int MostAtOnce = 1000;

    /// <summary>How long hints are gathered before a run: a form or an import makes many events within a second.</summary>
    internal static readonly TimeSpan Gather = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait after a failed run; doubles up to <see cref="LongestWait"/>.</summary>
    internal static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Age from which a change that could not be looked at is left to polling.</summary>
    internal static readonly TimeSpan Stale = TimeSpan.FromDays(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that hints came. Never waits; may be called from any thread.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Works until cancelled; begins with what waits from before.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        Wake();
        while (true)
        {
            await _wake.Reader.ReadAsync(cancellationToken);
            await Task.Delay(Gather, clock, cancellationToken);
            if (await EmptyAsync(cancellationToken))
            {
                wait = FirstWait;
                continue;
            }

            await Task.Delay(wait, clock, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            Wake();
        }
    }

    /// <summary>Looks at everything that waits; <see langword="false"/> when that has to be tried again.</summary>
    private async Task<bool> EmptyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await inbox.ReadOldestAsync(MostAtOnce, cancellationToken) is { Count: > 0 } waiting)
            {
                HashSet<string> settled = [.. (await look([.. waiting.Select(w => w.Hint)], cancellationToken)).Select(h => h.Key)];
                await inbox.RemoveAsync([.. waiting.Where(w => settled.Contains(w.Hint.Key)).Select(w => w.Number)], cancellationToken);
                if (settled.Count < waiting.Count)
                {
                    await GiveUpStaleAsync([.. waiting.Where(w => !settled.Contains(w.Hint.Key))], cancellationToken);
                    return false;
                }
            }

            return true;
        }
        catch (StoreException e)
        {
            Log.InboxFailed(logger, e.Message);
            return false;
        }
    }

    /// <summary>Lets go of changes that polling has seen long since, so that one that cannot be looked at does not hold up the rest for ever. Erasures stay.</summary>
    private async Task GiveUpStaleAsync(IReadOnlyList<WaitingHint> waiting, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = clock.GetUtcNow() - Stale;
        long[] stale = [.. waiting.Where(w => w.Hint.Kind == HintKind.Changed && w.ReceivedAt < oldest).Select(w => w.Number)];
        if (stale.Length > 0)
        {
            await inbox.RemoveAsync(stale, cancellationToken);
            Log.HintsGivenUp(logger, stale.Length);
        }
    }
}
