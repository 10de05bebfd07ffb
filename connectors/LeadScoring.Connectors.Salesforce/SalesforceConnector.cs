using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Salesforce by its REST API. Beyond token and budget it remembers only objects' metadata, for some minutes.</summary>
internal sealed class SalesforceConnector(CrmConnection connection, SalesforceApi api, TimeProvider clock, SalesforceOptions options) : ICrmConnector
{
    private readonly MetadataMemory _metadata = new(api, clock);

    public CrmConnection Connection { get; } = connection;

    public ConnectorSpec Spec { get; } = new(
        "salesforce",
        RecordWriting.MaxBatch,
        ActivityReferences.All,
        "OwnerId")
    {
        // Object Reference, key prefixes: the same in every org.
        StreamByIdPrefix = new Dictionary<string, string>(StringComparer.Ordinal) { ["00Q"] = "Lead", ["003"] = "Contact" },
        LockedBy = new Dictionary<string, string>(StringComparer.Ordinal) { ["Lead"] = "IsConverted" },
        BulkWriteFrom = BulkWriting.WorthFrom,
        MaxBulkWrite = BulkWriting.MaxRows,
        MaxReadById = RecordReading.MostIds,
        CanListen = true,
    };

    public long RequestCount => api.RequestCount;

    // The list of objects is what every API user may ask for; /limits would want a set-up right.
    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await api.GetAsync("sobjects", "the connection check", static o => o.Required("sobjects").ValueKind, cancellationToken);

    public async ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken) =>
        (await ObjectDescription.ReadAsync(api, stream, cancellationToken)).ToStreamDescription();

    public IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        WideReading rows = new(api, _metadata, options, new StreamReading(api, _metadata, clock, options).ReadAsync);
        return HistoryObject.Of(request.Stream) is not null ? rows.ReadAsync(request, from, cancellationToken)
            : request.Stream == StageHistory.Stream ? new StageHistory(api, _metadata).ReadAsync(request, from, rows.ReadAsync, cancellationToken)
            : new RemovalReading(api, _metadata, clock, options).ReadAsync(request, from, rows.ReadAsync, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken) =>
        await api.QueryAllRowsAsync(
            "SELECT Id, Email, Name, IsActive FROM User ORDER BY Id",
            "reading users",
            static r => new CrmUser(
                new CrmRecordId(r.TextOf("Id") ?? throw new JsonException("A user has no Id.")),
                r.TextOf("Email")?.ToLowerInvariant() ?? string.Empty,
                r.TextOf("Name") ?? string.Empty,
                r.IsTrue("IsActive")),
            cancellationToken);

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
        List<(CrmRecordId Id, IReadOnlyDictionary<string, string?> Fields)> rows = ids.Count == 0 ? [] : await api.QueryAllRowsAsync(
            soql,
            $"reading {stream.Value} by id",
            r => (RowReader.IdOf(r), (IReadOnlyDictionary<string, string?>)fields.ToDictionary(f => f, f => FieldText.Of(r.Required(f)), StringComparer.Ordinal)),
            cancellationToken);
        return rows.ToDictionary(r => r.Id, r => r.Fields);
    }

    public ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken) =>
        new RecordWriting(api, _metadata).WriteAsync(stream, batch, cancellationToken);

    public ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken) =>
        new RecordReading(api, _metadata).ReadByIdAsync(request, ids, cancellationToken);

    public IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new SilentReading(api, _metadata).ReadAsync(request, from, cancellationToken);
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
        new RecordReading(api, _metadata).ReadIdsAsync(stream, cancellationToken);

    public IAsyncEnumerable<ChangeHints> ListenAsync(StreamName stream, Checkpoint? from, CancellationToken cancellationToken) =>
        new ChangeListening(api, clock, stream).ListenAsync(from, cancellationToken);

    public ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken) => new((CrmQuota?)null);

    public long EstimateWriteRequests(int rows) => rows < BulkWriting.WorthFrom
        ? (rows + Spec.MaxWriteBatch - 1) / Spec.MaxWriteBatch
        : (rows + BulkWriting.MaxRows - 1) / BulkWriting.MaxRows * BulkWriting.RequestsPerJob;

    public ValueTask<IReadOnlyList<WriteResult>> WriteBulkAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken) =>
        new BulkWriting(api, _metadata, clock, options).WriteAsync(stream, rows, ticket, cancellationToken);

    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await new Provisioning(api, _metadata, clock).RunAsync(stream, request, dryRun, cancellationToken);
    }
}
