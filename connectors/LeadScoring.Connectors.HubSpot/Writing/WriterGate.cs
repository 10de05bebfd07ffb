namespace LeadScoring.Connectors.HubSpot;

/// <summary>How many bulk writes of one connection may be under way together: fewer after HubSpot said that records are locked, more again while all goes well. Thread-safe.</summary>
/// <remarks>HubSpot locks records for about two seconds when several bulk writes touch the same objects; the cure that its documentation names is to write less in parallel.</remarks>
internal sealed class WriterGate
{
    /// <summary>Most writers at once.</summary>
    public const int Most = 4;

    // Good writes after which one more writer is tried.
    private const int Proof = 50;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _allowed = Most;
    private int _inside;
    private int _good;

    /// <summary>Writers that may be under way together now.</summary>
    public int Allowed
    {
        get
        {
            lock (_lock)
            {
                return _allowed;
            }
        }
    }

    /// <summary>Waits for a place; <see cref="Leave"/> gives it back.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_inside < _allowed)
            {
                _inside++;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        // Who gives up and who is given a place may meet: whichever comes first counts, and a place that nobody takes is passed on.
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="locked">Whether the write met a lock.</param>
    public void Leave(bool locked)
    {
        lock (_lock)
        {
            _inside--;
            if (locked)
            {
                _allowed = Math.Max(1, _allowed / 2);
                _good = 0;
            }
            else if (++_good >= Proof)
            {
                _allowed = Math.Min(Most, _allowed + 1);
                _good = 0;
            }

            while (_inside < _allowed && _waiting.TryDequeue(out TaskCompletionSource? next))
            {
                _inside += next.TrySetResult() ? 1 : 0;
            }
        }
    }
}
