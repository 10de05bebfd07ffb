using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class PagingTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Query_MoreThanAPage_IsContinuedByItsLocator()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(SalesforceHarness.SmallSeed(leads: 450));
        (_, JsonElement page, _) = await harness.SendAsync(HttpMethod.Get, "query/?q=SELECT+Id+FROM+Lead", null, ("Sforce-Query-Options", "batchSize=200"));
        List<string> ids = [];
        while (true)
        {
            Assert.Equal(450, page.GetProperty("totalSize").GetInt32());
            ids.AddRange(page.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("Id").GetString()!));
            if (page.GetProperty("done").GetBoolean())
            {
                Assert.False(page.TryGetProperty("nextRecordsUrl", out _));
                break;
            }

            Assert.Equal(0, ids.Count % 200);
            (_, page, _) = await harness.SendAsync(HttpMethod.Get, page.GetProperty("nextRecordsUrl").GetString()!);
        }

        Assert.Equal(450, ids.Distinct().Count());
    }

    [Fact]
    public async Task Query_ExpiredOrUnknownLocator_IsRefused()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(
            SalesforceHarness.SmallSeed(leads: 250), o => o.TokenLifetime = TimeSpan.FromDays(9));
        (_, JsonElement page, _) = await harness.SendAsync(HttpMethod.Get, "query?q=SELECT+Id+FROM+Lead", null, ("Sforce-Query-Options", "batchSize=200"));
        harness.Clock.Advance(TimeSpan.FromDays(3));
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, page.GetProperty("nextRecordsUrl").GetString()!);
        Assert.Equal((400, "INVALID_QUERY_LOCATOR"), (status, error[0].GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Keyset_10500LeadsWithOneStamp_AreReadWithoutLoss()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(ManyLeads(10_500, _ => "2026-09-24T03:26:07.123Z"));
        HashSet<string> ids = [];
        string stamp = "1970-01-01T00:00:00.000Z";
        string last = "000000000000000AAA";
        int pages = 0;
        while (true)
        {
            JsonElement records = (await harness.QueryAsync(
                $"SELECT Id, SystemModstamp FROM Lead WHERE (SystemModstamp > {stamp} OR (SystemModstamp = {stamp} AND Id > '{last}')) ORDER BY SystemModstamp, Id LIMIT 2000"))
                .GetProperty("records");
            if (records.GetArrayLength() == 0)
            {
                break;
            }

            pages++;
            Assert.All(records.EnumerateArray(), r => Assert.True(ids.Add(r.GetProperty("Id").GetString()!)));
            JsonElement end = records[records.GetArrayLength() - 1];
            last = end.GetProperty("Id").GetString()!;
            stamp = end.GetProperty("SystemModstamp").GetString()!.Replace("+0000", "Z", StringComparison.Ordinal);
        }

        Assert.Equal((10_500, 6), (ids.Count, pages));
    }

    [Fact]
    public async Task Keyset_100000Leads_PageDoesNotReadTheTable()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(
            ManyLeads(100_000, i => new DateTime(2026, 1, 1).AddSeconds(i / 7).ToString("s", CultureInfo.InvariantCulture) + "Z"));
        string soql = "SELECT Id, FirstName, LastName, Company, Email, Status, OwnerId, NumberOfEmployees, CreatedDate, SystemModstamp FROM Lead"
            + " WHERE (SystemModstamp > 2026-02-01T01:00:00Z OR (SystemModstamp = 2026-02-01T01:00:00Z AND Id > '00Q000000000001')) ORDER BY SystemModstamp, Id LIMIT 2000";
        string path = SalesforceHarness.Api + "query?q=" + Uri.EscapeDataString(soql);
        List<double> times = [];
        for (int i = 0; i < 25; i++)
        {
            long start = Stopwatch.GetTimestamp();
            byte[] page = await harness.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Assert.InRange(page.Length, 400_000, 2_000_000);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"2,000-row page of 100,000 leads: median {times[12]:F1} ms, best {times[0]:F1} ms"));

        long before = Stopwatch.GetTimestamp();
        JsonElement unlimited = await harness.QueryAsync(soql.Replace(" LIMIT 2000", "", StringComparison.Ordinal));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first page without LIMIT, {unlimited.GetProperty("totalSize")} rows: {Stopwatch.GetElapsedTime(before).TotalMilliseconds:F1} ms"));
        Assert.False(unlimited.GetProperty("done").GetBoolean());
    }

    private static Seed ManyLeads(int count, Func<int, string> stamp) => SalesforceHarness.Make(SalesforceHarness.Table(
        "Lead",
        "Id,LastName,Company,Email,Status,NumberOfEmployees,CreatedDate,SystemModstamp",
        [.. Enumerable.Range(1, count).Select(i => new[]
        {
            SalesforceHarness.LeadId(i), $"Name{i}", "Acme", $"lead{i}@mail.example", "Open - Not Contacted", "12", "2026-01-01T00:00:00Z", stamp(i),
        })]));
}
