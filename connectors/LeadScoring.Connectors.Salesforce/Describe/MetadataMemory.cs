using System.Collections.Concurrent;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Remembers objects' metadata between set-up, first read and the batches of a write-back, which would otherwise ask for it each time. Thread-safe.</summary>
/// <remarks>
/// A stale answer never gives a wrong value: a write then costs a refused row, and a query that names a field which is gone is refused, after which
/// the reader asks anew. A field it does not know is asked for anew at once.
/// </remarks>
internal sealed class MetadataMemory(SalesforceApi api, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<StreamName, (ObjectDescription Description, DateTimeOffset At)> _known = new();

    public async ValueTask<ObjectDescription> DescribeAsync(StreamName stream, IEnumerable<string> fields, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_known.TryGetValue(stream, out (ObjectDescription Description, DateTimeOffset At) known)
            && now - known.At < Lifetime
            && fields.All(known.Description.CanSelect))
        {
            return known.Description;
        }

        return await RefreshAsync(stream, cancellationToken);
    }

    /// <summary>Asks anew, whatever is remembered.</summary>
    public async ValueTask<ObjectDescription> RefreshAsync(StreamName stream, CancellationToken cancellationToken)
    {
        ObjectDescription fresh = await ObjectDescription.ReadAsync(api, stream, cancellationToken);
        _known[stream] = (fresh, clock.GetUtcNow());
        return fresh;
    }

    /// <summary>Drops what is remembered, because it is about to change.</summary>
    public void Forget(StreamName stream) => _known.TryRemove(stream, out _);
}
