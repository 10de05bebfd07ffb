using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads a stream of records: once as a whole, then window by window, and with each read what was archived.</summary>
/// <remarks>Holds no state between calls; memory is bounded by one page of <see cref="HubSpotOptions.PageSize"/> records.</remarks>
internal sealed class RecordReader(HubSpotApi api, HubSpotOptions options)
{
    private readonly FirstLoad _load = new(api, options.PageSize);
    private readonly ChangeWindow _window = new(api, options);
    private readonly ArchiveSweep _sweep = new(api, options.PageSize);
    private readonly CountWatch _watch = new(api, options);

    /// <summary>Reads from a checkpoint until nothing newer is settled.</summary>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadPlan plan, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadPosition? position = from is null ? null : ReadPosition.Parse(from);
        IReadOnlyList<string>? missing = position?.Missing;
        if (missing is not null)
        {
            string[] still = await RecordComposer.UndefinedAsync(api, plan, cancellationToken);

            // A property is back: what it held meanwhile is in no window, so everything is read again.
            position = missing.All(still.Contains) ? position : null;
            missing = still;
        }

        RecordComposer composer = new(api, plan, from is null, missing);
        bool resting = position is RestPosition;
        if (!resting)
        {
            IAsyncEnumerable<ReadStep> begun = position is WindowPosition unfinished
                ? _window.ReadAsync(plan, composer, unfinished, cancellationToken)
                : _load.ReadAsync(plan, composer, (LoadPosition?)position, cancellationToken);
            await foreach (ReadStep step in begun)
            {
                position = step.Next;
                yield return step.ToPage();
            }
        }

        RestPosition rest = (RestPosition)position!;

        // A window's checkpoints carry no count: a read that is cut off has delivered what nobody tallied, and counting begins anew.
        HeadCount? before = resting ? rest.Count : null;
        Tally? tally = before is null ? null : new Tally(before);
        long end = (api.ServerNow - options.Settle).ToUnixTimeMilliseconds();
        bool settled = end > rest.Watermark;
        if (settled)
        {
            // After a load or an unfinished window, what changed meanwhile follows without overlap: the next read overlaps anyway.
            TimeSpan overlap = resting ? plan.Overlap : TimeSpan.Zero;
            await foreach (ReadStep step in _window.ReadNewAsync(plan, composer, rest, overlap, end, cancellationToken))
            {
                position = step.Next;
                tally?.Take(step.Records);
                yield return step.ToPage();
            }

            rest = (RestPosition)position!;
        }
        else if (resting)
        {
            // Everything up to the watermark is delivered and what came after has not settled: there is nothing to ask for.
            yield return new ReadStep([], [], rest).ToPage();
        }

        bool due = api.ServerNow - DateTimeOffset.FromUnixTimeMilliseconds(rest.Swept) >= options.SweepEvery;

        // Where nothing has settled since, the look before was moments ago. What was archived before the first load is not in it, and what is archived during it comes with the next read.
        if (due || (from is not null && rest.Swept < rest.Watermark && (rest.SweepCalls ?? 1) <= options.CheapSweep))
        {
            await foreach (ReadStep step in _sweep.ReadAsync(plan, rest, cancellationToken))
            {
                rest = (RestPosition)step.Next;
                tally?.Take(step.Records);
                yield return step.ToPage();
            }
        }

        if (options.WatchCount && settled && plan.Type == HubSpotStreams.Contacts)
        {
            (HeadCount now, bool alarm) = await _watch.CompareAsync(plan, rest with { Count = before }, tally, cancellationToken);
            yield return new ReadStep([], [], rest with { Count = now }).ToPage() with { NeedsReconcile = alarm };
        }
    }
}

/// <summary>A page on its way to the caller.</summary>
internal sealed record ReadStep(IReadOnlyList<CrmRecord> Records, IReadOnlyList<FieldChange> Changes, ReadPosition Next, long? ExpectedRows = null)
{
    /// <summary>Its public form.</summary>
    public RecordPage ToPage() => new(Records, Changes, Next.ToCheckpoint(), ExpectedRows) { MissingFields = Next.Missing ?? [] };
}
