using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads a stream: once as a whole, then window by window.</summary>
/// <remarks>Holds no state between calls; memory is bounded by one page of <see cref="ReadPlan.PageSize"/> records.</remarks>
internal sealed class RecordReader(HubSpotApi api, HubSpotOptions options)
{
    private readonly FirstLoad _load = new(api);
    private readonly ChangeWindow _window = new(api);

    /// <summary>Reads from a checkpoint until nothing newer is settled.</summary>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadPlan plan, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadPosition? position = from is null ? null : ReadPosition.Parse(from);

        // What was begun is finished first; the changes since then follow without overlap, because the next read overlaps anyway.
        bool begun = position is not RestPosition;
        if (position is null or LoadPosition)
        {
            await foreach (ReadStep step in _load.ReadAsync(plan, (LoadPosition?)position, cancellationToken))
            {
                position = step.Next;
                yield return step.ToPage();
            }
        }
        else if (position is WindowPosition unfinished)
        {
            await foreach (ReadStep step in _window.ReadAsync(plan, unfinished, cancellationToken))
            {
                position = step.Next;
                yield return step.ToPage();
            }
        }

        long watermark = position!.Watermark;
        long end = (api.ServerNow - options.Settle).ToUnixTimeMilliseconds();
        if (end <= watermark)
        {
            // Everything up to the watermark is delivered and what came after has not settled: there is nothing to ask for.
            if (!begun)
            {
                yield return new RecordPage([], [], position.ToCheckpoint());
            }

            yield break;
        }

        long start = watermark - (begun ? 0 : (long)plan.Overlap.TotalMilliseconds);
        await foreach (ReadStep step in _window.ReadNewAsync(plan, watermark, start, end, options.Settle, cancellationToken))
        {
            yield return step.ToPage();
        }
    }
}

/// <summary>A page on its way to the caller.</summary>
internal sealed record ReadStep(IReadOnlyList<CrmRecord> Records, IReadOnlyList<FieldChange> Changes, ReadPosition Next, long? ExpectedRows = null)
{
    /// <summary>Its public form.</summary>
    public RecordPage ToPage() => new(Records, Changes, Next.ToCheckpoint(), ExpectedRows);
}
