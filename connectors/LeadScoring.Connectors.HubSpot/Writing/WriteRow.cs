using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>One row on its way: what of it is still to be written, and what HubSpot refused of it. Not thread-safe.</summary>
internal sealed class WriteRow(FieldWrite write)
{
    private readonly Dictionary<string, string?> _open = new(write.Fields, StringComparer.Ordinal);
    private readonly List<(string Property, Refusal Why)> _dropped = [];

    /// <summary>The record.</summary>
    public string Id => write.Id.Value;

    /// <summary>Properties that may still be written.</summary>
    public IReadOnlyDictionary<string, string?> Open => _open;

    /// <summary>What became of it; <see langword="null"/> while that is open.</summary>
    public WriteResult? Result { get; private set; }

    /// <summary>Gives up on one property; the row is refused when it was the last.</summary>
    public void Drop(string property, Refusal why)
    {
        if (_open.Remove(property))
        {
            _dropped.Add((property, why));
        }

        if (_open.Count == 0 && Result is null)
        {
            Refuse(_dropped[0].Why);
        }
    }

    /// <summary>Notes that HubSpot holds what was still open.</summary>
    public void Written() => Result = _dropped.Count == 0
        ? new WriteResult(write.Id, WriteStatus.Written)
        : new WriteResult(write.Id, WriteStatus.Written, _dropped[0].Why.Code, string.Join(' ', _dropped.Select(d => $"{d.Property} was not written: {Words(d.Why, d.Property)}")))
        {
            RefusedFields = [.. _dropped.Select(d => d.Property)],
        };

    /// <summary>Notes that nothing of it was written.</summary>
    public void Refuse(Refusal why)
    {
        string words = Words(why, null);
        string message = why.Property is { } property && !words.Contains(property, StringComparison.Ordinal) ? $"{property}: {words}" : words;
        Result = new WriteResult(write.Id, why.Status, why.Code, message);
    }

    /// <summary>Leaves it for the next run.</summary>
    public void Defer(CrmException cause) => Result = new WriteResult(write.Id, WriteStatus.Deferred, cause.Code ?? cause.Kind.ToString(), cause.Message);

    /// <summary>Notes that the record is gone.</summary>
    public void Gone() => Result = new WriteResult(write.Id, WriteStatus.NotFound, "OBJECT_NOT_FOUND", "HubSpot does not know the record any more: it was deleted, or merged into another.");

    /// <summary>HubSpot's words without what we sent, naming the property at fault where that is another one.</summary>
    private string Words(Refusal why, string? dropped)
    {
        string words = Redaction.Clean(why.Words, write.Fields.Values);
        return dropped is null || why.Property is null || why.Property == dropped || words.Contains(why.Property, StringComparison.Ordinal) ? words : $"{why.Property}: {words}";
    }
}
