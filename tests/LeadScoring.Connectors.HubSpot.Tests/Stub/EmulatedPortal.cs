using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LeadScoring.Connectors.Http;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>One request that reached the wire.</summary>
internal sealed record SentRequest(string Method, string Path, string Target);

/// <summary>A HubSpot emulator and a connector to it on one clock; keeps what was sent and may cut requests off.</summary>
internal sealed class EmulatedPortal : IAsyncDisposable
{
    private readonly SocketsHttpHandler _sockets = CrmSockets.Create();
    private readonly HttpMessageInvoker _control;
    private readonly Wire _wire;
    private readonly List<HubSpotConnector> _connectors = [];
    private readonly string _version;
    private readonly string _secret;

    private EmulatedPortal(HubSpotEmulator emulator, SelfWindingTime clock, string version, string secret)
    {
        Emulator = emulator;
        Clock = clock;
        _version = version;
        _secret = secret;
        _control = new HttpMessageInvoker(_sockets, disposeHandler: false);
        _wire = new Wire(this, _sockets);
        Connector = Connect();
    }

    public static StreamName Contacts { get; } = new("contacts");

    public HubSpotEmulator Emulator { get; }

    public SelfWindingTime Clock { get; }

    /// <summary>With the options customers have, but small pages.</summary>
    public HubSpotConnector Connector { get; }

    public List<SentRequest> Sent { get; } = [];

    /// <summary>Looks at each request before it is sent; may throw.</summary>
    public Action<SentRequest> BeforeSending { get; set; } = _ => { };

    public static async Task<EmulatedPortal> StartAsync(Seed seed, Action<HubSpotEmulatorOptions>? configure = null, string version = "2026-09", string secret = "emulator")
    {
        SelfWindingTime clock = new(seed.AsOf);
        HubSpotEmulatorOptions options = new() { Clock = clock, RequestsPerTenSeconds = 1_000_000, OAuthRequestsPerTenSeconds = 1_000_000, SearchPerSecond = 1_000_000 };
        configure?.Invoke(options);
        return new EmulatedPortal(await HubSpotEmulator.StartAsync(seed, options, CancellationToken.None), clock, version, secret);
    }

    public static ReadRequest Request(string stream, string[] fields, string[]? history = null) =>
        new(new StreamName(stream), fields, history ?? [], null, TimeSpan.FromMinutes(10));

    public HubSpotConnector Connect(HubSpotOptions? options = null)
    {
        CrmConnection connection = new(new ConnectionId("hs"), "hubspot", Emulator.Address, "HS", _version, new ApiBudget());
        HubSpotConnector connector = HubSpotConnector.Create(connection, new FixedSecret(_secret), _wire, Clock, 1, options ?? new HubSpotOptions());
        _connectors.Add(connector);
        return connector;
    }

    public IEnumerable<SentRequest> SentTo(string part) => Sent.Where(s => s.Path.Contains(part, StringComparison.Ordinal));

    public Task FaultAsync(params JsonObject[] rules) => SendAsync(HttpMethod.Post, "__emulator__/faults", new JsonArray([.. rules]));

    public Task FaultAsync(string name, string? argument = null, string path = "", int? times = null)
    {
        JsonObject rule = new() { ["switch"] = name, ["path"] = path };
        if (argument is not null)
        {
            rule["argument"] = argument;
        }

        if (times is not null)
        {
            rule["times"] = times;
        }

        return FaultAsync(rule);
    }

    public Task EditAsync(string type, long id, string property, string value) => SendAsync(
        HttpMethod.Post, "__emulator__/edit", new JsonObject { ["object"] = type, ["id"] = $"{id}", ["properties"] = new JsonObject { [property] = value } });

    public async Task<long> MergeAsync(string type, long primary, long other) =>
        long.Parse((await SendAsync(HttpMethod.Post, $"crm/v3/objects/{type}/merge", new JsonObject { ["primaryObjectId"] = $"{primary}", ["objectIdToMerge"] = $"{other}" })).GetProperty("id").GetString()!, CultureInfo.InvariantCulture);

    public Task ForgetAsync(long id) => SendAsync(HttpMethod.Post, "crm/v3/objects/contacts/gdpr-delete", new JsonObject { ["objectId"] = $"{id}" });

    public Task ArchiveAsync(string type, long id) => SendAsync(HttpMethod.Delete, $"crm/v3/objects/{type}/{id}", null);

    public Task LinkAsync(string from, long fromId, string to, long toId) => SendAsync(HttpMethod.Put, $"crm/v4/objects/{from}/{fromId}/associations/default/{to}/{toId}", null);

    public Task UnlinkAsync(string from, long fromId, string to, long toId) => SendAsync(HttpMethod.Delete, $"crm/v4/objects/{from}/{fromId}/associations/{to}/{toId}", null);

    public Task HappenAsync(params JsonObject[] events) => SendAsync(HttpMethod.Post, "__emulator__/events", new JsonArray([.. events]));

    /// <summary>A request past the connector, and not counted.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body)
    {
        using HttpRequestMessage request = new(method, new Uri(Emulator.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "emulator");
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _control.SendAsync(request, CancellationToken.None);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async Task<List<RecordPage>> ReadAsync(ReadRequest request, Checkpoint? from) => await ReadAsync(Connector, request, from);

    public static async Task<List<RecordPage>> ReadAsync(ICrmConnector connector, ReadRequest request, Checkpoint? from)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadAsync(request, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }

    public async Task<HashSet<string>> ReadIdsAsync(string stream)
    {
        HashSet<string> ids = [];
        await foreach (IReadOnlyList<CrmRecordId> page in Connector.ReadIdsAsync(new StreamName(stream), CancellationToken.None))
        {
            Assert.All(page, id => Assert.True(ids.Add(id.Value), "an id twice"));
        }

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        _connectors.ForEach(c => c.Dispose());
        await Emulator.DisposeAsync();
        _control.Dispose();
        _wire.Dispose();
    }

    private sealed class FixedSecret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }

    private sealed class Wire(EmulatedPortal portal, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly Lock _lock = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            SentRequest sent = new(request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.PathAndQuery);
            Assert.True(sent.Target.Length <= FirstLoad.LongestAddress, $"An address of {sent.Target.Length} characters left the client.");
            portal.BeforeSending(sent);
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            lock (_lock)
            {
                portal.Sent.Add(sent);
            }

            answer.Headers.Date = portal.Clock.GetUtcNow();
            return answer;
        }
    }
}
