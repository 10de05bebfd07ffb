using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LeadScoring.TestSupport;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>An emulator with a small seed and a client that is logged in.</summary>
internal sealed class SalesforceHarness : IAsyncDisposable
{
    public const string Api = "/services/data/v60.0/";
    public const string Integration = "005000000000009AAA";
    public const string Ann = "005000000000001AAA";
    public const string Inactive = "005000000000003AAA";
    private static readonly DateTimeOffset SeedTime = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private SalesforceHarness(SalesforceEmulator emulator, ManualTime clock)
    {
        Emulator = emulator;
        Clock = clock;
#pragma warning disable RS0030 // The test owns this client.
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = emulator.Address };
#pragma warning restore RS0030
    }

    public SalesforceEmulator Emulator { get; }

    public ManualTime Clock { get; }

    public HttpClient Client { get; }

    public static string LeadId(int number) => Id("00Q", number);

    public static string Id(string prefix, int number) => LeadScoring.Emulators.Salesforce.RecordId.Normalize($"{prefix}{number:D12}")!;

    public static async Task<SalesforceHarness> StartAsync(Seed? seed = null, Action<SalesforceEmulatorOptions>? configure = null)
    {
        ManualTime clock = new(Start);
        SalesforceEmulatorOptions options = new() { Clock = clock };
        configure?.Invoke(options);
        SalesforceHarness harness = new(await SalesforceEmulator.StartAsync(seed ?? SmallSeed(), options, CancellationToken.None), clock);
        await harness.LoginAsync();
        return harness;
    }

    /// <summary>Six leads, one converted; two accounts' worth of opportunities; tasks and history. Times lie a month before the emulator's now.</summary>
    public static Seed SmallSeed(int leads = 6)
    {
        List<string?[]> rows = [];
        for (int i = 1; i <= leads; i++)
        {
            bool converted = i == 3;
            rows.Add([
                LeadId(i), $"Name{i}", i == 2 ? null : "Eve", $"Company {(char)('A' + (i % 26))}", $"lead{i}@mail.example", converted ? "Closed - Converted" : "Open - Not Contacted",
                converted ? "true" : "false", converted ? Id("006", 1) : null, i == 5 ? Id("00G", 1) : Ann, i == 4 ? null : (i * 10).ToString(System.Globalization.CultureInfo.InvariantCulture),
                "2026-09-01T00:00:00.000Z", $"2026-09-{(i % 28) + 1:D2}T10:00:00.750Z", i % 2 == 0 ? "1.5" : null, "2026-09-15",
            ]);
        }

        return Make(
            Table("Lead", "Id,LastName,FirstName,Company,Email,Status,IsConverted,ConvertedOpportunityId,OwnerId,NumberOfEmployees,CreatedDate,SystemModstamp,Fit__c,Met__c", rows),
            Table("User", "Id,Name,Email,IsActive,Title", [
                [Ann, "Ann Field", "ann@example.test", "true", "Rep"], [Inactive, "Old Hand", "old@example.test", "false", "Rep"],
                [Integration, "Integration", "integration@example.test", "true", ""]]),
            Table("Group", "Id,Name,Type", [[Id("00G", 1), "Inbound", "Queue"]]),
            Table("Opportunity", "Id,Name,StageName,IsClosed,IsWon,Amount,CloseDate,CreatedDate,SystemModstamp,OwnerId", [
                [Id("006", 1), "Big deal", "Closed Won", "true", "true", "1000", "2026-09-20", "2026-09-02T00:00:00Z", "2026-09-20T00:00:00Z", Ann],
                [Id("006", 2), "Small deal", "Prospecting", "false", "false", "20.5", "2026-12-20", "2026-09-02T00:00:00Z", "2026-09-21T00:00:00Z", Ann]]),
            Table("Contact", "Id,LastName", [[Id("003", 1), "Buyer"]]),
            Table("OpportunityContactRole", "Id,OpportunityId,ContactId,IsPrimary", [[Id("00K", 1), Id("006", 1), Id("003", 1), "true"]]),
            Table("Task", "Id,WhoId,Subject,Status,ActivityDate", [
                [Id("00T", 1), LeadId(1), "Visited /pricing", "Completed", "2026-09-10"], [Id("00T", 2), LeadId(1), "100% off_er", "Completed", "2026-09-11"],
                [Id("00T", 3), LeadId(2), "Call", "Not Started", "2026-09-12"]]));
    }

    public static Seed Make(params SeedTable[] tables) => new("salesforce", "test", SeedTime, tables.ToDictionary(t => t.Name));

    public static SeedTable Table(string name, string columns, IReadOnlyList<string?[]> rows) => new(name, columns.Split(','), rows);

    public async Task LoginAsync()
    {
        using HttpResponseMessage response = await TokenAsync(("grant_type", "client_credentials"), ("client_id", "emulator"), ("client_secret", "emulator"));
        using JsonDocument token = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
    }

    public Task<HttpResponseMessage> TokenAsync(params (string Name, string Value)[] form) => Client.PostAsync(
        new Uri("/services/oauth2/token", UriKind.Relative), new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Sends a request; paths without a leading slash are below the API's version.</summary>
    public async Task<(int Status, JsonElement Body, HttpResponseHeaders Headers)> SendAsync(
        HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, new Uri(path.StartsWith('/') ? path : Api + path, UriKind.Relative));
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        if (text.Length == 0)
        {
            return ((int)response.StatusCode, default, response.Headers);
        }

        using JsonDocument document = JsonDocument.Parse(text);
        return ((int)response.StatusCode, document.RootElement.Clone(), response.Headers);
    }

    public async Task<JsonElement> QueryAsync(string soql, string resource = "query")
    {
        (int status, JsonElement body, _) = await SendAsync(HttpMethod.Get, $"{resource}?q={Uri.EscapeDataString(soql)}");
        return status == 200 ? body : throw new InvalidOperationException($"{status}: {body}");
    }

    public async Task<(int Status, string Code, string Message)> FailAsync(string soql)
    {
        (int status, JsonElement body, _) = await SendAsync(HttpMethod.Get, $"query?q={Uri.EscapeDataString(soql)}");
        return (status, body[0].GetProperty("errorCode").GetString()!, body[0].GetProperty("message").GetString()!);
    }

    /// <summary>Last names of the leads a condition selects, in order, without "Name" in front.</summary>
    public async Task<string> LeadsAsync(string rest)
    {
        JsonElement answer = await QueryAsync("SELECT LastName FROM Lead " + rest);
        return string.Concat(answer.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("LastName").GetString()![4..]));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Emulator.DisposeAsync();
    }
}
