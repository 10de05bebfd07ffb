namespace LeadScoring;

/// <summary>Lets go of what is old.</summary>
public interface IRetentionStore
{
    /// <summary>Takes the content of records: their fields and the changes of these. Their ids stay, so that comparing ids with the CRM finds nothing missing, and a later change brings them back whole.</summary>
    /// <remarks>In one transaction. The records are marked for mapping, which removes their facts. No byte of the content stays in the store's files.</remarks>
    /// <returns>How many had any content.</returns>
    ValueTask<int> EmptyAsync(StreamKey stream, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken);

    /// <summary>Drops changes of fields before an instant, all in one transaction; the newest value of each field from before stays as what the record held from its creation on.</summary>
    /// <returns>How many changes were dropped.</returns>
    ValueTask<int> DropHistoryAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
