using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Listens to one stream's change events and mends whatever breaks.</summary>
/// <remarks>
/// A lost client, a refused token, a torn answer and a server that has fallen silent all end in the same way: a new handshake, and the subscription
/// taken up after the last event that the caller has taken in. Where that is no longer possible the caller is told that events were lost.
/// </remarks>
internal sealed class ChangeListening(SalesforceApi api, TimeProvider clock, StreamName stream)
{
    private const long NewOnly = -1;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly string _channel = ChangeEvent.ChannelOf(stream);
    private readonly string _purpose = $"listening for changes of {stream}";
    private CometClient? _client;
    private long? _replayId;
    private bool _missed;
    private int _failures;

    /// <summary>Hints, one per answer that has any; a hint without ids only moves the place where listening goes on.</summary>
    public async IAsyncEnumerable<ChangeHints> ListenAsync(Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (from is not null)
        {
            _replayId = ListenPosition.Of(stream, from).ReplayId;

            // Something may have happened since, and there is no event to go on after.
            _missed = _replayId is null;
        }

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await StepAsync(cancellationToken) is { } hints)
            {
                yield return hints;
            }
        }
    }

    private async ValueTask<ChangeHints?> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_client is null)
            {
                CometClient opened = await CometClient.OpenAsync(api, _channel, _purpose, cancellationToken);
                await SubscribeAsync(opened, cancellationToken);
                _client = opened;
                if (_missed)
                {
                    // Told after the subscription stands, so that reading by the watermark finds all that no event will tell.
                    _missed = false;
                    return new ChangeHints([], IsGap: true, Position());
                }
            }

            IReadOnlyList<ChangeEvent> events = await _client.ConnectAsync(cancellationToken);
            _failures = 0;
            return events.Count == 0 ? null : Hints(events);
        }
        catch (CometFault e)
        {
            if (e.Remedy == CometRemedy.GiveUp)
            {
                throw e.Failure;
            }

            await LostAsync(atOnce: e.Remedy == CometRemedy.Handshake, cancellationToken);
        }
        catch (CrmException e) when (e.Kind == CrmFailureKind.Transient)
        {
            await LostAsync(atOnce: false, cancellationToken);
        }

        return null;
    }

    private async ValueTask SubscribeAsync(CometClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.SubscribeAsync(_replayId ?? NewOnly, cancellationToken);
        }
        catch (CometFault e) when (e.Remedy == CometRemedy.StartAfresh && _replayId is not null)
        {
            // Events are kept for 72 hours; what came before them, only the watermark finds.
            _replayId = null;
            _missed = true;
            await client.SubscribeAsync(NewOnly, cancellationToken);
        }
    }

    private ChangeHints Hints(IReadOnlyList<ChangeEvent> events)
    {
        _replayId = events[^1].ReplayId;
        return new ChangeHints([.. events.SelectMany(e => e.Ids).Distinct()], events.Any(e => e.IsGap), Position());
    }

    private Checkpoint Position() => new ListenPosition(_replayId).ToCheckpoint();

    private async ValueTask LostAsync(bool atOnce, CancellationToken cancellationToken)
    {
        _client = null;
        _missed |= _replayId is null;
        _failures++;
        if (!atOnce || _failures > 1)
        {
            TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(_failures - 1, 10));
            await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, cancellationToken);
        }
    }
}
