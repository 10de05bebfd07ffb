using System.Globalization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Says of single records what became of them: alive, archived, or merged into another. Of an id that was erased HubSpot says nothing.</summary>
/// <remarks>
/// Up to 100 ids cost one call while all are alive, and one more for those that are not. An id that is neither alive nor archived may have been merged: some
/// accounts answer for it with the survivor, others do not know it any more, and then all survivors of the type are searched for it, 200 per call.
/// </remarks>
internal sealed class StatesById(HubSpotApi api)
{
    /// <summary>Most ids in one call.</summary>
    public const int Limit = 100;

    private const int SearchLimit = 200;

    private readonly RecordsById _byId = new(api);

    /// <summary>States of the records with these ids, and of those they went into.</summary>
    public async ValueTask<RecordStates> ReadAsync(ReadPlan plan, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, Limit, nameof(ids));
        string[] asked = [.. ids.Select(i => i.Value).Where(v => v.Length > 0 && v.All(char.IsAsciiDigit)).Distinct(StringComparer.Ordinal)];
        if (asked.Length == 0)
        {
            return new RecordStates([], []);
        }

        List<ObjectRow> alive = await _byId.ReadAsync(plan, asked, plan.Asked, cancellationToken);
        (List<CrmRecord> records, List<FieldChange> changes) = await new RecordComposer(api, plan, begins: false).ComposeAsync(alive, cancellationToken);
        string[] open = Unexplained(asked, records);
        if (open.Length > 0)
        {
            records.AddRange((await _byId.ReadArchivedAsync(plan, open, cancellationToken)).Where(r => r.Archived).Select(r => RecordComposer.Tombstone(plan, r)));
            open = Unexplained(open, records);
        }

        if (open.Length > 0 && HubSpotStreams.MergeProperties(plan.Type).Count > 0)
        {
            await foreach (CrmRecord tombstone in SearchSurvivorsAsync(plan, open, cancellationToken))
            {
                records.Add(tombstone);
            }
        }

        // A survivor names all its losers; the caller asked for some.
        HashSet<string> wanted = [.. asked];
        records.RemoveAll(r => r.IsDeleted && !wanted.Contains(r.Id.Value));
        return new RecordStates([.. records.DistinctBy(r => r.Id)], changes);
    }

    private static string[] Unexplained(string[] asked, List<CrmRecord> records)
    {
        HashSet<string> known = [.. records.Select(r => r.Id.Value)];
        return [.. asked.Where(a => !known.Contains(a))];
    }

    private async IAsyncEnumerable<CrmRecord> SearchSurvivorsAsync(ReadPlan plan, string[] open, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> left = [.. open];
        long lastId = 0;
        bool more;
        do
        {
            FilterGroup survivors = new([new SearchFilter(Merges.Property, "HAS_PROPERTY", null), new SearchFilter("hs_object_id", "GT", lastId.ToString(CultureInfo.InvariantCulture))]);
            SearchBody body = new([survivors], [new SearchSort("hs_object_id", "ASCENDING")], HubSpotStreams.MergeProperties(plan.Type), SearchLimit, "0");
            ObjectPage page = (await api.SearchAsync(plan.Type, body, cancellationToken)).Content;
            foreach (ObjectRow row in page.Results ?? [])
            {
                lastId = Math.Max(lastId, long.Parse(row.Id, CultureInfo.InvariantCulture));
                foreach (CrmRecord tombstone in Merges.Tombstones(row, RecordComposer.ModifiedAt(plan, row).ToUniversalTime()).Where(t => left.Remove(t.Id.Value)))
                {
                    yield return tombstone;
                }
            }

            more = left.Count > 0 && page.Paging?.Next?.After is not null && page.Results is { Count: > 0 };
        }
        while (more);
    }
}
