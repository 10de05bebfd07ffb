using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>Bulk API 2.0 on the wire.</summary>
public sealed class BulkTests
{
    [Fact]
    public async Task QueryJob_LooksAndClock_DecideWhenItIsDone()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.Bulk = new BulkOptions { Polls = 1, WorkTime = TimeSpan.FromMinutes(2) });
        JsonElement job = await CreateAsync(harness, "SELECT Id FROM Lead");
        Assert.Equal("UploadComplete", job.GetProperty("state").GetString());
        string path = $"jobs/query/{job.GetProperty("id").GetString()}";
        Assert.Equal("InProgress", await StateAsync(harness, path));
        (int early, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, $"{path}/results");
        Assert.Equal((400, "JOB_NOT_COMPLETE"), (early, error[0].GetProperty("errorCode").GetString()));
        Assert.Equal("InProgress", await StateAsync(harness, path));
        harness.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("JobComplete", await StateAsync(harness, path));
        Assert.Equal(409, (await harness.SendAsync(HttpMethod.Get, $"/services/data/v61.0/{path}/results")).Status);
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(404, (await harness.SendAsync(HttpMethod.Get, path)).Status);
    }

    [Theory]
    [InlineData("SELECT Address FROM Lead", "API_ERROR", "Selecting compound data not supported in Bulk Query")]
    [InlineData("SELECT MasterLabel FROM LeadStatus", "INVALIDENTITY", "Entity 'LeadStatus' is not supported by the Bulk API.")]
    [InlineData("SELECT COUNT() FROM Lead", "API_ERROR", "not supported")]
    [InlineData("SELECT Status, COUNT(Id) FROM Lead GROUP BY Status", "API_ERROR", "not supported")]
    [InlineData("SELECT Id FROM Lead OFFSET 5", "API_ERROR", "not supported")]
    [InlineData("SELECT Nope FROM Lead", "INVALID_FIELD", "No such column")]
    public async Task QueryJob_WhatBulkDoesNotTake_IsRefusedAtOnce(string soql, string code, string words)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Post, "jobs/query", JsonSerializer.Serialize(new { operation = "query", query = soql }));
        Assert.Equal((400, code), (status, error[0].GetProperty("errorCode").GetString()));
        Assert.Contains(words, error[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_ManyPages_AreListedAndOtherDialectsAreWritten()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(SalesforceHarness.SmallSeed(leads: 450));
        JsonElement job = await CreateAsync(harness, "SELECT Id, Owner.Name, Fit__c FROM Lead", "\"columnDelimiter\":\"SEMICOLON\",\"lineEnding\":\"CRLF\",");
        string path = $"jobs/query/{job.GetProperty("id").GetString()}";
        await StateAsync(harness, path);
        await StateAsync(harness, path);
        (_, JsonElement pages, _) = await harness.SendAsync(HttpMethod.Get, $"{path}/resultPages?maxRecords=80");
        Assert.Equal(5, pages.GetProperty("resultPages").GetArrayLength());
        Assert.False(pages.GetProperty("done").GetBoolean());
        (_, JsonElement rest, _) = await harness.SendAsync(HttpMethod.Get, pages.GetProperty("nextRecordsUrl").GetString()! + "&maxRecords=80");
        Assert.Equal(1, rest.GetProperty("resultPages").GetArrayLength());
        Assert.True(rest.GetProperty("done").GetBoolean());
        string csv = await harness.Client.GetStringAsync(new Uri($"{SalesforceHarness.Api}{path}/results?maxRecords=2", UriKind.Relative));
        Assert.StartsWith("\"Id\";\"Owner.Name\";\"Fit__c\"\r\n\"00Q", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IngestJob_StepsOutOfOrder_AreRefused()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (_, JsonElement job, _) = await harness.SendAsync(HttpMethod.Post, "jobs/ingest", """{"object":"Lead","operation":"update"}""");
        string path = $"jobs/ingest/{job.GetProperty("id").GetString()}";
        Assert.Equal("Open", job.GetProperty("state").GetString());
        Assert.Equal("services/data/v60.0/" + path + "/batches", job.GetProperty("contentUrl").GetString());
        Assert.Equal(400, (await harness.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.Created, await UploadAsync(harness, path, $"Id,Title\n{SalesforceHarness.LeadId(1)},CEO\n"));
        Assert.Equal(HttpStatusCode.BadRequest, await UploadAsync(harness, path, "Id,Title\n"));
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Patch, path, """{"state":"UploadComplete"}""")).Status);
        Assert.Equal(400, (await harness.SendAsync(HttpMethod.Patch, path, """{"state":"UploadComplete"}""")).Status);
        Assert.Equal("", await harness.LeadsAsync("WHERE Title = 'CEO'"));
        await StateAsync(harness, path);
        Assert.Equal("JobComplete", await StateAsync(harness, path));
        Assert.Equal("1", await harness.LeadsAsync("WHERE Title = 'CEO'"));
    }

    [Theory]
    [InlineData("Id,Title\r\n00Q000000000001AAA,CEO\r\n", "LineEnding is invalid on user data")]
    [InlineData("Id,Nope\n00Q000000000001AAA,CEO\n", "Field name not found : Nope")]
    public async Task IngestJob_WrongUpload_FailsAsAWhole(string csv, string words)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (_, JsonElement job, _) = await harness.SendAsync(HttpMethod.Post, "jobs/ingest", """{"object":"Lead","operation":"update"}""");
        string path = $"jobs/ingest/{job.GetProperty("id").GetString()}";
        await UploadAsync(harness, path, csv);
        await harness.SendAsync(HttpMethod.Patch, path, """{"state":"UploadComplete"}""");
        await StateAsync(harness, path);
        (_, JsonElement done, _) = await harness.SendAsync(HttpMethod.Get, path);
        Assert.Equal("Failed", done.GetProperty("state").GetString());
        Assert.Contains(words, done.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ClientTakesGzip_IsCompressed()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(SalesforceHarness.SmallSeed(leads: 200), o => o.CompressAnswers = true);
        harness.Client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using HttpResponseMessage answer = await harness.Client.GetAsync(new Uri($"{SalesforceHarness.Api}query?q=SELECT+Id,LastName+FROM+Lead", UriKind.Relative));
        Assert.Contains("gzip", answer.Content.Headers.ContentEncoding);
        await using System.IO.Compression.GZipStream plain = new(await answer.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using JsonDocument page = await JsonDocument.ParseAsync(plain);
        Assert.Equal(200, page.RootElement.GetProperty("totalSize").GetInt32());
    }

    [Fact]
    public async Task Query_AddressTooLong_IsRefusedAndTakenInABody()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        string soql = $"SELECT Id FROM Lead WHERE LastName IN ({string.Join(',', Enumerable.Range(0, 3000).Select(i => $"'N{i}'"))})";
        using HttpResponseMessage refused = await harness.Client.GetAsync(new Uri($"{SalesforceHarness.Api}query?q={Uri.EscapeDataString(soql)}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, refused.StatusCode);
    }

    private static async Task<JsonElement> CreateAsync(SalesforceHarness harness, string soql, string more = "") =>
        (await harness.SendAsync(HttpMethod.Post, "jobs/query", $$"""{{{more}}"operation":"query","query":{{JsonSerializer.Serialize(soql)}}}""")).Body;

    private static async Task<string?> StateAsync(SalesforceHarness harness, string path) =>
        (await harness.SendAsync(HttpMethod.Get, path)).Body.GetProperty("state").GetString();

    private static async Task<HttpStatusCode> UploadAsync(SalesforceHarness harness, string path, string csv)
    {
        using StringContent content = new(csv, Encoding.UTF8, "text/csv");
        using HttpResponseMessage answer = await harness.Client.PutAsync(new Uri($"{SalesforceHarness.Api}{path}/batches/", UriKind.Relative), content);
        return answer.StatusCode;
    }
}
