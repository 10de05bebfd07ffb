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
        new Dictionary<string, string>(StringComparer.Ordinal) { ["Task"] = "WhoId", ["Event"] = "WhoId" },
        "OwnerId");

    public long RequestCount => api.RequestCount;

    // The list of objects is what every API user may ask for; /limits would want a set-up right.
    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await api.GetAsync("sobjects", "the connection check", static o => o.Required("sobjects").ValueKind, cancellationToken);

    public async ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken) =>
        (await ObjectDescription.ReadAsync(api, stream, cancellationToken)).ToStreamDescription();

    public IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new StreamReading(api, _metadata, clock, options).ReadAsync(request, from, cancellationToken);
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

    public ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken) =>
        new RecordWriting(api, _metadata).WriteAsync(stream, batch, cancellationToken);

    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, IReadOnlyList<FieldSpec> fields, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return await new FieldProvisioning(api, _metadata).ProvisionAsync(stream, fields, dryRun, cancellationToken);
    }
}
