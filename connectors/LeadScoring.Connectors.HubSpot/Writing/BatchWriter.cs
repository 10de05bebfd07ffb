using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Updates records in batches, with a verdict for each.</summary>
/// <remarks>
/// <para>
/// HubSpot refuses a whole batch when one value in it is bad, or answers for each row where it can. A batch that is refused whole is halved until the bad
/// rows stand alone: one bad row among 100 costs about 14 more calls, and the other 99 are written. What a refusal teaches (a property that does not
/// exist, a value that is no option, what brings a rule of the portal about) is used at once for the other rows.
/// </para>
/// <para>
/// Of a refused row, what HubSpot takes is written nevertheless: a property that it names is left out, and where it names none of ours (from
/// 2026-09 on the API enforces the portal's conditional and required properties) the one that brings the rule about is found by leaving out one after
/// another. Such searching ends after <see cref="MaxTrials"/> calls per batch; rows beyond are refused whole.
/// </para>
/// </remarks>
internal sealed class BatchWriter(HubSpotApi api, TimeProvider clock)
{
    /// <summary>Most records in one update.</summary>
    public const int Limit = 100;

    /// <summary>Most calls per batch that only find out which property breaks a rule.</summary>
    public const int MaxTrials = 40;

    private const int Locked = 423;
    private const int MaxLocks = 5;

    private static readonly int[] Judged = [400, 409, Locked];

    // HubSpot's documentation: a lock lasts two seconds.
    private static readonly TimeSpan LockLasts = TimeSpan.FromSeconds(2);

    private readonly WriterGate _gate = new();

    /// <summary>Writes a batch; one result per item, in order.</summary>
    /// <exception cref="ArgumentException">The batch is too large or names a record twice.</exception>
    /// <exception cref="CrmException">The first request failed as a whole; nothing is known to be written.</exception>
    public async ValueTask<IReadOnlyList<WriteResult>> WriteAsync(string type, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Check(batch);
        WriteRow[] rows = [.. batch.Select(w => new WriteRow(w))];
        BatchRun run = new(this, type, cancellationToken);
        try
        {
            await run.WriteAsync(rows);
        }
        catch (CrmException e) when (run.HasVerdicts || e.Code == HubSpotFailures.Locked)
        {
            // Some rows have their verdict by now, and throwing would lose it; or other software holds the rows.
            foreach (WriteRow row in rows.Where(r => r.Result is null))
            {
                row.Defer(e);
            }
        }

        return [.. rows.Select(r => r.Result!)];
    }

    /// <summary>Sends one request, and sends it again when records are locked, with fewer writers beside it.</summary>
    /// <exception cref="CrmException">It failed as a whole.</exception>
    internal async ValueTask<CrmResponse> SendAsync(string type, BatchUpdateBody body, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            await _gate.EnterAsync(cancellationToken);
            CrmResponse? response = null;
            try
            {
                response = await api.ChangeAsync(api.Paths.BatchUpdate(type), $"updating {type}", body, HubSpotJson.Default.BatchUpdateBody, Judged, cancellationToken);
            }
            finally
            {
                _gate.Leave(response?.Status == Locked);
            }

            if (response.Status != Locked)
            {
                return response;
            }

            if (attempt == MaxLocks)
            {
                throw new CrmException(CrmFailureKind.Transient, $"HubSpot keeps the {type} locked: other software writes them in bulk. Nothing to do; they are written with the next run.") { Code = HubSpotFailures.Locked };
            }

            TimeSpan asked = response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
            await Task.Delay(asked > LockLasts * attempt ? asked : LockLasts * attempt, clock, cancellationToken);
        }
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
}
