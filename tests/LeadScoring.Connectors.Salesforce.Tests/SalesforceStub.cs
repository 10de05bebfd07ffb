using System.Net;
using LeadScoring.TestSupport;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>A connector to a scripted server. Log-in and describe of Lead and LeadHistory are answered; the rest is the test's.</summary>
internal sealed class SalesforceStub : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public SalesforceStub(Func<ScriptedHandler.Sent, HttpResponseMessage> answer, SalesforceOptions? options = null, string secret = "id:s3cr3t-value", string? apiVersion = null, ApiBudget? budget = null)
    {
        Handler = new ScriptedHandler(r => Standard(r) ?? answer(r));
        Clock = new ManualTime(Start) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        CrmConnection connection = new(new ConnectionId("sf"), "salesforce", new Uri("https://acme.my.salesforce.test"), "sf", apiVersion, budget ?? new ApiBudget());
        Connector = SalesforceConnectorFactory.Create(connection, new OneSecret(secret), Handler, Clock, seed: 1, options);
    }

    public static ReadRequest Leads { get; } = new(new StreamName("Lead"), ["LastName", "NumberOfEmployees"], [], null, TimeSpan.FromMinutes(10));

    public ScriptedHandler Handler { get; }

    public ManualTime Clock { get; }

    public ICrmConnector Connector { get; }

    /// <summary>Requests after the log-in.</summary>
    public IReadOnlyList<ScriptedHandler.Sent> ApiRequests => [.. Handler.Requests.Where(r => !r.Target.Contains("oauth2/token", StringComparison.Ordinal))];

    public string[] Queries => [.. ApiRequests.Where(r => r.Target.Contains("?q=", StringComparison.Ordinal)).Select(r => r.Target[(r.Target.IndexOf("?q=", StringComparison.Ordinal) + 3)..])];

    public static HttpResponseMessage At(DateTimeOffset serverTime, string body)
    {
        HttpResponseMessage response = ScriptedHandler.Json(body);
        response.Headers.Date = serverTime;
        return response;
    }

    public static HttpResponseMessage Error(HttpStatusCode status, string code, string message) =>
        ScriptedHandler.Json($$"""[{"errorCode":"{{code}}","message":"{{message}}"}]""", status);

    /// <summary>One Lead row.</summary>
    public static string Row(int id, DateTimeOffset stamp, bool deleted = false) =>
        $$"""{"attributes":{"type":"Lead"},"Id":"{{Id(id)}}","SystemModstamp":"{{stamp:yyyy-MM-ddTHH:mm:ss}}.000+0000","CreatedDate":"2026-01-02T03:04:05.000+0000","IsDeleted":{{(deleted ? "true" : "false")}},"LastName":"N{{id}}","NumberOfEmployees":{{id}}.0}""";

    public static string Page(IEnumerable<string> rows, string? next = null, int total = 0) =>
        $$"""{"totalSize":{{total}},"done":{{(next is null ? "true" : "false")}}{{(next is null ? string.Empty : $",\"nextRecordsUrl\":\"{next}\"")}},"records":[{{string.Join(',', rows)}}]}""";

    public static string Id(int number) => $"00Q{number:000000000000}AAA";

    public async Task<List<RecordPage>> ReadAsync(Checkpoint? from = null, ReadRequest? request = null)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in Connector.ReadAsync(request ?? Leads, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }

    public void Dispose() => Handler.Dispose();

    private static HttpResponseMessage? Standard(ScriptedHandler.Sent request) => request.Target switch
    {
        "/services/oauth2/token" => ScriptedHandler.Json("""{"access_token":"00Dxx0000000001!TOKEN","instance_url":"https://acme.my.salesforce.test","token_type":"Bearer"}"""),
        "/services/data/v60.0/sobjects/Lead/describe" => ScriptedHandler.Json($$"""{"name":"Lead","fields":[{{Describe("Id", "id")}},{{Describe("LastName", "string")}},{{Describe("NumberOfEmployees", "int")}},{{Describe("Score__c", "double")}},{{Describe("IsHot__c", "boolean")}},{{Describe("ScoredAt__c", "datetime")}},{{Describe("Address", "address")}},{{Describe("CreatedDate", "datetime")}},{{Describe("SystemModstamp", "datetime")}},{{Describe("IsDeleted", "boolean")}},{{Describe("OwnerId", "reference")}}]}"""),
        "/services/data/v60.0/sobjects/User/describe" => ScriptedHandler.Json($$"""{"name":"User","fields":[{{Describe("Id", "id")}},{{Describe("Name", "string")}}]}"""),
        "/services/data/v60.0/sobjects/LeadHistory/describe" => ScriptedHandler.Json($$"""{"name":"LeadHistory","fields":[{{Describe("Id", "id")}},{{Describe("LeadId", "reference")}},{{Describe("Field", "picklist")}},{{Describe("OldValue", "anyType")}},{{Describe("NewValue", "anyType")}},{{Describe("CreatedDate", "datetime")}}]}"""),
        _ => null,
    };

    private static string Describe(string name, string type) =>
        $$"""{"name":"{{name}}","label":"{{name}}","type":"{{type}}","length":80,"updateable":{{(name is "Id" or "CreatedDate" or "SystemModstamp" ? "false" : "true")}},"filterable":true,"sortable":true,"nillable":{{(name is "CreatedDate" or "SystemModstamp" ? "false" : "true")}},"scale":2,"picklistValues":[]{{(name == "OwnerId" ? ",\"relationshipName\":\"Owner\",\"referenceTo\":[\"User\"]" : string.Empty)}}}""";

    private sealed class OneSecret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }
}
