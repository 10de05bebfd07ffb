namespace LeadScoring.Engine.Import;

/// <summary>Stands where a connection has no CRM: what is imported or sent to us is never read, listed, described or written elsewhere.</summary>
public sealed class PushedConnector : ICrmConnector
{
    private const string NoCrm = "is brought to us (a file or events) and has no CRM that could be asked or written. Take it out of write_back.";

    /// <summary>Binds it to a connection.</summary>
    /// <exception cref="ArgumentException">The connection is one of a CRM.</exception>
    public PushedConnector(CrmConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!connection.IsPushed)
        {
            throw new ArgumentException($"{connection.Id} is a connection of a CRM.", nameof(connection));
        }

        Connection = connection;
        Dictionary<string, string> references = connection.Kind == CrmConnection.FileKind
            ? connection.Files.ToDictionary(f => f.Stream.Value, f => f.Key, StringComparer.Ordinal)
            : Track.TrackedFields.Streams.ToDictionary(s => s, _ => Track.TrackedFields.Visitor, StringComparer.Ordinal);
        Spec = new ConnectorSpec(connection.Kind, 1, references, string.Empty);
    }

    /// <inheritdoc/>
    public CrmConnection Connection { get; }

    /// <inheritdoc/>
    public ConnectorSpec Spec { get; }

    /// <inheritdoc/>
    public long RequestCount => 0;

    /// <inheritdoc/>
    public ValueTask CheckAsync(CancellationToken cancellationToken) => default;

    /// <summary>Any name may be a column or a property.</summary>
    public ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken) => new(new StreamDescription(stream, []) { OpenPrefix = string.Empty });

    /// <inheritdoc/>
    public IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken) => AsyncEnumerable.Empty<RecordPage>();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken) => new([]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>> ReadNowAsync(StreamName stream, IReadOnlyCollection<CrmRecordId> ids, IReadOnlyCollection<string> fields, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken) => AsyncEnumerable.Empty<RecordPage>();

    /// <inheritdoc/>
    public ValueTask<long?> CountAsync(StreamName stream, CancellationToken cancellationToken) => new((long?)null);

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public IAsyncEnumerable<ChangeHints> ListenAsync(StreamName stream, Checkpoint? from, CancellationToken cancellationToken) => AsyncEnumerable.Empty<ChangeHints>();

    /// <inheritdoc/>
    public ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken) => new((CrmQuota?)null);

    /// <inheritdoc/>
    public long EstimateWriteRequests(int rows) => 0;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WriteResult>> WriteBulkAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken) => throw Refused();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken) => throw Refused();

    private CrmException Refused() => new(CrmFailureKind.Misconfigured, $"{Connection.Id} {NoCrm}");
}
