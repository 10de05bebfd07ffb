namespace LeadScoring.Host.Tests.Tracking;

/// <summary>An event inbox in memory that can be made to fail.</summary>
internal sealed class MemoryEvents : IEventInbox
{
    private readonly List<WaitingEvent> _waiting = [];
    private long _next = 1;

    public StoreException? Failure { get; set; }

    public IReadOnlyList<TrackedEvent> Events => [.. _waiting.Select(w => w.Event)];

    public ValueTask<int> AddAsync(IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        int before = _waiting.Count;
        foreach (TrackedEvent one in events.Where(e => !_waiting.Exists(w => w.Event.Key == e.Key && w.Event.Stream == e.Stream)).ToList())
        {
            _waiting.Add(new WaitingEvent(_next++, one));
        }

        return ValueTask.FromResult(_waiting.Count - before);
    }

    public ValueTask<IReadOnlyList<WaitingEvent>> ReadOldestAsync(int count, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<WaitingEvent>>([.. _waiting.Take(count)]);

    public ValueTask RemoveAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        _waiting.RemoveAll(w => numbers.Contains(w.Number));
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> EraseAsync(Func<TrackedEvent, bool> isTheirs, CancellationToken cancellationToken) => ValueTask.FromResult(_waiting.RemoveAll(w => isTheirs(w.Event)));

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => ValueTask.FromResult<long>(_waiting.Count);
}
