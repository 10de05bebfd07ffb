using System.Collections.Concurrent;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Remembers field types between the batches of a write-back, which would otherwise double its calls. Thread-safe.</summary>
/// <remarks>Only for typing values: a stale answer costs a refused row, never a wrong value. A field it does not know is asked for anew.</remarks>
internal sealed class MetadataMemory(SalesforceApi api, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<StreamName, (ObjectDescription Description, DateTimeOffset At)> _known = new();

    public async ValueTask<ObjectDescription> DescribeAsync(StreamName stream, IEnumerable<string> fields, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_known.TryGetValue(stream, out (ObjectDescription Description, DateTimeOffset At) known)
            && now - known.At < Lifetime
            && fields.All(f => known.Description.Find(f) is not null))
        {
            return known.Description;
        }

        ObjectDescription fresh = await ObjectDescription.ReadAsync(api, stream, cancellationToken);
        _known[stream] = (fresh, now);
        return fresh;
    }

    public void Forget(StreamName stream) => _known.TryRemove(stream, out _);
}
