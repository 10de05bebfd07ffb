using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LeadScoring.Connectors.Http;
using LeadScoring.Emulators;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>An emulated portal to set up and write to, connectors to it, and what they sent; all on one clock that winds itself.</summary>
internal sealed class WritablePortal : IAsyncDisposable
{
    public const string OAuth = """{"grant_type":"refresh_token","client_id":"emulator","client_secret":"emulator","refresh_token":"emulator","note":"stays"}""";

    private readonly SocketsHttpHandler _sockets = CrmSockets.Create();
    private readonly Wire _wire;
    private readonly List<HubSpotConnector> _connectors = [];
    private readonly HttpMessageInvoker _control;

    private WritablePortal(HubSpotEmulator emulator, SelfWindingTime clock)
    {
        Emulator = emulator;
        Clock = clock;
        _wire = new Wire(clock, _sockets);
        _control = new HttpMessageInvoker(_sockets, disposeHandler: false);
    }

    public static StreamName Contacts { get; } = new("contacts");

    public HubSpotEmulator Emulator { get; }

    public SelfWindingTime Clock { get; }

    /// <summary>Requests that connectors sent: method, path and status.</summary>
    public IReadOnlyList<Sent> Sent => _wire.Sent;

    /// <summary>Most bulk writes that were under way together since the last <see cref="ForgetParallel"/>.</summary>
    public int MostParallelWrites => _wire.MostWrites;

    /// <summary>Holds each bulk write back until so many are under way together.</summary>
    public void Gather(int writes) => _wire.Gather = writes;

    public void ForgetParallel() => _wire.MostWrites = 0;

    public static async Task<WritablePortal> StartAsync(int contacts, Action<HubSpotEmulatorOptions>? configure = null, params string[] columns)
    {
        SelfWindingTime clock = new(new DateTimeOffset(2026, 9, 24, 12, 0, 0, TimeSpan.Zero));
        HubSpotEmulatorOptions options = new() { Clock = clock, RequestsPerTenSeconds = 10_000, OAuthRequestsPerTenSeconds = 10_000, SearchPerSecond = 1000 };
        configure?.Invoke(options);
        string at = "2026-09-01T00:00:00.000Z";
        SeedTable people = new(
            "contacts",
            ["id", "lastname", "email", "createdate", "lastmodifieddate", .. columns.Select(c => c.Split('=')[0])],
            [.. Enumerable.Range(1, contacts).Select(i => (string?[])[$"{i}", $"Name {i}", $"p{i}@northwind.test", at, at, .. columns.Select(c => c.Split('=')[1])])]);
        SeedTable owners = new(
            "owners",
            ["id", "email", "firstName", "lastName", "userId", "archived"],
            [["5", "rep1@northwind.test", "Ada", "North", "9", "false"], ["6", "rep2@northwind.test", "Ben", "West", "10", "true"]]);
        Seed seed = new("hubspot", "sample", clock.GetUtcNow(), new Dictionary<string, SeedTable> { ["contacts"] = people, ["owners"] = owners });
        return new WritablePortal(await HubSpotEmulator.StartAsync(seed, options, CancellationToken.None), clock);
    }

    public HubSpotConnector Connect(string version = "2026-09", string secret = "emulator", ISecretSource? secrets = null, ApiBudget? budget = null)
    {
        CrmConnection connection = new(new ConnectionId("hs"), "hubspot", Emulator.Address, "HS", version, budget ?? new ApiBudget());
        HubSpotOptions options = new() { Settle = TimeSpan.Zero, SweepEvery = TimeSpan.FromDays(1) };
        HubSpotConnector connector = HubSpotConnector.Create(connection, secrets ?? new FixedSecret(secret), _wire, Clock, 1, options);
        _connectors.Add(connector);
        return connector;
    }

    /// <summary>Creates the fields that the tests write.</summary>
    public static async Task ProvisionAsync(HubSpotConnector connector) =>
        await connector.ProvisionAsync(Contacts, new ProvisionRequest(Fields, [], []), dryRun: false, CancellationToken.None);

    /// <summary>What a pipeline writes back.</summary>
    public static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("ls_score", "Score", CrmFieldType.Number, null, 0, []),
        new("ls_tier", "Tier", CrmFieldType.Picklist, null, null, ["hot", "warm", "cold"]),
        new("ls_factor_1", "Factor 1", CrmFieldType.Text, 500, null, []),
        new("ls_trend", "Trend", CrmFieldType.Number, null, 0, []),
        new("ls_scored_at", "Scored at", CrmFieldType.DateTime, null, null, []),
        new("ls_owner_reason", "Owner reason", CrmFieldType.Text, 255, null, []),
        new("ls_feedback", "Feedback", CrmFieldType.Picklist, null, null, ["Good lead", "Bad fit", "Wrong timing"]),
    ];

    public static IReadOnlyList<LeadList> Lists { get; } =
    [
        new("Hot leads", [new ListCriterion("ls_tier", ListTest.EqualTo, "hot")], ["ls_score"]),
        new("Score fell this week", [new ListCriterion("ls_trend", ListTest.LessThan, "0"), new ListCriterion("ls_scored_at", ListTest.WithinLastDays, "7")], ["ls_score"]),
    ];

    public static FieldWrite Write(int id, params (string Name, string? Value)[] fields) => new(new CrmRecordId($"{id}"), fields.ToDictionary(f => f.Name, f => f.Value));

    /// <summary>A request past all limits of connectors, with the static token.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(Emulator.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "emulator");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _control.SendAsync(request, CancellationToken.None);
        string text = await answer.Content.ReadAsStringAsync();
        Xunit.Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public Task FaultsAsync(string rules) => CallAsync(HttpMethod.Post, "__emulator__/faults", rules);

    /// <summary>One property of a contact as the portal holds it.</summary>
    public async Task<string?> ValueAsync(int id, string property) =>
        (await CallAsync(HttpMethod.Get, $"crm/v3/objects/contacts/{id}?properties={property}")).GetProperty("properties").GetProperty(property).GetString();

    public async Task<string[]> MembersAsync(string list)
    {
        string id = (await CallAsync(HttpMethod.Get, $"crm/v3/lists/object-type-id/0-1/name/{Uri.EscapeDataString(list)}")).GetProperty("list").GetProperty("listId").GetString()!;
        return [.. (await CallAsync(HttpMethod.Get, $"crm/v3/lists/{id}/memberships")).GetProperty("results").EnumerateArray().Select(m => m.GetProperty("recordId").GetString()!)];
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

    /// <summary>Notes requests and dates answers by the portal's clock.</summary>
    private sealed class Wire(SelfWindingTime clock, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly Lock _lock = new();
        private readonly List<Sent> _sent = [];
        private TaskCompletionSource _gathered = new();
        private int _writes;

        public int MostWrites { get; set; }

        public int Gather { get; set; }

        public IReadOnlyList<Sent> Sent
        {
            get
            {
                lock (_lock)
                {
                    return [.. _sent];
                }
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool write = request.RequestUri!.AbsolutePath.EndsWith("/batch/update", StringComparison.Ordinal);
            Task gathered = Task.CompletedTask;
            lock (_lock)
            {
                _writes += write ? 1 : 0;
                MostWrites = Math.Max(MostWrites, _writes);
                if (write && Gather > 0)
                {
                    gathered = _gathered.Task;
                    if (_writes >= Gather)
                    {
                        Gather = 0;
                        _gathered.SetResult();
                        _gathered = new TaskCompletionSource();
                    }
                }
            }

            await gathered;
            string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            answer.Headers.Date = clock.GetUtcNow();
            lock (_lock)
            {
                _writes -= write ? 1 : 0;
                _sent.Add(new Sent(request.Method.Method, request.RequestUri.AbsolutePath, body, (int)answer.StatusCode));
            }

            return answer;
        }
    }
}

/// <summary>One request of a connector and how it was answered.</summary>
internal sealed record Sent(string Method, string Path, string Body, int Status);
