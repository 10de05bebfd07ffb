using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LeadScoring.Connectors.Http;
using LeadScoring.Connectors.HubSpot;
using LeadScoring.Connectors.Salesforce;
using LeadScoring.Emulators;
using LeadScoring.Engine;
using LeadScoring.Engine.Sync;
using LeadScoring.Mapping;
using LeadScoring.Modeling;
using LeadScoring.Storage;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd.WholePath;

/// <summary>One emulated CRM, a shipped mapping, real connectors, a real store and the engine, all on one clock that jumps over waits.</summary>
internal sealed class EmulatedCompany : IAsyncDisposable
{
    private static readonly Lazy<GeneratedWorld> World = new(() => WorldGenerator.Generate(new WorldOptions { LeadsPerCrm = 400, ActivitiesPerCrm = 1_500, OverlapShare = 0 }));

    private readonly TemporaryFolder _folder;
    private readonly IAsyncDisposable _emulator;
    private readonly SocketsHttpHandler _sockets;
    private readonly HttpMessageInvoker _control;
    private readonly Uri _address;

    private EmulatedCompany(TemporaryFolder folder, IAsyncDisposable emulator, Uri address, SocketsHttpHandler sockets, ManualTime clock, PipelineDefinition pipeline, ICrmConnector connector, IStore store)
    {
        _folder = folder;
        _emulator = emulator;
        _address = address;
        _sockets = sockets;
        _control = new HttpMessageInvoker(sockets, disposeHandler: false);
        Clock = clock;
        Pipeline = pipeline;
        Connector = connector;
        Store = store;
    }

    public ManualTime Clock { get; }

    public PipelineDefinition Pipeline { get; }

    public ICrmConnector Connector { get; }

    public IStore Store { get; }

    public RunContext Context => new(Pipeline, Store, new Dictionary<ConnectionId, ICrmConnector> { [Connector.Connection.Id] = Connector }, Clock, 1, null);

    /// <summary>With the shipped mapping of that CRM, or with another, and its write-back fields provisioned.</summary>
    /// <param name="kind"><c>salesforce</c> or <c>hubspot</c>.</param>
    /// <param name="mappingFile">The mapping; <see langword="null"/> = the shipped one.</param>
    /// <param name="open">Opens the store; <see langword="null"/> = a SQLite file.</param>
    public static async Task<EmulatedCompany> StartAsync(string kind, string? mappingFile = null, Func<TimeProvider, Task<IStore>>? open = null)
    {
        Seed seed = kind == "salesforce" ? World.Value.Salesforce : World.Value.HubSpot;
        ManualTime clock = new(seed.AsOf) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        (IAsyncDisposable emulator, Uri address) = await EmulateAsync(kind, seed, clock);
        string overrideAddress = kind == "salesforce" ? $"connections.sf.login={address}" : $"connections.hs.base_url={address}";
        MappingResult mapping = MappingFile.Load(mappingFile ?? Running.Repository.Mapping($"{kind}.yaml"), [overrideAddress]);
        PipelineDefinition pipeline = mapping.Pipeline ?? throw new InvalidOperationException(string.Join('\n', mapping.Problems));

        // So few leads move in large shares whenever the model learns more; the guard has tests of its own.
        pipeline = pipeline with { Guards = pipeline.Guards with { MaxChangedTiers = null } };
        SocketsHttpHandler sockets = CrmSockets.Create();
        ICrmConnector connector = kind == "salesforce"
            ? SalesforceConnectorFactory.Create(pipeline.Connections[0], new Secret("emulator:emulator"), sockets, clock, 1)
            : HubSpotConnector.Create(pipeline.Connections[0], new Secret("emulator"), sockets, clock, 1);
        foreach (WriteBackTarget target in pipeline.WriteBack)
        {
            IReadOnlyList<ProvisionResult> made = await connector.ProvisionAsync(target.Stream.Stream, ProvisionPlan.For(pipeline, target), dryRun: false, CancellationToken.None);
            Assert.DoesNotContain(made, m => m.Status == ProvisionStatus.Conflict);
        }

        TemporaryFolder folder = new();
        IStore store = open is null ? await SqliteStore.OpenAsync(folder.File("store.db"), clock, CancellationToken.None) : await open(clock);
        return new EmulatedCompany(folder, emulator, address, sockets, clock, pipeline, connector, store);
    }

    /// <summary>One whole run; time passes first, as between scheduled runs.</summary>
    public async Task<SyncReport> SyncAsync(TimeSpan after)
    {
        Clock.Advance(after);
        return await SyncRun.RunAsync(Context, new ModelTraining([new LogisticTrainer()], Clock), CancellationToken.None);
    }

    /// <summary>A request past the connector, by the API or the emulator's control.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(_address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "emulator");
        request.Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _control.SendAsync(request, CancellationToken.None);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>All ids alive in the CRM, ordinally.</summary>
    public async Task<List<string>> ReadIdsAsync(string stream)
    {
        List<string> ids = [];
        await foreach (IReadOnlyList<CrmRecordId> page in Connector.ReadIdsAsync(new StreamName(stream), CancellationToken.None))
        {
            ids.AddRange(page.Select(i => i.Value));
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <summary>All ids alive in the store, ordinally.</summary>
    public async Task<List<string>> StoredIdsAsync(string stream)
    {
        List<string> ids = [];
        await foreach (CrmRecordId id in Store.Records.ReadIdsAsync(new StreamKey(Connector.Connection.Id, new StreamName(stream)), CancellationToken.None))
        {
            ids.Add(id.Value);
        }

        return ids;
    }

    public async Task<LeadId?> LeadOfAsync(string stream, string id) =>
        await Store.Facts.FindLeadAsync(new RecordRef(Connector.Connection.Id, new StreamName(stream), new CrmRecordId(id)), CancellationToken.None);

    public async Task<LeadFacts> FactsAsync(LeadId lead)
    {
        await foreach (LeadFacts facts in Store.Facts.ReadLeadsAsync(new HashSet<LeadId> { lead }, CancellationToken.None))
        {
            return facts;
        }

        throw new InvalidOperationException($"There is no lead {lead}.");
    }

    /// <summary>Files of the store that hold a text.</summary>
    public IReadOnlyList<string> FilesWith(string text)
    {
        byte[] sought = Encoding.UTF8.GetBytes(text);
        return [.. Directory.GetFiles(Path.GetDirectoryName(_folder.File("store.db"))!).Where(f => ReadShared(f).AsSpan().IndexOf(sought) >= 0)];
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        (Connector as IDisposable)?.Dispose();
        await _emulator.DisposeAsync();
        _control.Dispose();
        _sockets.Dispose();
        _folder.Dispose();
    }

    private static async Task<(IAsyncDisposable Emulator, Uri Address)> EmulateAsync(string kind, Seed seed, ManualTime clock)
    {
        if (kind == "salesforce")
        {
            SalesforceEmulator salesforce = await SalesforceEmulator.StartAsync(seed, new SalesforceEmulatorOptions { Clock = clock }, CancellationToken.None);
            return (salesforce, salesforce.Address);
        }

        HubSpotEmulator hubSpot = await HubSpotEmulator.StartAsync(seed, new HubSpotEmulatorOptions { Clock = clock, RequestsPerTenSeconds = 100_000 }, CancellationToken.None);
        return (hubSpot, hubSpot.Address);
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private sealed class Secret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }
}
