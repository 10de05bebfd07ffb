using System.Runtime.CompilerServices;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>HubSpot as streams to read and properties to write, through its CRM object API.</summary>
/// <remarks>
/// <para>
/// Streams: contacts, companies, deals, leads, calls, emails, meetings, notes, tasks and communications, with associated ids as pseudo fields <c>associations.X</c>;
/// and events, which happen once and never change: form_submissions, marketing_emails and web_events, whose <c>contact_id</c> names the contact.
/// A first read lists everything; later reads search what changed, up to 30 seconds ago, because HubSpot's index is neither complete nor in order before
/// that. Pages hold up to 1,000 records, made of ten list pages or five search pages, so that associations cost one call per 1,000 records.
/// </para>
/// <para>Safe for concurrent use. Facts about the API are from HubSpot's developer documentation and changelog of November 2026.</para>
/// </remarks>
public sealed class HubSpotConnector : ICrmConnector, IDisposable
{
    private readonly CrmTransport _transport;
    private readonly HubSpotApi _api;
    private readonly StreamReading _reading;
    private readonly BatchWriter _writer;
    private readonly PropertyProvisioner _provisioner;
    private readonly ListProvisioner _lists;
    private readonly OwnerReader _owners;

    private HubSpotConnector(CrmConnection connection, ISecretSource secrets, HttpMessageHandler handler, TimeProvider clock, int seed, HubSpotOptions options, ApiBudgets budgets)
    {
        Connection = connection;
        HubSpotPaths paths = HubSpotPaths.For(connection.ApiVersion);
        ApiBudgetGovernor budget = budgets.For(connection, Name, HubSpotQuota.Lanes);
        CrmProfile profile = new() { Name = Name, Failures = HubSpotFailures.Table, ReadError = HubSpotFailures.ReadError, ReadQuota = HubSpotQuota.Read };
        _transport = new CrmTransport(profile, budget, handler, clock, seed);
        _api = new HubSpotApi(new CrmHttpClient(Name, _transport, HubSpotTokens.Create(connection, paths, secrets, _transport, clock), Urgency.WriteBack), paths, clock);
        _reading = new StreamReading(_api, connection.Budget, options);
        _writer = new BatchWriter(_api, clock);
        _provisioner = new PropertyProvisioner(_api);
        _lists = new ListProvisioner(_api);
        _owners = new OwnerReader(_api);
    }

    /// <summary>Where HubSpot's API is, for every account.</summary>
    public static Uri DefaultAddress { get; } = new("https://api.hubapi.com");

    /// <inheritdoc/>
    public CrmConnection Connection { get; }

    /// <inheritdoc/>
    public ConnectorSpec Spec { get; } = new("hubspot", BatchWriter.Limit, HubSpotStreams.LeadReferences, HubSpotStreams.OwnerField) { MaxReadById = StatesById.Limit, GoneMeansErased = true, AccountReferences = HubSpotStreams.AccountReferences, EventStreams = [.. EventStreams.Names.Select(n => new StreamName(n))] };

    /// <inheritdoc/>
    public long RequestCount => _api.RequestCount;

    private static string Name => "HubSpot";

    /// <summary>Connects to one HubSpot account; sends nothing yet.</summary>
    /// <param name="connection">Address (usually <see cref="DefaultAddress"/>), secret name, budget, and API version: <c>v3</c>, <c>2026-03</c> or <c>2026-09</c> (default).</param>
    /// <param name="secrets">Holds a static token, or JSON with <c>grant_type</c> "refresh_token", <c>client_id</c>, <c>client_secret</c> and <c>refresh_token</c>.</param>
    /// <param name="handler">Sends; not disposed.</param>
    /// <param name="clock">Drives waits, token expiry and windows.</param>
    /// <param name="seed">Seeds the jitter of retries.</param>
    /// <param name="budgets">The process's budgets, so that connections to one account share theirs; <see langword="null"/> gives this one its own.</param>
    /// <exception cref="CrmException">The API version or the budget is wrong (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ICrmConnector Create(CrmConnection connection, ISecretSource secrets, HttpMessageHandler handler, TimeProvider clock, int seed, ApiBudgets? budgets = null) =>
        Create(connection, secrets, handler, clock, seed, new HubSpotOptions(), budgets);

    internal static HubSpotConnector Create(CrmConnection connection, ISecretSource secrets, HttpMessageHandler handler, TimeProvider clock, int seed, HubSpotOptions options, ApiBudgets? budgets = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(clock);
        return new HubSpotConnector(connection, secrets, handler, clock, seed, options, budgets ?? new ApiBudgets(clock));
    }

    /// <inheritdoc/>
    /// <remarks>Two requests: the account's details prove the token; a search that can find nothing proves the scope for contacts.</remarks>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        await _api.ReadAccountAsync(cancellationToken);
        SearchBody nothing = new([new FilterGroup([new SearchFilter("hs_object_id", "EQ", "0")])], [new SearchSort("hs_object_id", "ASCENDING")], ["hs_object_id"], 1, "0");
        await _api.SearchAsync("contacts", nothing, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken) => _reading.DescribeAsync(stream, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken) =>
        _reading.ReadAsync(request, from, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken) => _owners.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A team as HubSpot's owners name it; who is in it by a second team counts too.</remarks>
    public ValueTask<IReadOnlyList<CrmUser>> ReadGroupAsync(string name, CancellationToken cancellationToken) => _owners.ReadTeamAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask AddToListAsync(string list, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new ListMembership(_api).AddAsync("contacts", list, records, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>The batch read answers from the records, while search answers from an index that lags by seconds to minutes.</remarks>
    public ValueTask<IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>> ReadNowAsync(
        StreamName stream,
        IReadOnlyCollection<CrmRecordId> ids,
        IReadOnlyCollection<string> fields,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, Spec.MaxWriteBatch, nameof(ids));
        return _reading.ReadNowAsync(stream, ids, fields, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken) =>
        _writer.WriteAsync(HubSpotStreams.TypeOf(stream), batch, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken) =>
        _reading.ReadByIdAsync(request, ids, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken) =>
        _reading.ReadSilentFieldsAsync(request, from, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> CountAsync(StreamName stream, CancellationToken cancellationToken) => _reading.CountAsync(stream, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, CancellationToken cancellationToken) => _reading.ReadIdsAsync(stream, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChangeHints> ListenAsync(StreamName stream, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <inheritdoc/>
    public ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken) => _reading.ReadQuotaAsync(cancellationToken);

    /// <inheritdoc/>
    public long EstimateWriteRequests(int rows) => (rows + Spec.MaxWriteBatch - 1) / Spec.MaxWriteBatch;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WriteResult>> WriteBulkAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <remarks>Properties go into a group of their own, all in one request. Everyone in the account may see them, so nobody has to be given rights.</remarks>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string type = HubSpotStreams.TypeOf(stream);
        IReadOnlyList<ProvisionResult> properties = await _provisioner.ProvisionAsync(type, request.Fields, dryRun, cancellationToken);
        return [.. properties, .. await _lists.ProvisionAsync(type, request, properties, dryRun, cancellationToken)];
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}
