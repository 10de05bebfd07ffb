using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LeadScoring.Conformance.Connectors;
using LeadScoring.Connectors.Http;
using LeadScoring.Emulators;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The Salesforce emulator with some people in it. Emulator and connectors share one clock that jumps over waits.</summary>
internal sealed class SalesforceTestbed : IConnectorTestbed
{
    private const string Known = "emulator:emulator";
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _clock;
    private readonly SocketsHttpHandler _sockets = CrmSockets.Create();
    private readonly Socket _deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConnectWatch _handler;
    private readonly SalesforceEmulator _emulator;

    private SalesforceTestbed(SalesforceEmulator emulator, ManualTime clock)
    {
        _emulator = emulator;
        _clock = clock;
        _handler = new ConnectWatch(_sockets);
    }

    public StreamName Leads { get; } = new("Lead");

    public string NameField => "LastName";

    public string EmailField => "Email";

    public string EmployeesField => "NumberOfEmployees";

    public string NewFieldName => "Lead_Score_Reason__c";

    public string RefusedEmployees => "99999999999";

    public string Secret => "emulator-wrong-secret";

    public CrmRecordId UnknownId { get; } = new(LeadId(999_999));

    public ManualTime Clock => _clock;

    /// <summary>Method and unescaped path of every request of the connectors, in order.</summary>
    public IReadOnlyList<string> Sent => [.. _handler.Sent];

    /// <summary>Done before a request of a connector goes out; given its method and unescaped path.</summary>
    public Func<string, Task>? BeforeSend
    {
        get => _handler.BeforeSend;
        set => _handler.BeforeSend = value;
    }

    public static Task<SalesforceTestbed> StartAsync(IReadOnlyList<SampleLead> leads, SalesforceEmulatorOptions? options = null, params SeedTable[] more) => StartAsync(MakeSeed(leads, more), options);

    public static async Task<SalesforceTestbed> StartAsync(Seed seed, SalesforceEmulatorOptions? options = null)
    {
        ManualTime clock = new(Now) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        SalesforceEmulatorOptions settings = options ?? new SalesforceEmulatorOptions();
        settings.Clock = clock;
        SalesforceEmulator emulator = await SalesforceEmulator.StartAsync(seed, settings, CancellationToken.None);
        return new SalesforceTestbed(emulator, clock);
    }

    public static string LeadId(int number) => string.Create(CultureInfo.InvariantCulture, $"00Q{number:000000000000}EAA");

    public ICrmConnector Connect() => Connect(_emulator.Address, Known);

    public ICrmConnector ConnectWithWrongSecret() => Connect(_emulator.Address, $"emulator:{Secret}");

    public ICrmConnector ConnectToNobody()
    {
        // Bound but not listening: refused by the system, and taken by nobody else meanwhile.
        _deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)_deaf.LocalEndPoint!).Port;
        return Connect(new Uri($"http://127.0.0.1:{port}/"), Known);
    }

    public ICrmConnector Connect(SalesforceOptions options) => Connect(_emulator.Address, Known, options);

    /// <summary>A connector whose machine's clock is wrong.</summary>
    public ICrmConnector ConnectWithSkew(TimeSpan skew, SalesforceOptions options) => Connect(_emulator.Address, Known, options, new SkewedTime(_clock, skew));

    /// <summary>Waits until a connector has sent one more <c>/meta/connect</c>: its subscription stands then.</summary>
    public async Task ListeningAsync() => Assert.True(await _handler.Connects.WaitAsync(TimeSpan.FromSeconds(30)), "Nobody listens.");

    /// <summary>Waits until the emulator holds a connect: only then may a test move the clock past its patience with silent clients.</summary>
    public async Task HeldAsync()
    {
        using HttpMessageInvoker invoker = new(_sockets, disposeHandler: false);
        await Patience.UntilAsync(
            async () =>
            {
                using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_emulator.Address, "/__emulator__/state"));
                using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
                using JsonDocument state = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                return state.RootElement.GetProperty("cometHeld").GetInt32() > 0;
            },
            "a held connect");
    }

    private ICrmConnector Connect(Uri address, string secret, SalesforceOptions? options = null, TimeProvider? clock = null) => SalesforceConnectorFactory.Create(
        new CrmConnection(new ConnectionId("sf"), "salesforce", address, "sf", null, new ApiBudget()),
        new OneSecret(secret),
        _handler,
        clock ?? _clock,
        seed: 7,
        options ?? new SalesforceOptions { QueryPageSize = 200 });

    public Task InjectAsync(ConnectorFault fault, int times) => fault switch
    {
        ConnectorFault.TokenExpired => ControlAsync("expire-sessions", "{}"),
        ConnectorFault.Throttled => ControlAsync("faults", $$"""[{"path":"/services/data/","status":403,"times":{{times}},"body":[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"ConcurrentPerOrgLongTxn Limit exceeded."}]}]"""),
        ConnectorFault.Unavailable => ControlAsync("faults", $$"""[{"path":"/services/data/","status":503,"times":{{times}},"body":"<h1>Service Unavailable</h1>","headers":{"Content-Type":"text/html"} }]"""),
        _ => ControlAsync("faults", $$"""[{"method":"PATCH","path":"/composite/sobjects","status":503,"times":{{times}},"applyThenFail":true}]"""),
    };

    public Task EditAsync(CrmRecordId id, string field, string value) => ControlAsync(
        "edit",
        $$$"""{"object":"Lead","id":"{{{id}}}","fields":{"{{{field}}}":{{{JsonSerializer.Serialize(value)}}} } }""");

    public Task DeleteAsync(CrmRecordId id) => ControlAsync("edit", $$"""{"object":"Lead","id":"{{id}}","delete":"soft"}""");

    /// <summary>A human makes a record.</summary>
    public async Task<string> CreateAsync(string objectName, string fields)
    {
        using JsonDocument made = JsonDocument.Parse(await AskAsync("edit", $$"""{"object":"{{objectName}}","fields":{{fields}}}"""));
        return made.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Records of an object that are alive in the CRM.</summary>
    public async Task<int> CountAsync(string objectName)
    {
        using HttpMessageInvoker invoker = new(_sockets, disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_emulator.Address, "/__emulator__/state"));
        using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
        using JsonDocument state = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return state.RootElement.GetProperty("objects").GetProperty(objectName).GetInt32();
    }

    public Task EditAsync(string json) => ControlAsync("edit", json);

    public async Task ControlAsync(string path, string body) => await AskAsync(path, body);

    private async Task<string> AskAsync(string path, string body)
    {
        using HttpMessageInvoker invoker = new(_sockets, disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_emulator.Address, $"/__emulator__/{path}")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
        string answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException(answer);
    }

    /// <summary>Rows that all ingest jobs together have carried out.</summary>
    public async Task<int> CountIngestedRowsAsync() =>
        (await GetAsync("jobs/ingest")).GetProperty("records").EnumerateArray().Sum(j => j.GetProperty("numberRecordsProcessed").GetInt32());

    /// <summary>What the API answers to a path below its version, asked beside the connector.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpMessageInvoker invoker = new(_sockets, disposeHandler: false);
        using HttpRequestMessage login = new(HttpMethod.Post, new Uri(_emulator.Address, "/services/oauth2/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "emulator"), new("client_secret", "emulator")]),
        };
        using HttpResponseMessage session = await invoker.SendAsync(login, CancellationToken.None);
        using JsonDocument token = JsonDocument.Parse(await session.Content.ReadAsStringAsync());
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_emulator.Address, $"/services/data/v60.0/{path}"));
        request.Headers.Authorization = new("Bearer", token.RootElement.GetProperty("access_token").GetString());
        using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return body.RootElement.Clone();
    }

    /// <summary>Rows of a query.</summary>
    public async Task<JsonElement[]> QueryAsync(string soql) => [.. (await GetAsync($"query?q={Uri.EscapeDataString(soql)}")).GetProperty("records").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        _deaf.Dispose();
        _handler.Dispose();
        await _emulator.DisposeAsync();
    }

    private static Seed MakeSeed(IReadOnlyList<SampleLead> leads, SeedTable[] more)
    {
        string Stamp(TimeSpan age) => (Now - age).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        SeedTable people = new(
            "Lead",
            ["Id", "LastName", "Company", "Email", "NumberOfEmployees", "Status", "OwnerId", "CreatedDate", "LastModifiedDate", "SystemModstamp"],
            [.. leads.Select((l, i) => (string?[])[LeadId(i + 1), l.Name, "Northwind", l.Email, $"{l.Employees}", "Open - Not Contacted", "005000000000001AAA", Stamp(l.Age), Stamp(l.Age), Stamp(l.Age)])]);
        SeedTable users = new(
            "User",
            ["Id", "Name", "LastName", "Email", "IsActive"],
            [
                ["005000000000001AAA", "Ann One", "One", "Rep1@northwind.test", "true"],
                ["005000000000002AAA", "Bob Two", "Two", "rep2@northwind.test", "false"],
                ["005000000000003AAA", "Integration", "Integration", "integration@northwind.test", "true"],
            ]);
        return new Seed("salesforce", "conformance", Now, new Dictionary<string, SeedTable>(more.ToDictionary(t => t.Name)) { ["Lead"] = people, ["User"] = users });
    }

    /// <summary>Notes what leaves, long polls above all.</summary>
    private sealed class ConnectWatch(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Sent { get; } = new();

        public Func<string, Task>? BeforeSend { get; set; }

        public SemaphoreSlim Connects { get; } = new(0);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string line = $"{request.Method} {Uri.UnescapeDataString(request.RequestUri!.PathAndQuery)}";
            Sent.Enqueue(line);
            if (BeforeSend is { } before)
            {
                await before(line);
            }

            if (request.RequestUri!.AbsolutePath.StartsWith("/cometd", StringComparison.Ordinal)
                && (await request.Content!.ReadAsStringAsync(cancellationToken)).Contains("/meta/connect", StringComparison.Ordinal))
            {
                Connects.Release();
            }

            return await base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            Connects.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class SkewedTime(TimeProvider inner, TimeSpan skew) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + skew;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class OneSecret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }
}
