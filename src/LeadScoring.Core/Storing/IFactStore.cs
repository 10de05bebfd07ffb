namespace LeadScoring;

/// <summary>What records say about leads, with when it happened and when it became known.</summary>
public interface IFactStore
{
    /// <summary>Replaces all facts of each given record and clears its mark, in one transaction.</summary>
    /// <remarks>
    /// Leads whose facts really differ from before become due for scoring; replacing facts with the same ones changes nothing.
    /// Facts made from a state that is no longer the newest (a page came, or the record was erased, after it was read: see <see cref="RecordFacts.Mark"/>) are left out, and the mark stays.
    /// </remarks>
    ValueTask ReplaceAsync(IReadOnlyList<RecordFacts> facts, CancellationToken cancellationToken);

    /// <summary>All facts lead by lead, ordered by <see cref="LeadId"/> (ordinal), streamed in bounded memory.</summary>
    /// <param name="leads">Which leads; <see langword="null"/> = all that have at least one record that is not removed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    IAsyncEnumerable<LeadFacts> ReadLeadsAsync(IReadOnlySet<LeadId>? leads, CancellationToken cancellationToken);

    /// <summary>Makes later reading of leads fast: keeps the facts of each lead that changed since the last time in one piece as well.</summary>
    /// <remarks>Changes nothing that is read. Costs about as much as reading the changed leads; not doing it costs speed only. Batches are stored one by one: cancelling keeps what is done.</remarks>
    ValueTask PackAsync(CancellationToken cancellationToken);

    /// <summary>Leads with new or changed facts since their last score, and leads never scored.</summary>
    ValueTask<IReadOnlySet<LeadId>> ReadDueAsync(CancellationToken cancellationToken);

    /// <summary>Leads with news as <see cref="ReadDueAsync(CancellationToken)"/> says, and those whose features change by themselves by then: see <see cref="ScoredLead.NextChangeAt"/>.</summary>
    /// <param name="now">By when, UTC.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IReadOnlySet<LeadId>> ReadDueAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The lead that a record belongs to, directly or by links.</summary>
    ValueTask<LeadId?> FindLeadAsync(RecordRef record, CancellationToken cancellationToken);

    /// <summary>The lead-like records of the given leads that are not removed, ordered by lead, then record.</summary>
    ValueTask<IReadOnlyList<LeadRecord>> FindRecordsAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken);

    /// <summary>Number of leads that have at least one record that is not removed.</summary>
    ValueTask<long> CountLeadsAsync(CancellationToken cancellationToken);

    /// <summary>The mapping version the facts were made with; <see langword="null"/> before the first mapping.</summary>
    ValueTask<string?> ReadMappingHashAsync(CancellationToken cancellationToken);

    /// <summary>Notes the mapping version the facts are made with.</summary>
    ValueTask WriteMappingHashAsync(string mappingHash, CancellationToken cancellationToken);
}

/// <summary>A record and the lead it is.</summary>
public readonly record struct LeadRecord(RecordRef Record, LeadId Lead);
