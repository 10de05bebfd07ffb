using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Salesforce by its REST API. Beyond token and budget it remembers only objects' metadata, for some minutes.</summary>
internal sealed class SalesforceConnector(CrmConnection connection, SalesforceApi api, ApiBudgetGovernor budget, Backoff backoff, TimeProvider clock, SalesforceOptions options) : ICrmConnector
{
    private readonly MetadataMemory _metadata = new(api, clock);
    private readonly SalesforceApi _writeBack = api.For(Urgency.WriteBack);

    public CrmConnection Connection { get; } = connection;

    public ConnectorSpec Spec { get; } = new(
        "salesforce",
        RecordWriting.MaxBatch,
        ActivityReferences.All,
        "OwnerId")
    {
        // Object Reference, key prefixes: the same in every org.
        StreamByIdPrefix = new Dictionary<string, string>(StringComparer.Ordinal) { ["00Q"] = "Lead", ["003"] = "Contact" },
        AccountReferences = new Dictionary<string, string>(StringComparer.Ordinal) { ["Contact"] = "AccountId" },
        LockedBy = new Dictionary<string, string>(StringComparer.Ordinal) { ["Lead"] = "IsConverted" },
        BulkWriteFrom = BulkWriting.WorthFrom,
        MaxBulkWrite = BulkWriting.MaxRows,
        MaxReadById = RecordReading.MostIds,
        CanListen = true,
    };

    public long RequestCount => api.RequestCount;

    private RecordWriting Writing => new(_writeBack, _metadata, backoff, options);

    // The list of objects is what every API user may ask for; /limits would want a set-up right.
    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await api.GetAsync("sobjects", "the connection check", static o => o.Required("sobjects").ValueKind, cancellationToken);

    public async ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken) =>
        (await ObjectDescription.ReadAsync(api, stream, cancellationToken)).ToStreamDescription();

    public IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SalesforceApi reading = api.For(ReadUrgency.Of(request.Stream, from, clock));
        WideReading rows = new(reading, _metadata, options, new StreamReading(reading, _metadata, clock, options).ReadAsync);
        return HistoryObject.Of(request.Stream) is not null ? rows.ReadAsync(request, from, cancellationToken)
            : request.Stream == StageHistory.Stream ? new StageHistory(reading, _metadata).ReadAsync(request, from, rows.ReadAsync, cancellationToken)
            : new RemovalReading(reading, _metadata, clock, options).ReadAsync(request, from, rows.ReadAsync, cancellationToken);
    }

    public ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken) => new OwnerReading(_writeBack).ReadAsync(cancellationToken);

    public async ValueTask<IReadOnlyList<CrmUser>> ReadGroupAsync(string name, CancellationToken cancellationToken) =>
        await new GroupReading(_writeBack).ReadAsync(name, await ReadUsersAsync(cancellationToken), cancellationToken);

    public async ValueTask<RecordRef> CreateTaskAsync(TaskDraft task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new RecordRef(Connection.Id, new StreamName("Task"), await new TaskCreation(_writeBack).CreateAsync(task, cancellationToken));
    }

    public async ValueTask<IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>> ReadNowAsync(
        StreamName stream,
        IReadOnlyCollection<CrmRecordId> ids,
        IReadOnlyCollection<string> fields,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, RecordWriting.MaxBatch, nameof(ids));
        if (fields.Append(stream.Value).FirstOrDefault(n => !Soql.IsName(n)) is { } wrong)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"\"{wrong}\" cannot be the name of a Salesforce field or object. Correct the mapping.");
        }

        string soql = $"SELECT Id, {string.Join(", ", fields)} FROM {stream.Value} WHERE Id IN ({string.Join(',', ids.Select(i => Soql.Text(i.Value)))})";
        List<(CrmRecordId Id, IReadOnlyDictionary<string, string?> Fields)> rows = ids.Count == 0 ? [] : await _writeBack.QueryAllRowsAsync(
            soql,
            $"reading {stream.Value} by id",
            r => (RowReader.IdOf(r), (IReadOnlyDictionary<string, string?>)fields.ToDictionary(f => f, f => FieldText.Of(r.Required(f)), StringComparer.Ordinal)),
            cancellationToken);
        return rows.ToDictionary(r => r.Id, r => r.Fields);
    }

    public ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken) =>
        Writing.WriteAsync(stream, batch, cancellationToken);

    public ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken) =>
        new RecordReading(api, _metadata).ReadByIdAsync(request, ids, cancellationToken);

    public IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new SilentReading(api.For(Urgency.Backfill), _metadata).ReadAsync(request, from, cancellationToken);
    }

    public async ValueTask<long?> CountAsync(StreamName stream, CancellationToken cancellationToken)
    {
        if (!Soql.IsName(stream.Value))
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"\"{stream}\" cannot be the name of a Salesforce object. Correct the mapping.");
        }

        using QueryPage page = await api.QueryAsync($"SELECT COUNT() FROM {stream}", withDeleted: false, $"counting {stream}", cancellationToken);
        return page.TotalSize;
    }

    public IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, CancellationToken cancellationToken) =>
        new RecordReading(api.For(Urgency.Backfill), _metadata).ReadIdsAsync(stream, cancellationToken);

    public IAsyncEnumerable<ChangeHints> ListenAsync(StreamName stream, Checkpoint? from, CancellationToken cancellationToken) =>
        new ChangeListening(api, clock, stream).ListenAsync(from, cancellationToken);

    public ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken) => new DailyQuota(_writeBack, budget).ReadAsync(cancellationToken);

    public long EstimateWriteRequests(int rows) => rows < BulkWriting.WorthFrom
        ? (rows + Spec.MaxWriteBatch - 1) / Spec.MaxWriteBatch
        : (rows + BulkWriting.MaxRows - 1) / BulkWriting.MaxRows * BulkWriting.RequestsPerJob;

    public async ValueTask<IReadOnlyList<WriteResult>> WriteBulkAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken)
    {
        IReadOnlyList<WriteResult> verdicts = await new BulkWriting(_writeBack, _metadata, clock, options).WriteAsync(stream, rows, ticket, cancellationToken);
        return ticket.MaySend ? await BulkFollowUp.WriteAsync(Writing, stream, rows, verdicts, cancellationToken) : verdicts;
    }

    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await new Provisioning(api, _metadata, clock).RunAsync(stream, request, dryRun, cancellationToken);
    }
}
