using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>What is known of each row of one <see cref="ICrmConnector.WriteAsync"/>. Not thread-safe.</summary>
internal sealed class Verdicts(IReadOnlyList<FieldWrite> batch)
{
    private readonly Dictionary<string, WriteResult> _results = new(batch.Count, StringComparer.Ordinal);
    private readonly Dictionary<string, Refusal> _badProperties = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Property, string Value), Refusal> _badValues = [];

    /// <summary>One result per item of the batch, in its order.</summary>
    public IReadOnlyList<WriteResult> InOrder() => [.. batch.Select(w => _results[w.Id.Value])];

    /// <summary>Notes what HubSpot answered, complete or in part.</summary>
    /// <remarks>The count of errors is not trusted: rows that HubSpot does not know were seen to be missing from an answer that counts no errors. A row is written only if its id comes back.</remarks>
    public void Take(FieldWrite[] part, BatchAnswer answer)
    {
        HashSet<string> written = [.. (answer.Results ?? []).Select(r => r.Id)];
        Dictionary<string, Refusal> refused = new(StringComparer.Ordinal);
        Refusal? unnamed = null;
        foreach (BatchError error in answer.Errors ?? [])
        {
            Refusal refusal = Refusal.Read(error);
            string[] ids = [.. (error.Context ?? []).Where(c => c.Key is "ids" or "id" or "objectId" or "objectWriteTraceId").SelectMany(c => c.Value)];
            unnamed = ids.Length == 0 ? refusal : unnamed;
            foreach (string id in ids)
            {
                refused[id] = refusal;
            }
        }

        foreach (FieldWrite write in part)
        {
            string id = write.Id.Value;
            if (written.Contains(id))
            {
                _results[id] = new WriteResult(write.Id, WriteStatus.Written);
            }
            else if ((refused.GetValueOrDefault(id) ?? unnamed) is { } refusal)
            {
                Refuse(write, refusal);
            }
            else
            {
                _results[id] = new WriteResult(write.Id, WriteStatus.NotFound, "OBJECT_NOT_FOUND", "HubSpot does not know the record any more: it was deleted, or merged into another.");
            }
        }
    }

    /// <summary>Notes that HubSpot refuses a row, and what that teaches about others.</summary>
    public void Refuse(FieldWrite write, Refusal refusal)
    {
        string words = Redaction.Clean(refusal.Words, write.Fields.Values);
        string message = refusal.Property is { } property && !words.Contains(property, StringComparison.Ordinal) ? $"{property}: {words}" : words;
        _results[write.Id.Value] = new WriteResult(write.Id, refusal.Status, refusal.Code, message);
        if (refusal.ConcernsValue && write.Fields.GetValueOrDefault(refusal.Property!) is { } value)
        {
            _badValues[(refusal.Property!, value)] = refusal;
        }
    }

    /// <summary>Learns from a refused request that no row with a certain property can be written.</summary>
    /// <returns>Whether that says anything about <paramref name="part"/>.</returns>
    public bool Learn(FieldWrite[] part, Refusal refusal)
    {
        if (!refusal.ConcernsProperty || !part.Any(w => w.Fields.ContainsKey(refusal.Property!)))
        {
            return false;
        }

        _badProperties[refusal.Property!] = refusal;
        return true;
    }

    /// <summary>The rows that may still be written; the others get the verdict that is known already.</summary>
    public FieldWrite[] WithoutKnownBad(FieldWrite[] part)
    {
        List<FieldWrite> good = new(part.Length);
        foreach (FieldWrite write in part)
        {
            if (KnownBad(write) is { } refusal)
            {
                Refuse(write, refusal);
            }
            else
            {
                good.Add(write);
            }
        }

        return [.. good];
    }

    /// <summary>Leaves rows for the next run.</summary>
    public void Defer(IEnumerable<FieldWrite> rows, CrmException cause)
    {
        foreach (FieldWrite write in rows)
        {
            _results[write.Id.Value] = new WriteResult(write.Id, WriteStatus.Deferred, cause.Code ?? cause.Kind.ToString(), cause.Message);
        }
    }

    private Refusal? KnownBad(FieldWrite write)
    {
        foreach ((string property, string? value) in write.Fields)
        {
            if (_badProperties.TryGetValue(property, out Refusal? refusal) || (value is not null && _badValues.TryGetValue((property, value), out refusal)))
            {
                return refusal;
            }
        }

        return null;
    }
}
