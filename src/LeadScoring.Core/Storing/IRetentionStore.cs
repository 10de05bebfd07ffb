namespace LeadScoring;

/// <summary>Lets go of what is old.</summary>
public interface IRetentionStore
{
    /// <summary>Takes the content of records: their fields and the changes of these. Their ids stay, so that comparing ids with the CRM finds nothing missing, and a later change brings them back whole.</summary>
    /// <remarks>In one transaction. The records are marked for mapping, which removes their facts.</remarks>
    /// <returns>How many had any content.</returns>
    ValueTask<int> EmptyAsync(StreamKey stream, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken);

    /// <summary>Drops changes of fields before an instant, all in one transaction; the newest value of each field from before stays as what the record held from its creation on.</summary>
    /// <returns>How many changes were dropped.</returns>
    ValueTask<int> DropHistoryAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Removes from the store's files what was deleted before, as far as the database can; call it once the facts of emptied records are mapped away.</summary>
    ValueTask ScrubAsync(CancellationToken cancellationToken);
}
