namespace LeadScoring.Host.Tests.Webhooks;

/// <summary>An inbox in memory that can be made to fail.</summary>
internal sealed class MemoryInbox : IHintInbox
{
    private readonly List<WaitingHint> _waiting = [];
    private long _next = 1;

    public StoreException? Failure { get; set; }

    public IReadOnlyList<RecordHint> Hints => [.. _waiting.Select(w => w.Hint)];

    public ValueTask<int> AddAsync(IReadOnlyList<RecordHint> hints, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        Fail();
        int before = _waiting.Count;
        _waiting.AddRange(hints.Where(h => !_waiting.Exists(w => w.Hint.Key == h.Key)).Select(h => new WaitingHint(_next++, h, receivedAt)).ToList());
        return ValueTask.FromResult(_waiting.Count - before);
    }

    public ValueTask<IReadOnlyList<WaitingHint>> ReadOldestAsync(int count, CancellationToken cancellationToken)
    {
        Fail();
        return ValueTask.FromResult<IReadOnlyList<WaitingHint>>([.. _waiting.Take(count)]);
    }

    public ValueTask RemoveAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        _waiting.RemoveAll(w => numbers.Contains(w.Number));
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => ValueTask.FromResult<long>(_waiting.Count);

    private void Fail()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
