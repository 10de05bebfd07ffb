using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LeadScoring.Conformance.Connectors;
using LeadScoring.Connectors.Http;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>A HubSpot emulator with a few contacts, on a clock it shares with the connectors.</summary>
internal sealed class HubSpotTestbed : IConnectorTestbed
{
    private readonly string _version;
    private readonly SelfWindingTime _clock = new(TimeProvider.System.GetUtcNow());
    private readonly SocketsHttpHandler _sockets = CrmSockets.Create();
    private readonly ShortAddresses _handler;
    private readonly List<IDisposable> _connectors = [];
    private readonly HttpMessageInvoker _control;
    private HubSpotEmulator? _emulator;

    private HubSpotTestbed(string version)
    {
        _version = version;
        _handler = new ShortAddresses(_sockets);
        _control = new HttpMessageInvoker(_sockets, disposeHandler: false);
    }

    public StreamName Leads => new("contacts");

    public string NameField => "lastname";

    public string EmailField => "email";

    public string EmployeesField => "staff_count";

    public string NewFieldName => "lead_score_reason";

    public string RefusedEmployees => "plenty";

    public string Secret => """{"grant_type":"refresh_token","client_id":"emulator","client_secret":"emulator","refresh_token":"emulator"}""";

    public CrmRecordId UnknownId => new("999999");

    public static async Task<IConnectorTestbed> StartAsync(string version, IReadOnlyList<SampleLead> leads)
    {
        HubSpotTestbed bed = new(version);
        bed._emulator = await HubSpotEmulator.StartAsync(SeedOf(leads, bed._clock.GetUtcNow()), new HubSpotEmulatorOptions { Clock = bed._clock }, CancellationToken.None);
        return bed;
    }

    public ICrmConnector Connect() => Connect(_emulator!.Address, Secret);

    public ICrmConnector ConnectWithWrongSecret() => Connect(_emulator!.Address, Secret.Replace("refresh_token\":\"emulator", "refresh_token\":\"guessed-refresh-token", StringComparison.Ordinal));

    public ICrmConnector ConnectToNobody()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return Connect(new Uri($"http://127.0.0.1:{port}/"), "static-token");
    }

    public Task InjectAsync(ConnectorFault fault, int times)
    {
        JsonObject rule = new() { ["path"] = "^/crm/", ["times"] = times };
        (rule["status"], rule["body"]) = fault switch
        {
            ConnectorFault.TokenExpired => (401, """{"status":"error","category":"EXPIRED_AUTHENTICATION","message":"The OAuth token used to make this call expired 5 second(s) ago."}"""),
            ConnectorFault.Throttled => (429, """{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}"""),
            _ => (503, "<html><body>503</body></html>"),
        };
        rule["applyThenFail"] = fault == ConnectorFault.UnavailableAfterApplying;
        return SendAsync(HttpMethod.Post, "__emulator__/faults", new JsonArray(rule));
    }

    public Task EditAsync(CrmRecordId id, string field, string value) => SendAsync(
        HttpMethod.Post,
        "__emulator__/edit",
        new JsonObject { ["object"] = Leads.Value, ["id"] = id.Value, ["properties"] = new JsonObject { [field] = value } });

    public Task DeleteAsync(CrmRecordId id) => SendAsync(HttpMethod.Delete, $"crm/v3/objects/contacts/{id}", null);

    public async ValueTask DisposeAsync()
    {
        _connectors.ForEach(c => c.Dispose());
        await _emulator!.DisposeAsync();
        _control.Dispose();
        _handler.Dispose();
        _sockets.Dispose();
    }

    private static Seed SeedOf(IReadOnlyList<SampleLead> leads, DateTimeOffset now)
    {
        string?[] Row(SampleLead lead, int i)
        {
            string at = (now - lead.Age).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            return [$"{i + 101}", lead.Name, lead.Email, lead.Employees.ToString(CultureInfo.InvariantCulture), at, at];
        }

        SeedTable contacts = new("contacts", ["id", "lastname", "email", "staff_count", "createdate", "lastmodifieddate"], [.. leads.Select(Row)]);
        SeedTable owners = new(
            "owners",
            ["id", "email", "firstName", "lastName", "userId", "archived"],
            [["5", "Rep1@northwind.test", "Ada", "North", "9", "false"], ["6", "rep2@northwind.test", "Ben", "West", "10", "true"]]);
        return new Seed("hubspot", "sample", now, new Dictionary<string, SeedTable> { ["contacts"] = contacts, ["owners"] = owners });
    }

    private HubSpotConnector Connect(Uri address, string secret)
    {
        CrmConnection connection = new(new ConnectionId("hs"), "hubspot", address, "HS", _version, new ApiBudget());
        HubSpotOptions options = new() { Settle = TimeSpan.Zero, SweepEvery = TimeSpan.Zero, PageSize = 100 };
        HubSpotConnector connector = HubSpotConnector.Create(connection, new FixedSecret(secret), _handler, _clock, 1, options);
        _connectors.Add(connector);
        return connector;
    }

    private async Task SendAsync(HttpMethod method, string path, JsonNode? body)
    {
        _clock.Advance(TimeSpan.FromSeconds(2));
        using HttpRequestMessage request = new(method, new Uri(_emulator!.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "emulator");
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _control.SendAsync(request, CancellationToken.None);
        answer.EnsureSuccessStatusCode();
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private sealed class FixedSecret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }

    /// <summary>Looks at every address that leaves.</summary>
    private sealed class ShortAddresses(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.True(request.RequestUri!.PathAndQuery.Length <= FirstLoad.LongestAddress, "A long address left the client.");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
