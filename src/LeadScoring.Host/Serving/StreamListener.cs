using LeadScoring.Engine.Pull;

namespace LeadScoring.Host.Serving;

/// <summary>Listens to one stream's events and hands them on; while events are not to be had, reads the stream by its watermark and tries again later and later.</summary>
/// <param name="stream">The stream.</param>
/// <param name="listen">Listens from a checkpoint until cancelled.</param>
/// <param name="readCheckpoint">Where listening goes on: stored together with the records.</param>
/// <param name="take">Has the records read; <see langword="false"/> when that failed and the same events are wanted again.</param>
/// <param name="clock">Drives all waits.</param>
/// <param name="logger">Told what went wrong.</param>
internal sealed class StreamListener(
    StreamKey stream,
    Func<Checkpoint?, CancellationToken, IAsyncEnumerable<ChangeHints>> listen,
    Func<CancellationToken, Task<Checkpoint?>> readCheckpoint,
    Func<StreamHints, CancellationToken, Task<bool>> take,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Wait after the first failure; doubles up to <see cref="LongestWait"/>.</summary>
    internal static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await foreach (ChangeHints hints in listen(await readCheckpoint(cancellationToken), cancellationToken))
                {
                    if (!await take(StreamHints.Of(stream, hints), cancellationToken))
                    {
                        break;
                    }

                    wait = FirstWait;
                }
            }
            catch (CrmException e)
            {
                Log.NotListening(logger, stream.ToString(), e.Kind, e.Message, wait);
            }
            catch (StoreException e)
            {
                Log.NotListening(logger, stream.ToString(), CrmFailureKind.Transient, e.Message, wait);
            }

            cancellationToken.ThrowIfCancellationRequested();

            // What the events would have told is told by the watermark meanwhile.
            await take(new StreamHints(stream, []) { IsGap = true }, cancellationToken);
            await Task.Delay(wait, clock, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }
}
