using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>Tooling, metadata deployments, list views, and fields that an administrator takes away.</summary>
public sealed class SetupTests
{
    private const string Tier = """{"FullName":"Lead.Tier__c","Metadata":{"type":"Picklist","label":"Tier","valueSet":{"restricted":true,"valueSetDefinition":{"sorted":false,"value":[{"fullName":"Hot","default":false,"label":"Hot"}]}}}}""";

    [Fact]
    public async Task Tooling_PicklistIsExtended_KeepsItsIdAndItsOptions()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync(configure: o => o.FieldLevelSecurity = false);
        string id = (await crm.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", Tier)).Body.GetProperty("id").GetString()!;
        JsonElement found = (await crm.QueryAsync("SELECT Id FROM CustomField WHERE TableEnumOrId = 'Lead' AND DeveloperName = 'Tier'", "tooling/query")).GetProperty("records")[0];
        Assert.Equal(id, found.GetProperty("Id").GetString());
        JsonElement field = (await crm.SendAsync(HttpMethod.Get, $"tooling/sobjects/CustomField/{id}")).Body;
        string metadata = field.GetProperty("Metadata").GetRawText().Replace("\"value\":[", "\"value\":[{\"fullName\":\"Cold\",\"default\":false,\"label\":\"Cold\"},", StringComparison.Ordinal);
        Assert.Equal(204, (await crm.SendAsync(HttpMethod.Patch, $"tooling/sobjects/CustomField/{id}", $$"""{"FullName":"Lead.Tier__c","Metadata":{{metadata}} }""")).Status);
        Assert.Equal(["Cold", "Hot"], (await DescribeAsync(crm, "Tier__c"))!.Value.GetProperty("picklistValues").EnumerateArray().Select(v => v.GetProperty("value").GetString()).Order(StringComparer.Ordinal));
        (int status, JsonElement body, _) = await crm.SendAsync(HttpMethod.Patch, $"tooling/sobjects/CustomField/{id}", """{"Metadata":{"type":"Date","label":"Tier"}}""");
        Assert.Equal((400, "FIELD_INTEGRITY_EXCEPTION"), (status, body[0].GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Tooling_PermissionSetOverTooling_IsTheOneOfTheRestApi()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        string id = (await crm.SendAsync(HttpMethod.Post, "tooling/sobjects/PermissionSet", """{"Name":"Scores","Label":"Scores"}""")).Body.GetProperty("id").GetString()!;
        Assert.Equal(id, (await crm.QueryAsync("SELECT Id FROM PermissionSet WHERE Name = 'Scores'")).GetProperty("records")[0].GetProperty("Id").GetString());
        Assert.Equal(id, (await crm.QueryAsync("SELECT Id FROM PermissionSet WHERE Name = 'Scores'", "tooling/query")).GetProperty("records")[0].GetProperty("Id").GetString());
        Assert.Equal("Scores", (await crm.SendAsync(HttpMethod.Get, $"tooling/sobjects/PermissionSet/{id}")).Body.GetProperty("Label").GetString());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("entity_content")]
    public async Task DeployRequest_FieldListViewAndPermissionSet_AreThere(string part)
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        JsonElement begun = await DeployAsync(crm, part, Everything("Score__c"));
        Assert.Equal("Pending", begun.GetProperty("deployResult").GetProperty("status").GetString());
        JsonElement result = (await crm.SendAsync(HttpMethod.Get, $"metadata/deployRequest/{begun.GetProperty("id").GetString()}?includeDetails=true")).Body.GetProperty("deployResult");
        Assert.Equal("Succeeded", result.GetProperty("status").GetString());
        Assert.Equal(3, result.GetProperty("details").GetProperty("componentSuccesses").GetArrayLength());
        Assert.Equal("Scores", (await crm.QueryAsync("SELECT Name FROM PermissionSet")).GetProperty("records")[0].GetProperty("Name").GetString());
        Assert.Equal(1, (await crm.QueryAsync("SELECT Id FROM FieldPermissions WHERE Field = 'Lead.Score__c'")).GetProperty("totalSize").GetInt32());

        JsonElement lists = (await crm.SendAsync(HttpMethod.Get, "sobjects/Lead/listviews")).Body;
        JsonElement view = Assert.Single(lists.GetProperty("listviews").EnumerateArray());
        Assert.Equal("Big", view.GetProperty("developerName").GetString());
        string address = $"sobjects/Lead/listviews/{view.GetProperty("id").GetString()}";
        Assert.Contains("NumberOfEmployees > 20", (await crm.SendAsync(HttpMethod.Get, address + "/describe")).Body.GetProperty("query").GetString(), StringComparison.Ordinal);
        JsonElement shown = (await crm.SendAsync(HttpMethod.Get, address + "/results")).Body;
        Assert.Equal(3, shown.GetProperty("size").GetInt32());
        Assert.Contains(shown.GetProperty("records")[0].GetProperty("columns").EnumerateArray(), c => c.GetProperty("fieldNameOrPath").GetString() == "Name" && c.GetProperty("value").GetString()!.StartsWith("Eve Name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeployRequest_OneComponentIsWrong_NothingStays()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        JsonElement begun = await DeployAsync(crm, "json", Everything("Nowhere__c"));
        JsonElement result = (await crm.SendAsync(HttpMethod.Get, $"metadata/deployRequest/{begun.GetProperty("id").GetString()}")).Body.GetProperty("deployResult");
        Assert.Equal(("Failed", false, true), (result.GetProperty("status").GetString(), result.GetProperty("success").GetBoolean(), result.GetProperty("done").GetBoolean()));
        Assert.Contains("Nowhere__c", result.GetProperty("details").GetProperty("componentFailures")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await crm.QueryAsync("SELECT Id FROM ListView")).GetProperty("totalSize").GetInt32());
    }

    [Fact]
    public async Task DeployRequest_SwitchesAndNonsense_AreAnswered()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync(configure: o => o.Faults =
            [new FaultRule { Switch = "slow-deploy", Times = 1 }, new FaultRule { Switch = "deploy-fails", Path = @"Lead\.Big", Argument = "Invalid filter" }]);
        string id = (await DeployAsync(crm, "json", Everything("Score__c"))).GetProperty("id").GetString()!;
        Assert.Equal("InProgress", (await crm.SendAsync(HttpMethod.Get, $"metadata/deployRequest/{id}")).Body.GetProperty("deployResult").GetProperty("status").GetString());
        JsonElement ended = (await crm.SendAsync(HttpMethod.Get, $"metadata/deployRequest/{id}")).Body.GetProperty("deployResult");
        Assert.Equal("Invalid filter", ended.GetProperty("details").GetProperty("componentFailures")[0].GetProperty("problem").GetString());
        Assert.Equal(404, (await crm.SendAsync(HttpMethod.Get, "metadata/deployRequest/0Af000000000999AAA")).Status);
        Assert.Equal(415, (await crm.SendAsync(HttpMethod.Post, "metadata/deployRequest", "{}")).Status);
    }

    [Fact]
    public async Task Schema_FieldTakenAwayAndGivenBack_IsGoneForTheApiUserMeanwhile()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        Assert.Equal(204, (await crm.SendAsync(HttpMethod.Post, "/__emulator__/schema", """{"object":"Lead","hide":["Title"]}""")).Status);
        Assert.Null(await DescribeAsync(crm, "Title"));
        Assert.Equal("INVALID_FIELD", (await crm.FailAsync("SELECT Title FROM Lead")).Code);
        await crm.SendAsync(HttpMethod.Post, "/__emulator__/schema", """{"object":"Lead","show":["Title"]}""");
        Assert.NotNull(await DescribeAsync(crm, "Title"));
    }

    [Fact]
    public async Task Switch_HideField_ActsFromTheRequestOnThatTheRuleNames()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync(configure: o => o.Faults = [new FaultRule { Switch = "hide-field", Argument = "Lead.Title", Path = "query", After = 1, Times = 1 }]);
        await crm.QueryAsync("SELECT Title FROM Lead");
        Assert.Equal("INVALID_FIELD", (await crm.FailAsync("SELECT Title FROM Lead")).Code);
        Assert.Null(await DescribeAsync(crm, "Title"));
    }

    [Fact]
    public async Task Schema_FormulaAndRollUp_FollowWhatTheyPointToAndMoveNoStamp()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        await crm.SendAsync(HttpMethod.Post, "/__emulator__/schema", """
            {"object":"Lead","fields":[
              {"name":"Deal__c","type":"Text","formula":"ConvertedOpportunity.Name"},
              {"name":"Calls__c","type":"Summary","summaryForeignKey":"Task.WhoId","summaryOperation":"count"}]}
            """);
        string lead = $"SELECT Deal__c, Calls__c, SystemModstamp FROM Lead WHERE Id = '{SalesforceHarness.LeadId(3)}'";
        JsonElement before = (await crm.QueryAsync(lead)).GetProperty("records")[0];
        Assert.Equal(("Big deal", 0.0), (before.GetProperty("Deal__c").GetString(), before.GetProperty("Calls__c").GetDouble()));
        await crm.SendAsync(HttpMethod.Post, "/__emulator__/edit", $$"""{"object":"Opportunity","id":"{{SalesforceHarness.Id("006", 1)}}","fields":{"Name":"Bigger deal"} }""");
        await crm.SendAsync(HttpMethod.Post, "/__emulator__/edit", $$"""{"object":"Task","fields":{"WhoId":"{{SalesforceHarness.LeadId(3)}}","Subject":"Call"} }""");
        JsonElement after = (await crm.QueryAsync(lead)).GetProperty("records")[0];
        Assert.Equal(("Bigger deal", 1.0), (after.GetProperty("Deal__c").GetString(), after.GetProperty("Calls__c").GetDouble()));
        Assert.Equal(before.GetProperty("SystemModstamp").GetString(), after.GetProperty("SystemModstamp").GetString());
        JsonElement described = (await DescribeAsync(crm, "Deal__c"))!.Value;
        Assert.True(described.GetProperty("calculated").GetBoolean());
        Assert.False(described.GetProperty("updateable").GetBoolean());
        Assert.Equal(400, (await crm.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Deal__c":"x"}""")).Status);
    }

    private static async Task<JsonElement?> DescribeAsync(SalesforceHarness crm, string field)
    {
        JsonElement[] fields = [.. (await crm.SendAsync(HttpMethod.Get, "sobjects/Lead/describe")).Body.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("name").GetString() == field)];
        return fields.Length == 0 ? null : fields[0];
    }

    private static Dictionary<string, string> Everything(string column)
    {
        const string Space = "xmlns=\"http://soap.sforce.com/2006/04/metadata\"";
        return new Dictionary<string, string>
        {
            ["package.xml"] = $"<Package {Space}><version>60.0</version></Package>",
            ["objects/Lead.object"] = $"<CustomObject {Space}><fields><fullName>Score__c</fullName><label>Score</label><precision>5</precision><scale>0</scale><type>Number</type></fields>"
                + $"<listViews><fullName>Big</fullName><columns>FULL_NAME</columns><columns>{column}</columns><columns>LEAD.NUMBER_OF_EMPLOYEES</columns><filterScope>Everything</filterScope>"
                + "<filters><field>NumberOfEmployees</field><operation>greaterThan</operation><value>20</value></filters><label>Big ones</label></listViews></CustomObject>",
            ["permissionsets/Scores.permissionset"] = $"<PermissionSet {Space}><fieldPermissions><editable>false</editable><field>Lead.Score__c</field><readable>true</readable></fieldPermissions><label>Scores</label></PermissionSet>",
        };
    }

    private static async Task<JsonElement> DeployAsync(SalesforceHarness crm, string part, Dictionary<string, string> files)
    {
        using MemoryStream buffer = new();
        using (ZipArchive zip = new(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string content) in files)
            {
                using Stream entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        using MultipartFormDataContent form = [];
        form.Add(new StringContent("""{"deployOptions":{"rollbackOnError":true,"checkOnly":false,"singlePackage":true}}""", Encoding.UTF8, "application/json"), part);
        using ByteArrayContent file = new(buffer.ToArray());
        file.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        form.Add(file, "file", "deploy.zip");
        using HttpResponseMessage response = await crm.Client.PostAsync(new Uri(SalesforceHarness.Api + "metadata/deployRequest", UriKind.Relative), form);
        Assert.Equal(201, (int)response.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return body.RootElement.Clone();
    }
}
