using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads a stream: once as a whole, then window by window, and now and then what was archived.</summary>
/// <remarks>Holds no state between calls; memory is bounded by one page of <see cref="HubSpotOptions.PageSize"/> records.</remarks>
internal sealed class RecordReader(HubSpotApi api, HubSpotOptions options)
{
    private readonly FirstLoad _load = new(api, options.PageSize);
    private readonly ChangeWindow _window = new(api, options);
    private readonly ArchiveSweep _sweep = new(api, options.PageSize);

    /// <summary>Reads from a checkpoint until nothing newer is settled.</summary>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadPlan plan, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordComposer composer = new(api, plan);
        ReadPosition? position = from is null ? null : ReadPosition.Parse(from);
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
        long end = (api.ServerNow - options.Settle).ToUnixTimeMilliseconds();
        if (end > rest.Watermark)
        {
            // After a load or an unfinished window, what changed meanwhile follows without overlap: the next read overlaps anyway.
            TimeSpan overlap = resting ? plan.Overlap : TimeSpan.Zero;
            await foreach (ReadStep step in _window.ReadNewAsync(plan, composer, rest, overlap, end, cancellationToken))
            {
                position = step.Next;
                yield return step.ToPage();
            }

            rest = (RestPosition)position!;
        }
        else if (resting)
        {
            // Everything up to the watermark is delivered and what came after has not settled: there is nothing to ask for.
            yield return new RecordPage([], [], rest.ToCheckpoint());
        }

        if (api.ServerNow - DateTimeOffset.FromUnixTimeMilliseconds(rest.Swept) >= options.SweepEvery)
        {
            await foreach (ReadStep step in _sweep.ReadAsync(plan, rest, cancellationToken))
            {
                yield return step.ToPage();
            }
        }
    }
}

/// <summary>A page on its way to the caller.</summary>
internal sealed record ReadStep(IReadOnlyList<CrmRecord> Records, IReadOnlyList<FieldChange> Changes, ReadPosition Next, long? ExpectedRows = null)
{
    /// <summary>Its public form.</summary>
    public RecordPage ToPage() => new(Records, Changes, Next.ToCheckpoint(), ExpectedRows);
}
