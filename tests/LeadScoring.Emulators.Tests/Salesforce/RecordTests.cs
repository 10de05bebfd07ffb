using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class RecordTests
{
    private const string NewField = """{"FullName":"Lead.Score__c","Metadata":{"type":"Number","label":"Score","precision":5,"scale":2}}""";
    private const string NewKey = """{"FullName":"Lead.Key__c","Metadata":{"type":"Text","length":20,"externalId":true,"unique":true}}""";

    [Fact]
    public async Task Crud_ById_AnswersAsTheApi()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int created, JsonElement body, var headers) = await harness.SendAsync(HttpMethod.Post, "sobjects/Lead/", """{"LastName":"New","Company":"C"}""");
        string id = body.GetProperty("id").GetString()!;
        Assert.Equal(201, created);
        Assert.EndsWith(id, headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{id[..15]}", """{"Title":"CEO"}""")).Status);
        Assert.Equal("CEO", (await harness.SendAsync(HttpMethod.Get, $"sobjects/Lead/{id}")).Body.GetProperty("Title").GetString());
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Delete, $"sobjects/Lead/{id}")).Status);
        Assert.Equal("NOT_FOUND", Code(await harness.SendAsync(HttpMethod.Get, $"sobjects/Lead/{id}"), 404));
        Assert.Equal("ENTITY_IS_DELETED", Code(await harness.SendAsync(HttpMethod.Delete, $"sobjects/Lead/{id}"), 404));
        Assert.Equal("NOT_FOUND", Code(await harness.SendAsync(HttpMethod.Patch, "sobjects/Lead/00Q000000000777EAA", "{}"), 404));
        Assert.Equal("REQUIRED_FIELD_MISSING", Code(await harness.SendAsync(HttpMethod.Post, "sobjects/Lead", "{}"), 400));
        Assert.Equal("JSON_PARSER_ERROR", Code(await harness.SendAsync(HttpMethod.Post, "sobjects/Lead", "{"), 400));
        Assert.Equal("NOT_FOUND", Code(await harness.SendAsync(HttpMethod.Get, "sobjects/Nothing/describe"), 404));
        Assert.Equal("NOT_FOUND", Code(await harness.SendAsync(HttpMethod.Get, "jobs/nothing"), 404));
    }

    [Fact]
    public async Task Upsert_ByExternalId_CreatesThenUpdates()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.FieldLevelSecurity = false);
        await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", NewKey);
        (int first, JsonElement created, _) = await harness.SendAsync(HttpMethod.Patch, "sobjects/Lead/Key__c/E%201", """{"LastName":"New","Company":"C"}""");
        (int second, JsonElement updated, _) = await harness.SendAsync(HttpMethod.Patch, "sobjects/Lead/Key__c/E%201", """{"LastName":"Newer"}""");
        Assert.Equal((201, 200), (first, second));
        Assert.Equal(created.GetProperty("id").GetString(), updated.GetProperty("id").GetString());
        (_, JsonElement verdicts, _) = await harness.SendAsync(
            HttpMethod.Patch, "composite/sobjects/Lead/Key__c", """{"records":[{"attributes":{"type":"Lead"},"Key__c":"E 1","Title":"x"},{"attributes":{"type":"Lead"},"Key__c":"E 2","LastName":"y","Company":"z"}]}""");
        Assert.Equal([false, true], verdicts.EnumerateArray().Select(v => v.GetProperty("created").GetBoolean()));
    }

    [Fact]
    public async Task CustomField_MadeByApi_IsInvisibleUntilGranted()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Assert.Equal(201, (await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", NewField)).Status);
        Assert.Equal("DUPLICATE_DEVELOPER_NAME", Code(await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", NewField), 400));
        Assert.Equal("INVALID_FIELD", (await harness.FailAsync("SELECT Score__c FROM Lead")).Code);
        Assert.Null(await DescribeFieldAsync(harness, "Score__c"));
        Assert.Equal(1, (await harness.QueryAsync("SELECT Id FROM CustomField WHERE DeveloperName = 'Score' AND TableEnumOrId = 'Lead'", "tooling/query")).GetProperty("totalSize").GetInt32());

        string set = await CreateAsync(harness, "PermissionSet", """{"Name":"Scoring","Label":"Scoring"}""");
        await CreateAsync(harness, "FieldPermissions", $$"""{"ParentId":"{{set}}","SobjectType":"Lead","Field":"Lead.Score__c","PermissionsRead":true,"PermissionsEdit":false}""");
        Assert.Null(await DescribeFieldAsync(harness, "Score__c"));
        await CreateAsync(harness, "PermissionSetAssignment", $$"""{"PermissionSetId":"{{set}}","AssigneeId":"{{SalesforceHarness.Integration}}"}""");
        Assert.False((await DescribeFieldAsync(harness, "Score__c"))!.Value.GetProperty("updateable").GetBoolean());
        Assert.Equal("INVALID_FIELD_FOR_INSERT_UPDATE", Code(await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Score__c":5}"""), 400));

        await CreateAsync(harness, "FieldPermissions", $$"""{"ParentId":"{{set}}","SobjectType":"Lead","Field":"Lead.Score__c","PermissionsRead":true,"PermissionsEdit":true}""");
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Score__c":87.456}""")).Status);
        Assert.Equal("1", await harness.LeadsAsync("WHERE Score__c = 87.46"));
    }

    [Fact]
    public async Task FieldPermissions_UnknownField_IsRefused()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        string set = await CreateAsync(harness, "PermissionSet", """{"Name":"Scoring","Label":"Scoring"}""");
        string body = $$"""{"ParentId":"{{set}}","SobjectType":"Lead","Field":"Lead.Nope__c","PermissionsRead":true}""";
        Assert.Equal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Code(await harness.SendAsync(HttpMethod.Post, "sobjects/FieldPermissions", body), 400));
    }

    [Fact]
    public async Task Picklist_RestrictedValue_IsRefused()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.FieldLevelSecurity = false);
        await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", """
            {"FullName":"Lead.Tier__c","Metadata":{"type":"Picklist","label":"Tier","valueSet":{"restricted":true,"valueSetDefinition":{"sorted":false,"value":[{"fullName":"hot","label":"Hot"}]}}}}
            """);
        string lead = $"sobjects/Lead/{SalesforceHarness.LeadId(1)}";
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Patch, lead, """{"Tier__c":"hot"}""")).Status);
        Assert.Equal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Code(await harness.SendAsync(HttpMethod.Patch, lead, """{"Tier__c":"cold"}"""), 400));
    }

    [Fact]
    public async Task Describe_Lead_ShowsTypesAndRelations()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement owner = (await DescribeFieldAsync(harness, "OwnerId"))!.Value;
        Assert.Equal(("reference", "Owner", 2), (owner.GetProperty("type").GetString(), owner.GetProperty("relationshipName").GetString(), owner.GetProperty("referenceTo").GetArrayLength()));
        JsonElement fit = (await DescribeFieldAsync(harness, "Fit__c"))!.Value;
        Assert.Equal(("double", 1, true), (fit.GetProperty("type").GetString(), fit.GetProperty("scale").GetInt32(), fit.GetProperty("custom").GetBoolean()));
        Assert.Equal("date", (await DescribeFieldAsync(harness, "Met__c"))!.Value.GetProperty("type").GetString());
        JsonElement status = (await DescribeFieldAsync(harness, "Status"))!.Value;
        Assert.Contains("Closed - Converted", status.GetProperty("picklistValues").EnumerateArray().Select(v => v.GetProperty("value").GetString()));
        Assert.Equal(57, status.EnumerateObject().Count());
        (_, JsonElement all, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/");
        Assert.Contains("CampaignMember", all.GetProperty("sobjects").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        (_, JsonElement lead, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/describe");
        Assert.Contains("Histories", lead.GetProperty("childRelationships").EnumerateArray().Select(c => c.GetProperty("relationshipName").GetString()));
    }

    [Fact]
    public async Task Deleted_Window_ListsIdsAndQueryAllShowsThem()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Delete, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}");
        await harness.SendAsync(HttpMethod.Post, "/__emulator__/edit", $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(2)}}","delete":"hard"}""");
        harness.Clock.Advance(TimeSpan.FromMinutes(5));
        (_, JsonElement deleted, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/deleted?start=2026-10-31T23:00:00%2B00:00&end=2026-11-01T00:05:00%2B00:00");
        Assert.Equal([SalesforceHarness.LeadId(1), SalesforceHarness.LeadId(2)], deleted.GetProperty("deletedRecords").EnumerateArray().Select(d => d.GetProperty("id").GetString()));
        Assert.Equal("2026-11-01T00:05:00.000+0000", deleted.GetProperty("latestDateCovered").GetString());
        JsonElement gone = await harness.QueryAsync("SELECT Id, IsDeleted FROM Lead WHERE IsDeleted = true", "queryAll");
        Assert.Equal(SalesforceHarness.LeadId(1), Assert.Single(gone.GetProperty("records").EnumerateArray()).GetProperty("Id").GetString());
        Assert.Equal("", await harness.LeadsAsync("WHERE IsDeleted = true"));
        Assert.Equal("INVALID_REPLICATION_DATE", Code(await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/deleted/?start=2026-11-01T00:00:10Z&end=2026-11-01T00:00:50Z"), 400));
        Assert.Equal("INVALID_REPLICATION_DATE", Code(await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/deleted/?start=2026-10-01T00:00:10Z&end=2026-11-01T00:00:50Z"), 400));
        (_, JsonElement updated, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/updated?start=2026-10-05T00:00:00Z&end=2026-10-07T00:00:00Z");
        Assert.Equal(2, updated.GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public async Task Edit_ByHand_CarriesAHumanUser()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Post, "/__emulator__/edit", $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(1)}}","fields":{"Title":"Boss","SystemModstamp":"2026-10-31T10:00:00Z"} }""");
        Assert.Equal("1", await harness.LeadsAsync($"WHERE LastModifiedById = '{SalesforceHarness.Ann}' AND Title = 'Boss' AND SystemModstamp = 2026-10-31T10:00:00Z"));
    }

    private static string Code((int Status, JsonElement Body, object) answer, int status)
    {
        Assert.Equal(status, answer.Status);
        return answer.Body[0].GetProperty("errorCode").GetString()!;
    }

    private static string Code((int Status, JsonElement Body, System.Net.Http.Headers.HttpResponseHeaders Headers) answer, int status) => Code((answer.Status, answer.Body, (object)answer.Headers), status);

    private static async Task<string> CreateAsync(SalesforceHarness harness, string type, string body)
    {
        (int status, JsonElement answer, _) = await harness.SendAsync(HttpMethod.Post, $"sobjects/{type}", body);
        Assert.Equal(201, status);
        return answer.GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement?> DescribeFieldAsync(SalesforceHarness harness, string name)
    {
        (_, JsonElement describe, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/describe");
        return describe.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("name").GetString() == name).Select(f => (JsonElement?)f).FirstOrDefault();
    }
}
