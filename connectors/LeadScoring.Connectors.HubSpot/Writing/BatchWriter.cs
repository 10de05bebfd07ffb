using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Updates records in batches, with a verdict for each.</summary>
/// <remarks>
/// HubSpot refuses a whole batch when one value in it is bad. The batch is then halved until the bad rows stand alone: one bad row among 100 costs
/// about 14 more calls, and the other 99 are written. What a refusal teaches (a property that does not exist, a value that is no option) is
/// used at once for the other rows, so that a mistake in the mapping does not cost a call per row.
/// </remarks>
internal sealed class BatchWriter(HubSpotApi api)
{
    /// <summary>Most records in one update.</summary>
    public const int Limit = 100;

    private static readonly int[] Judged = [400, 409];

    /// <summary>Writes a batch; one result per item, in order.</summary>
    /// <exception cref="ArgumentException">The batch is too large or names a record twice.</exception>
    /// <exception cref="CrmException">The first request failed as a whole; nothing is known to be written.</exception>
    public async ValueTask<IReadOnlyList<WriteResult>> WriteAsync(string type, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Check(batch);
        Verdicts verdicts = new(batch);
        Stack<FieldWrite[]> open = new();
        if (batch.Count > 0)
        {
            open.Push([.. batch]);
        }

        bool first = true;
        while (open.TryPop(out FieldWrite[]? next))
        {
            FieldWrite[] part = verdicts.WithoutKnownBad(next);
            if (part.Length == 0)
            {
                continue;
            }

            try
            {
                Refusal? refusal = await SendAsync(type, part, verdicts, cancellationToken);
                if (refusal is not null)
                {
                    Divide(part, refusal, verdicts, open);
                }
            }
            catch (CrmException e) when (!first || e.Code == HubSpotFailures.Locked)
            {
                // Some rows have their verdict by now, and throwing would lose it; or other software holds the rows.
                verdicts.Defer([.. part, .. open.SelectMany(o => o)], e);
                break;
            }

            first = false;
        }

        return verdicts.InOrder();
    }

    private static void Check(IReadOnlyList<FieldWrite> batch)
    {
        if (batch.Count > Limit)
        {
            throw new ArgumentException($"HubSpot takes at most {Limit} records in one update, not {batch.Count}.", nameof(batch));
        }

        if (batch.Select(w => w.Id).Distinct().Count() != batch.Count)
        {
            throw new ArgumentException("The batch names a record twice.", nameof(batch));
        }
    }

    private static void Divide(FieldWrite[] part, Refusal refusal, Verdicts verdicts, Stack<FieldWrite[]> open)
    {
        if (part.Length == 1)
        {
            verdicts.Refuse(part[0], refusal);
        }
        else if (verdicts.Learn(part, refusal))
        {
            // The rows that carry the named property fall out by themselves; the rest goes again in one piece.
            open.Push(part);
        }
        else
        {
            int middle = part.Length / 2;
            open.Push(part[middle..]);
            open.Push(part[..middle]);
        }
    }

    /// <summary>Sends one request and notes its verdicts.</summary>
    /// <returns>Why the whole request was refused, if it was.</returns>
    private async ValueTask<Refusal?> SendAsync(string type, FieldWrite[] part, Verdicts verdicts, CancellationToken cancellationToken)
    {
        BatchUpdateBody body = new([.. part.Select(w => new RowUpdate(w.Id.Value, w.Id.Value, w.Fields.ToDictionary(f => f.Key, f => f.Value ?? string.Empty, StringComparer.Ordinal)))]);
        CrmResponse response = await api.ChangeAsync(api.Paths.BatchUpdate(type), $"updating {type}", body, HubSpotJson.Default.BatchUpdateBody, Judged, cancellationToken);
        if (response.Status >= 400)
        {
            return Refusal.Read(response) ?? throw new CrmException(CrmFailureKind.Rejected, $"HubSpot refused updating {type} with HTTP {response.Status} and gave no reason. Check the connection's address, and report it if that is right.");
        }

        verdicts.Take(part, HubSpotApi.Read(response, HubSpotJson.Default.BatchAnswer));
        return null;
    }
}
