using System.Threading.Channels;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Takes hints in the background, as the host does, and ends listening when disposed.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = new();
    private readonly Channel<ChangeHints> _hints = Channel.CreateUnbounded<ChangeHints>();
    private readonly Task _pump;

    public Listener(ICrmConnector connector, string stream = "Lead", Checkpoint? from = null)
    {
        _pump = Task.Run(async () =>
        {
            try
            {
                await foreach (ChangeHints hints in connector.ListenAsync(new StreamName(stream), from, _end.Token))
                {
                    _hints.Writer.TryWrite(hints);
                }
            }
            catch (Exception e)
            {
                _hints.Writer.TryComplete(e);
                throw;
            }
        });
    }

    /// <summary>The next hint; the exception that ended listening, if it has ended.</summary>
    public async Task<ChangeHints> NextAsync()
    {
        try
        {
            return await _hints.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }
        catch (ChannelClosedException)
        {
            await _pump;
            throw;
        }
    }

    /// <summary>Hints until one names the record or is a gap.</summary>
    public async Task<List<ChangeHints>> UntilAsync(CrmRecordId id)
    {
        List<ChangeHints> all = [];
        do
        {
            all.Add(await NextAsync());
        }
        while (!all[^1].Ids.Contains(id) && !all[^1].IsGap);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _pump;
        }
        catch (Exception e) when (e is OperationCanceledException or CrmException)
        {
            // Seen by the test where it matters.
        }

        _end.Dispose();
    }
}
