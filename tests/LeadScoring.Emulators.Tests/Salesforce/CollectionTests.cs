using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class CollectionTests
{
    private static readonly (string, string) NoAssignment = ("Sforce-Auto-Assign", "FALSE");

    [Fact]
    public async Task Update_MixedRecords_GetVerdictsInRequestOrder()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Delete, $"sobjects/Lead/{SalesforceHarness.LeadId(6)}");
        JsonElement verdicts = await UpdateAsync(
            harness,
            false,
            Record(1, "\"Fit__c\":7"), Record(3, "\"Fit__c\":7"), Record(6, "\"Fit__c\":7"), Record(2, "\"Nope__c\":7"), Record(4, $"\"Company\":\"{new string('x', 256)}\""),
            Record(5, $"\"OwnerId\":\"{SalesforceHarness.Inactive}\""), Record(999, "\"Fit__c\":7"), Record(1, "\"Fit__c\":8"), Record(2, "\"Email\":\"none\""), Record(2, "\"SystemModstamp\":\"2026-01-01T00:00:00Z\""));
        Assert.Equal(
            [
                "ok", "CANNOT_UPDATE_CONVERTED_LEAD", "ENTITY_IS_DELETED", "INVALID_FIELD", "STRING_TOO_LONG", "INACTIVE_OWNER_OR_USER", "INVALID_CROSS_REFERENCE_KEY",
                "DUPLICATE_VALUE", "DUPLICATE_VALUE", "DUPLICATE_VALUE",
            ],
            verdicts.EnumerateArray().Select(v => v.GetProperty("success").GetBoolean() ? "ok" : v.GetProperty("errors")[0].GetProperty("statusCode").GetString()));
        Assert.Equal(SalesforceHarness.LeadId(1), verdicts[0].GetProperty("id").GetString());
        Assert.Equal("1", await harness.LeadsAsync("WHERE Fit__c = 7"));
    }

    [Theory]
    [InlineData("\"Email\":\"none\"", "INVALID_EMAIL_ADDRESS")]
    [InlineData("\"SystemModstamp\":\"2026-01-01T00:00:00Z\"", "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("\"OwnerId\":\"junk\"", "MALFORMED_ID")]
    [InlineData("\"OwnerId\":\"003000000000001AAA\"", "FIELD_INTEGRITY_EXCEPTION")]
    [InlineData("\"OwnerId\":\"005000000000777AAA\"", "INVALID_CROSS_REFERENCE_KEY")]
    [InlineData("\"LastName\":null", "REQUIRED_FIELD_MISSING")]
    [InlineData("\"NumberOfEmployees\":999999999", "NUMBER_OUTSIDE_VALID_RANGE")]
    public async Task Update_BadValue_IsRefused(string field, string code)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement verdicts = await UpdateAsync(harness, false, Record(1, field));
        Assert.Equal(code, verdicts[0].GetProperty("errors")[0].GetProperty("statusCode").GetString());
    }

    [Fact]
    public async Task Update_AllOrNone_RollsBackAllWithTheirHistory()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement verdicts = await UpdateAsync(harness, true, Record(1, "\"Fit__c\":7"), Record(2, "\"Nope__c\":7"));
        Assert.Equal("ALL_OR_NONE_OPERATION_ROLLED_BACK", verdicts[0].GetProperty("errors")[0].GetProperty("statusCode").GetString());
        Assert.Equal("", await harness.LeadsAsync("WHERE Fit__c = 7"));
        Assert.Equal(0, (await harness.QueryAsync("SELECT COUNT() FROM LeadHistory")).GetProperty("totalSize").GetInt32());
        Assert.Equal("1", await harness.LeadsAsync("WHERE SystemModstamp = 2026-10-03T10:00:00Z"));
    }

    [Fact]
    public async Task Update_Applied_MovesStampAndWritesHistory()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        harness.Clock.Advance(TimeSpan.FromSeconds(90.5));
        await UpdateAsync(harness, false, Record(1, $"\"Fit__c\":7,\"Status\":\"Working - Contacted\",\"OwnerId\":\"{SalesforceHarness.Integration}\""));
        JsonElement lead = (await harness.QueryAsync("SELECT SystemModstamp, LastModifiedById FROM Lead WHERE Fit__c = 7")).GetProperty("records")[0];
        Assert.Equal("2026-11-01T00:01:30.000+0000", lead.GetProperty("SystemModstamp").GetString());
        Assert.Equal(SalesforceHarness.Integration, lead.GetProperty("LastModifiedById").GetString());
        JsonElement rows = (await harness.QueryAsync("SELECT Field, OldValue, NewValue FROM LeadHistory WHERE LeadId = '00Q000000000001' ORDER BY Field, Id")).GetProperty("records");
        Assert.Equal(
            ["Fit__c::7", "Owner:Ann Field:Integration", $"Owner:{SalesforceHarness.Ann}:{SalesforceHarness.Integration}", "Status:Open - Not Contacted:Working - Contacted"],
            rows.EnumerateArray().Select(r => $"{r.GetProperty("Field")}:{r.GetProperty("OldValue")}:{r.GetProperty("NewValue")}"));
    }

    [Fact]
    public async Task Update_WithoutAssignmentHeader_ReassignsTheOwner()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Patch, "composite/sobjects", Body(false, Record(1, "\"Fit__c\":7")));
        await UpdateAsync(harness, false, Record(2, "\"Fit__c\":7"));
        Assert.Equal("1", await harness.LeadsAsync($"WHERE OwnerId = '{SalesforceHarness.Integration}'"));
    }

    [Fact]
    public async Task CreateRetrieveDelete_Collections_Work()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, JsonElement created, _) = await harness.SendAsync(
            HttpMethod.Post, "composite/sobjects", """{"records":[{"attributes":{"type":"Lead"},"LastName":"New","Company":"C"},{"attributes":{"type":"Lead"},"LastName":"Bad"}]}""");
        Assert.Equal(200, status);
        string id = created[0].GetProperty("id").GetString()!;
        Assert.Equal("Company", created[1].GetProperty("errors")[0].GetProperty("fields")[0].GetString());

        (_, JsonElement read, _) = await harness.SendAsync(HttpMethod.Post, "composite/sobjects/Lead", $$"""{"ids":["{{id}}","00Q000000000777EAA"],"fields":["LastName"]}""");
        Assert.Equal("New", read[0].GetProperty("LastName").GetString());
        Assert.Equal(JsonValueKind.Null, read[1].ValueKind);

        (_, JsonElement deleted, _) = await harness.SendAsync(HttpMethod.Delete, $"composite/sobjects?ids={id},{id}");
        Assert.Equal("ENTITY_IS_DELETED", deleted[1].GetProperty("errors")[0].GetProperty("statusCode").GetString());
    }

    [Fact]
    public async Task Update_201Records_IsRefusedAsAWhole()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, JsonElement error, _) = await harness.SendAsync(
            HttpMethod.Patch, "composite/sobjects", Body(false, [.. Enumerable.Range(1, 201).Select(i => Record(i, "\"Fit__c\":1"))]));
        Assert.Equal((400, "EXCEEDED_ID_LIMIT"), (status, error[0].GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Composite_LongQueryAndReference_AreAnswered()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, JsonElement answer, _) = await harness.SendAsync(HttpMethod.Post, "composite", """
            {"compositeRequest":[
              {"method":"POST","url":"/services/data/v60.0/sobjects/Account","referenceId":"a","body":{"Name":"Acme"}},
              {"method":"GET","url":"/services/data/v60.0/query?q=SELECT%20Name%20FROM%20Account%20WHERE%20Id%20%3D%20'@{a.id}'","referenceId":"q"},
              {"method":"GET","url":"/services/data/v60.0/sobjects/Nope","referenceId":"n"}]}
            """);
        Assert.Equal(200, status);
        JsonElement parts = answer.GetProperty("compositeResponse");
        Assert.Equal([201, 200, 404], parts.EnumerateArray().Select(p => p.GetProperty("httpStatusCode").GetInt32()));
        Assert.Equal("Acme", parts[1].GetProperty("body").GetProperty("records")[0].GetProperty("Name").GetString());
    }

    [Fact]
    public async Task Composite_AllOrNoneFailure_TakesEverythingBack()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (_, JsonElement answer, _) = await harness.SendAsync(HttpMethod.Post, "composite", """
            {"allOrNone":true,"compositeRequest":[
              {"method":"POST","url":"/services/data/v60.0/sobjects/Account","referenceId":"a","body":{"Name":"Acme"}},
              {"method":"POST","url":"/services/data/v60.0/sobjects/Account","referenceId":"b","body":{}}]}
            """);
        Assert.Equal("PROCESSING_HALTED", answer.GetProperty("compositeResponse")[0].GetProperty("body")[0].GetProperty("errorCode").GetString());
        Assert.Equal(0, (await harness.QueryAsync("SELECT COUNT() FROM Account")).GetProperty("totalSize").GetInt32());
    }

    private static string Record(int lead, string fields) => $$"""{"id":"{{SalesforceHarness.LeadId(lead)}}","attributes":{"type":"Lead"},{{fields}}}""";

    private static string Body(bool allOrNone, params string[] records) => $$"""{"allOrNone":{{(allOrNone ? "true" : "false")}},"records":[{{string.Join(',', records)}}]}""";

    private static async Task<JsonElement> UpdateAsync(SalesforceHarness harness, bool allOrNone, params string[] records)
    {
        (int status, JsonElement verdicts, _) = await harness.SendAsync(HttpMethod.Patch, "composite/sobjects", Body(allOrNone, records), NoAssignment);
        Assert.Equal(200, status);
        return verdicts;
    }
}
