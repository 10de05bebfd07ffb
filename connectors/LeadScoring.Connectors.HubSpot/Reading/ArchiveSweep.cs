using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Finds records that were archived, which search never shows and lists show only when asked for nothing else.</summary>
/// <remarks>The list has no filter for time, so each sweep pages through all archived records of a type and keeps the new ones.</remarks>
internal sealed class ArchiveSweep(HubSpotApi api, int pageSize)
{
    private const string Query = "?limit=100&archived=true&properties=hs_object_id";

    /// <summary>Tombstones of what was archived since the last sweep; at least one page.</summary>
    public async IAsyncEnumerable<ReadStep> ReadAsync(ReadPlan plan, RestPosition position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateTimeOffset since = DateTimeOffset.FromUnixTimeMilliseconds(position.Swept) - plan.Overlap;
        List<CrmRecord> tombstones = [];
        long? swept = null;
        string? after = null;
        int calls = 0;
        do
        {
            calls++;
            (ObjectPage page, DateTimeOffset asOf) = await ObjectList.ReadAsync(api, plan.Type, Query, after, cancellationToken);
            swept ??= Math.Max(position.Swept, asOf.ToUnixTimeMilliseconds());
            tombstones.AddRange((page.Results ?? []).Where(r => r.Archived && (r.ArchivedAt is null || r.ArchivedAt >= since)).Select(r => RecordComposer.Tombstone(plan, r)));
            after = page.Paging?.Next?.After;
            if (after is not null && tombstones.Count >= pageSize)
            {
                // A sweep that is broken off begins anew: its own progress is not worth a checkpoint.
                yield return new ReadStep(tombstones, [], position);
                tombstones = [];
            }
        }
        while (after is not null);

        yield return new ReadStep(tombstones, [], position with { Swept = swept.Value, SweepCalls = calls });
    }
}
