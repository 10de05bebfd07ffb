namespace LeadScoring.Engine.Pull;

/// <summary>Reads records by id, from the records themselves, and stores what became of them.</summary>
internal static class SingleRecords
{
    /// <summary>So many records that events name may be gone without a trace; more look like a lost right, and are left to a sweep, which can be held.</summary>
    private const int MostGone = 10;

    private static readonly Checkpoint None = new(1, "");

    /// <summary>Reads ids and stores their states, chunk by chunk.</summary>
    /// <param name="visit">The stream.</param>
    /// <param name="ids">Any number of them.</param>
    /// <param name="isRevision">Whether the CRM's word overrules a tombstone that only we know of.</param>
    /// <param name="next">Where the listener goes on, stored with the last chunk in one transaction; <see langword="null"/> when nobody listens.</param>
    /// <param name="cancellationToken">Cancels between chunks.</param>
    /// <returns>What was stored, and the states that the CRM told.</returns>
    public static async IAsyncEnumerable<(PageCommit Commit, IReadOnlyList<CrmRecord> States)> ReadAsync(
        StreamVisit visit,
        IReadOnlyList<CrmRecordId> ids,
        bool isRevision,
        Checkpoint? next,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int stored = 0;
        foreach (CrmRecordId[] chunk in ids.Chunk(Math.Max(1, visit.Connector.Spec.MaxReadById)))
        {
            RecordStates states = await visit.Connector.ReadByIdAsync(visit.Read.Request, chunk, cancellationToken);
            List<CrmRecord> records = [.. states.Records];
            bool isDoubtful = await CompleteAsync(visit, chunk, records, isRevision, cancellationToken);
            stored += chunk.Length;
            bool isLast = stored == ids.Count && next is not null;
            PageCommit commit = await visit.CommitAsync(isLast ? Reading.Events : Reading.ById, new RecordPage(records, states.Changes, isLast ? next! : None) { NeedsReconcile = isDoubtful }, cancellationToken);
            yield return (commit, records);
        }

        if (ids.Count == 0 && next is not null)
        {
            yield return (await visit.CommitAsync(Reading.Events, new RecordPage([], [], next), cancellationToken), []);
        }
    }

    /// <summary>Stores that these people asked to be forgotten.</summary>
    public static async Task<PageCommit> EraseAsync(StreamVisit visit, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        DateTimeOffset now = visit.Context.Now;
        return await visit.CommitAsync(Reading.ById, new RecordPage([.. ids.Select(i => Gone(i, now) with { IsErased = true })], [], None), cancellationToken);
    }

    /// <summary>Wishes for a sweep that a failure kept from its end.</summary>
    public static async Task WishForSweepAsync(StreamVisit visit, CancellationToken cancellationToken) =>
        await visit.CommitAsync(Reading.ById, new RecordPage([], [], None) { NeedsReconcile = true }, cancellationToken);

    /// <summary>Adds what the CRM's silence says of records that we hold.</summary>
    /// <returns>Whether it says too much to be believed.</returns>
    private static async Task<bool> CompleteAsync(StreamVisit visit, CrmRecordId[] chunk, List<CrmRecord> records, bool isRevision, CancellationToken cancellationToken)
    {
        HashSet<CrmRecordId> told = [.. records.Select(r => r.Id)];
        List<CrmRecord> gone = [];
        foreach (StoredRecord stored in await visit.Context.Store.Records.ReadAsync(visit.Stream, chunk, cancellationToken))
        {
            CrmRecord known = stored.Record;
            if (!told.Contains(known.Id))
            {
                // The CRM never heard of what we hold alive: it was purged, or erased where ordinary deletions stay visible.
                if (!known.IsDeleted)
                {
                    gone.Add(Gone(known.Id, Later(visit.Context.Now, known.ModifiedAt)) with { IsErased = visit.Connector.Spec.GoneMeansErased });
                }
            }
            else if (isRevision && known.IsDeleted)
            {
                // Our tombstone may be a conclusion of our own, younger than the state that proves it wrong.
                for (int i = 0; i < records.Count; i++)
                {
                    if (records[i].Id == known.Id && !records[i].IsDeleted && records[i].ModifiedAt <= known.ModifiedAt)
                    {
                        records[i] = records[i] with { ModifiedAt = known.ModifiedAt.AddTicks(1) };
                    }
                }
            }
        }

        if (!isRevision && gone.Count > MostGone)
        {
            return true;
        }

        records.AddRange(gone);
        return false;
    }

    private static CrmRecord Gone(CrmRecordId id, DateTimeOffset at) => new(id, null, at, true, new Dictionary<string, string?>());

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
