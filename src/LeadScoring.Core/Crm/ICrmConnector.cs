namespace LeadScoring;

/// <summary>A CRM seen as streams to read and fields to write: the only door to it.</summary>
/// <remarks>Bound to one connection. Safe for concurrent use. Keeps tokens and the API budget, and no other state between calls.</remarks>
public interface ICrmConnector
{
    /// <summary>The connection it is bound to.</summary>
    CrmConnection Connection { get; }

    /// <summary>What this connector knows about its CRM.</summary>
    ConnectorSpec Spec { get; }

    /// <summary>Requests sent so far by this instance, retries and log-ins included.</summary>
    long RequestCount { get; }

    /// <summary>Proves that address, credentials and scopes work without reading business data.</summary>
    /// <exception cref="CrmException">They do not; <see cref="CrmException.Kind"/> says who can fix it.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken);

    /// <summary>Fields of a stream as the CRM's own metadata tells them.</summary>
    /// <exception cref="CrmException">The stream does not exist or is not visible (<see cref="CrmFailureKind.Misconfigured"/>), or the CRM refused.</exception>
    ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken);

    /// <summary>Reads a stream from a checkpoint; <see langword="null"/> starts from the beginning. Ends when the stream has nothing newer.</summary>
    /// <remarks>
    /// Delivery is at least once and pages arrive in checkpoint order. The caller stores a page and its
    /// <see cref="RecordPage.Next"/> in one transaction before it asks for the next page. A read that ends always gave at least one
    /// page (perhaps without records), so that the watermark moves on.
    /// </remarks>
    /// <exception cref="CrmException">The CRM refused; <see cref="CrmException.Kind"/> says who can fix it.</exception>
    IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken);

    /// <summary>Users who can own records, inactive ones included.</summary>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken);

    /// <summary>What some fields of single records hold at this moment, from the records themselves and not from an index that lags behind.</summary>
    /// <param name="stream">The records' stream.</param>
    /// <param name="ids">At most <see cref="ConnectorSpec.MaxWriteBatch"/>; one request.</param>
    /// <param name="fields">CRM field names.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Per record its fields as text; records that are gone are left out.</returns>
    /// <exception cref="ArgumentException">More ids than allowed.</exception>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>> ReadNowAsync(
        StreamName stream,
        IReadOnlyCollection<CrmRecordId> ids,
        IReadOnlyCollection<string> fields,
        CancellationToken cancellationToken);

    /// <summary>Updates records in one request of at most <see cref="ConnectorSpec.MaxWriteBatch"/>; never creates any. One result per item, in order.</summary>
    /// <exception cref="ArgumentException">The batch is larger than allowed, or names a record twice.</exception>
    /// <exception cref="CrmException">The whole request failed; nothing is known to be written except where the message says so.</exception>
    ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken);

    /// <summary>Creates the fields that are missing; touches nothing that exists. With <paramref name="dryRun"/> only says what it would do.</summary>
    /// <exception cref="CrmException">The CRM refused the whole set-up; a refusal of one field is its <see cref="ProvisionResult"/>.</exception>
    ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, IReadOnlyList<FieldSpec> fields, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>Facts about a CRM that do not depend on the account.</summary>
/// <param name="Kind"><c>salesforce</c> or <c>hubspot</c>.</param>
/// <param name="MaxWriteBatch">Most records in one <see cref="ICrmConnector.WriteAsync"/>.</param>
/// <param name="LeadReferences">For streams whose rows belong to a lead: the field that holds the lead's record id (<c>Task</c> → <c>WhoId</c>, <c>calls</c> → <c>associations.contacts</c>).</param>
/// <param name="OwnerField">The field that holds a record's owner (<c>OwnerId</c>, <c>hubspot_owner_id</c>).</param>
public sealed record ConnectorSpec(string Kind, int MaxWriteBatch, IReadOnlyDictionary<string, string> LeadReferences, string OwnerField);

/// <summary>A person who can own records.</summary>
/// <param name="Id">What is written into the owner field.</param>
/// <param name="Email">Lower-cased address, by which mappings name people.</param>
/// <param name="Name">As shown in the CRM.</param>
/// <param name="IsActive">Whether records may be assigned to them.</param>
public sealed record CrmUser(CrmRecordId Id, string Email, string Name, bool IsActive);
