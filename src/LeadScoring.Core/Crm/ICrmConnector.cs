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
    /// page (perhaps without records), so that the watermark moves on. A field that vanishes between reads, or in the midst of one, ends
    /// nothing: it is left out and told by <see cref="RecordPage.MissingFields"/>.
    /// </remarks>
    /// <exception cref="CrmException">The CRM refused; <see cref="CrmException.Kind"/> says who can fix it.</exception>
    IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken);

    /// <summary>Users who can own records, inactive ones included.</summary>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken);

    /// <summary>Members of a group of users (Salesforce: a public group by its API name, nested groups included; HubSpot: a team by its name), inactive ones included; each once.</summary>
    /// <exception cref="CrmException">There is no such group (<see cref="CrmFailureKind.Misconfigured"/>), or the CRM refused.</exception>
    ValueTask<IReadOnlyList<CrmUser>> ReadGroupAsync(string name, CancellationToken cancellationToken) =>
        throw new CrmException(CrmFailureKind.Misconfigured, $"Connection {Connection.Id} cannot tell the members of groups. Name the people of the team in the mapping.");

    /// <summary>Makes a task for a user: the one record a connector ever creates, and only for alerts that ask for it. Making the same task (by <see cref="TaskDraft.Key"/>) twice makes one.</summary>
    /// <returns>The task.</returns>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<RecordRef> CreateTaskAsync(TaskDraft task, CancellationToken cancellationToken) =>
        throw new CrmException(CrmFailureKind.Misconfigured, $"Connection {Connection.Id} makes no tasks. Tell people another way (how: email).");

    /// <summary>Puts records on a list that people keep by hand (HubSpot: a static list). Records that are on it already stay; nothing else changes.</summary>
    /// <exception cref="CrmException">There is no such list (<see cref="CrmFailureKind.Misconfigured"/>), or the CRM refused.</exception>
    ValueTask AddToListAsync(string list, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken) =>
        throw new CrmException(CrmFailureKind.Misconfigured, $"Connection {Connection.Id} has no lists that records can be put on.");

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

    /// <summary>Whole records by id, from the records themselves and not from an index that lags behind.</summary>
    /// <param name="request">Which stream and fields; overlap and checkpoint play no part.</param>
    /// <param name="ids">At most <see cref="ConnectorSpec.MaxReadById"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">More ids than allowed.</exception>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken);

    /// <summary>Fields whose values change without the record's own stamp moving (formulas, roll-ups, parents' fields, associations), for all records; nothing where the request has none.</summary>
    /// <remarks>Pages are <see cref="RecordPage.IsRepair"/>, in checkpoint order like those of <see cref="ReadAsync"/>, with a checkpoint of their own. Ends early, with the rest for the next time, when the budget for reading is spent.</remarks>
    /// <exception cref="CrmException">The CRM refused.</exception>
    IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken);

    /// <summary>How many records of a stream are alive now, in one request; <see langword="null"/> where the CRM does not say.</summary>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<long?> CountAsync(StreamName stream, CancellationToken cancellationToken);

    /// <summary>Ids of all records of a stream that are alive, each once, in any order, page by page.</summary>
    /// <exception cref="CrmException">The CRM refused.</exception>
    IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, CancellationToken cancellationToken);

    /// <summary>Listens for changes of a stream until cancelled; heals lost connections by itself. Ends at once where <see cref="ConnectorSpec.CanListen"/> is false.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="from">Where listening stopped; <see langword="null"/> starts with new events only.</param>
    /// <param name="cancellationToken">Ends listening.</param>
    /// <exception cref="CrmException">Events are not to be had (rights, set-up, limits): polling has to do.</exception>
    IAsyncEnumerable<ChangeHints> ListenAsync(StreamName stream, Checkpoint? from, CancellationToken cancellationToken);

    /// <summary>What is left of the day's quota, as far as the CRM tells; <see langword="null"/> where it has none or does not tell. At most one request.</summary>
    /// <exception cref="CrmException">The CRM refused.</exception>
    ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken);

    /// <summary>Requests that writing so many rows of one stream will cost when nothing goes wrong. Asks nobody.</summary>
    long EstimateWriteRequests(int rows);

    /// <summary>Updates records in one request of at most <see cref="ConnectorSpec.MaxWriteBatch"/>; never creates any. One result per item, in order.</summary>
    /// <exception cref="ArgumentException">The batch is larger than allowed, or names a record twice.</exception>
    /// <exception cref="CrmException">The whole request failed; nothing is known to be written except where the message says so.</exception>
    ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken);

    /// <summary>Updates many records by one asynchronous job of the CRM; never creates any. One result per row, in order. Only where <see cref="ConnectorSpec.BulkWriteFrom"/> is set.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="rows">At most <see cref="ConnectorSpec.MaxBulkWrite"/>; the same rows in the same order when a cut-off write is taken up again.</param>
    /// <param name="ticket">Keeps the job's id, so that a write that was cut off is taken up again and not begun anew.</param>
    /// <param name="cancellationToken">Cancels waiting; the job goes on.</param>
    /// <exception cref="ArgumentException">Too many rows, or a record twice.</exception>
    /// <exception cref="CrmException">The whole job failed; the message says what is known.</exception>
    ValueTask<IReadOnlyList<WriteResult>> WriteBulkAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken);

    /// <summary>Creates what is missing; changes nothing that is there, except that a picklist gains options it lacks. With <paramref name="dryRun"/> only says what it would do.</summary>
    /// <exception cref="CrmException">The CRM refused the whole set-up; a refusal of one item is its <see cref="ProvisionResult"/>.</exception>
    ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>Facts about a CRM that do not depend on the account.</summary>
/// <param name="Kind"><c>salesforce</c> or <c>hubspot</c>.</param>
/// <param name="MaxWriteBatch">Most records in one <see cref="ICrmConnector.WriteAsync"/>.</param>
/// <param name="LeadReferences">For streams whose rows belong to a lead: the field that holds the lead's record id (<c>Task</c> → <c>WhoId</c>, <c>calls</c> → <c>associations.contacts</c>).</param>
/// <param name="OwnerField">The field that holds a record's owner (<c>OwnerId</c>, <c>hubspot_owner_id</c>).</param>
public sealed record ConnectorSpec(string Kind, int MaxWriteBatch, IReadOnlyDictionary<string, string> LeadReferences, string OwnerField)
{
    /// <summary>Where ids begin with a mark of their stream: the mark and the stream (<c>003</c> → <c>Contact</c>), so that one field may point at leads and contacts alike.</summary>
    public IReadOnlyDictionary<string, string> StreamByIdPrefix { get; init; } = new Dictionary<string, string>();

    /// <summary>For streams whose records can become read-only for good: the field that says so (<c>Lead</c> → <c>IsConverted</c>). Such a record takes no write; the person goes on as another record.</summary>
    public IReadOnlyDictionary<string, string> LockedBy { get; init; } = new Dictionary<string, string>();

    /// <summary>For streams of people whose records name their account: the field with its id, or ids joined by <c>;</c> of which the first counts (<c>Contact</c> → <c>AccountId</c>).</summary>
    public IReadOnlyDictionary<string, string> AccountReferences { get; init; } = new Dictionary<string, string>();

    /// <summary>Most ids in one <see cref="ICrmConnector.ReadByIdAsync"/>.</summary>
    public int MaxReadById { get; init; } = MaxWriteBatch;

    /// <summary>Rows from which <see cref="ICrmConnector.WriteBulkAsync"/> is cheaper; <see langword="null"/> where the CRM has no such thing.</summary>
    public int? BulkWriteFrom { get; init; }

    /// <summary>Most rows in one <see cref="ICrmConnector.WriteBulkAsync"/>.</summary>
    public int MaxBulkWrite { get; init; }

    /// <summary>Whether <see cref="ICrmConnector.ListenAsync"/> gives anything.</summary>
    public bool CanListen { get; init; }

    /// <summary>Streams whose records are events that never change or go: they are read only, and have no ids to compare.</summary>
    public IReadOnlyList<StreamName> EventStreams { get; init; } = [];

    /// <summary>Whether a record that is neither alive nor known as deleted was erased for privacy, because the CRM keeps ordinary deletions visible.</summary>
    public bool GoneMeansErased { get; init; }
}

/// <summary>What is left of a day's quota.</summary>
/// <param name="Used">Requests of everybody today.</param>
/// <param name="Limit">Requests allowed per day.</param>
/// <param name="Reserve">Requests that we leave untouched.</param>
public sealed record CrmQuota(long Used, long Limit, long Reserve)
{
    /// <summary>Requests that we may still send today.</summary>
    public long Available => Math.Max(0, Limit - Used - Reserve);
}

/// <summary>Remembers, durably, the id of a job that writes.</summary>
public interface IWriteTicket
{
    /// <summary>The job's id from an earlier try; <see langword="null"/> when there was none.</summary>
    string? JobId { get; }

    /// <summary>
    /// Whether rows may still be sent. Where not, the write is only settled: rows that a kept job did not carry out (it is gone, was never closed, or there was none) come back
    /// <see cref="WriteStatus.Deferred"/>, no job is begun and no row is written again, because nobody has looked whether the records have moved since.
    /// </summary>
    bool MaySend => true;

    /// <summary>Keeps the job's id before any row is sent.</summary>
    ValueTask KeepAsync(string jobId, CancellationToken cancellationToken);
}

/// <summary>A person who can own records.</summary>
/// <param name="Id">What is written into the owner field.</param>
/// <param name="Email">Lower-cased address, by which mappings name people.</param>
/// <param name="Name">As shown in the CRM.</param>
/// <param name="IsActive">Whether records may be assigned to them.</param>
public sealed record CrmUser(CrmRecordId Id, string Email, string Name, bool IsActive)
{
    /// <summary>Whether it is a queue that may own leads; then <see cref="Email"/> is empty and <see cref="Name"/> is its API name.</summary>
    public bool IsQueue { get; init; }

    /// <summary>Lower-cased address of the person's manager; <see langword="null"/> where the CRM names none.</summary>
    public string? Manager { get; init; }
}

/// <summary>A task to be made.</summary>
/// <param name="Key">What makes it one: the CRM's task carries it, so that a second try finds the first.</param>
/// <param name="Owner">Who gets it.</param>
/// <param name="About">The record it hangs on; <see langword="null"/> = none.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">A few sentences.</param>
/// <param name="Due">When it is due, UTC.</param>
public sealed record TaskDraft(string Key, CrmRecordId Owner, RecordRef? About, string Subject, string Text, DateTimeOffset Due);
