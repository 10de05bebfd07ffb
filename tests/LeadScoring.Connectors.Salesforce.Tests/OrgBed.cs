using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LeadScoring.Connectors.Http;
using LeadScoring.Emulators;
using LeadScoring.TestSupport;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>An emulated org with accounts, queues and a converted lead, seen by connectors and, past them, by the test itself. One clock jumps over all waits.</summary>
internal sealed class OrgBed : IAsyncDisposable
{
    public const string Ann = "005000000000001AAA";
    public const string Gone = "005000000000002AAA";
    public const string Inbound = "00G000000000001EAA";
    public const string Cases = "00G000000000002EAA";
    public const string Username = "integration@northwind.test";

    /// <summary>The lead that is converted already.</summary>
    public const int Converted = 3;

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly SocketsHttpHandler _sockets = CrmSockets.Create();
    private readonly SalesforceEmulator _emulator;
    private string? _token;

    private OrgBed(SalesforceEmulator emulator, ManualTime clock)
    {
        _emulator = emulator;
        Clock = clock;
    }

    public ManualTime Clock { get; }

    public Uri Address => _emulator.Address;

    public static async Task<OrgBed> StartAsync(int leads = 6, Action<SalesforceEmulatorOptions>? configure = null)
    {
        ManualTime clock = new(Now) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        SalesforceEmulatorOptions options = new() { Clock = clock };
        configure?.Invoke(options);
        return new OrgBed(await SalesforceEmulator.StartAsync(MakeSeed(leads), options, CancellationToken.None), clock);
    }

    public static string LeadId(int number) => string.Create(CultureInfo.InvariantCulture, $"00Q{number:000000000000}EAA");

    public static FieldWrite Write(int lead, params (string Field, string? Value)[] fields) => new(new CrmRecordId(LeadId(lead)), fields.ToDictionary(f => f.Field, f => f.Value));

    /// <summary>A connector as a process of its own would have it, unless it shares budgets.</summary>
    public ICrmConnector Connect(ISecretSource? secrets = null, ApiBudgets? budgets = null, ApiBudget? budget = null, string id = "sf", SalesforceOptions? options = null, HttpMessageHandler? handler = null) => SalesforceConnectorFactory.Create(
        new CrmConnection(new ConnectionId(id), "salesforce", Address, "sf", null, budget ?? new ApiBudget()),
        secrets ?? new Vault("emulator:emulator"),
        handler ?? _sockets,
        Clock,
        seed: 7,
        options,
        budgets);

    public Task FaultsAsync(string rules) => ControlAsync("faults", rules);

    public Task ExpireSessionsAsync() => ControlAsync("expire-sessions", "{}");

    public async Task<JsonElement> StateAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Address, "/__emulator__/state"));
        return await SendAsync(request);
    }

    /// <summary>Rows by the emulator's own query resource; faults are switched off first.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string soql)
    {
        await FaultsAsync("[]");
        if (_token is null)
        {
            using HttpRequestMessage login = new(HttpMethod.Post, new Uri(Address, "/services/oauth2/token"))
            {
                Content = new StringContent("grant_type=client_credentials&client_id=emulator&client_secret=emulator", Encoding.ASCII, "application/x-www-form-urlencoded"),
            };
            _token = (await SendAsync(login)).GetProperty("access_token").GetString();
        }

        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Address, $"/services/data/v60.0/query?q={Uri.EscapeDataString(soql)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return [.. (await SendAsync(request)).GetProperty("records").EnumerateArray()];
    }

    /// <summary>How often a lead's title changed, by its history.</summary>
    public async Task<int> TitleChangesAsync(int lead) => (await QueryAsync($"SELECT Id FROM LeadHistory WHERE LeadId = '{LeadId(lead)}' AND Field = 'Title'")).Count;

    public async Task<JsonElement> LeadAsync(int lead) => (await QueryAsync($"SELECT Title, Rating, OwnerId, SystemModstamp, NumberOfEmployees, Description FROM Lead WHERE Id = '{LeadId(lead)}'"))[0];

    public async ValueTask DisposeAsync()
    {
        _sockets.Dispose();
        await _emulator.DisposeAsync();
    }

    private static Seed MakeSeed(int leads)
    {
        string stamp = (Now - TimeSpan.FromHours(5)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        SeedTable[] tables =
        [
            new("Lead", ["Id", "LastName", "Company", "Status", "IsConverted", "OwnerId", "NumberOfEmployees", "CreatedDate", "SystemModstamp"],
                [.. Enumerable.Range(1, leads).Select(i => (string?[])[LeadId(i), $"N{i}", $"Company {i % 7}", i == Converted ? "Closed - Converted" : "Open - Not Contacted", i == Converted ? "true" : "false", Ann, "10", stamp, stamp])]),
            new("User", ["Id", "Name", "LastName", "Email", "IsActive"],
            [
                [Ann, "Ann One", "One", "Rep1@northwind.test", "true"],
                [Gone, "Bob Two", "Two", "rep2@northwind.test", "false"],
                ["005000000000003AAA", "Integration", "Integration", Username, "true"],
            ]),
            new("Group", ["Id", "Name", "DeveloperName", "Type"], [[Inbound, "Inbound leads", "Inbound_Leads", "Queue"], [Cases, "Cases", "Cases", "Queue"], ["00G000000000003EAA", "Everybody", "Everybody", "Regular"]]),
            new("QueueSobject", ["Id", "QueueId", "SobjectType"], [["03g000000000001AAA", Inbound, "Lead"], ["03g000000000002AAA", Cases, "Case"]]),
        ];
        return new Seed("salesforce", "org", Now, tables.ToDictionary(t => t.Name));
    }

    private async Task ControlAsync(string path, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Address, $"/__emulator__/{path}")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        await SendAsync(request);
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request)
    {
        using HttpMessageInvoker invoker = new(_sockets, disposeHandler: false);
        using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        string text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>One secret that may be replaced, as the vault keeps it; counts how often it was.</summary>
    public sealed class Vault(string value) : ISecretVault, IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);

        public string Value { get; private set; } = value;

        public int Stored { get; private set; }

        public string Read(string name) => Value;

        public ValueTask StoreAsync(string name, string value, CancellationToken cancellationToken)
        {
            Value = value;
            Stored++;
            return default;
        }

        public async ValueTask<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            return new Turn(_turn);
        }

        public void Dispose() => _turn.Dispose();

        private sealed class Turn(SemaphoreSlim turn) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                turn.Release();
                return default;
            }
        }
    }
}
