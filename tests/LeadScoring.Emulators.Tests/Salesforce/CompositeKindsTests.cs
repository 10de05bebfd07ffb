using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>Graphs, trees, references by external id, and date functions.</summary>
public sealed class CompositeKindsTests
{
    [Fact]
    public async Task Graph_OneOfTwoFails_TheOtherStays()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        string body = """
            {"graphs":[
              {"graphId":"1","compositeRequest":[
                {"method":"POST","url":"/services/data/v60.0/sobjects/Account","referenceId":"a","body":{"Name":"Good"}},
                {"method":"POST","url":"/services/data/v60.0/sobjects/Contact","referenceId":"c","body":{"LastName":"Fox","AccountId":"@{a.id}"}}]},
              {"graphId":"2","compositeRequest":[
                {"method":"POST","url":"/services/data/v60.0/sobjects/Account","referenceId":"b","body":{"Name":"Bad"}},
                {"method":"POST","url":"/services/data/v60.0/sobjects/Contact","referenceId":"d","body":{} }]}]}
            """;
        JsonElement[] graphs = [.. (await crm.SendAsync(HttpMethod.Post, "composite/graph", body)).Body.GetProperty("graphs").EnumerateArray()];
        Assert.Equal([true, false], graphs.Select(g => g.GetProperty("isSuccessful").GetBoolean()));
        Assert.Equal("PROCESSING_HALTED", graphs[1].GetProperty("graphResponse").GetProperty("compositeResponse")[0].GetProperty("body")[0].GetProperty("errorCode").GetString());
        Assert.Equal(["Good"], (await crm.QueryAsync("SELECT Name FROM Account")).GetProperty("records").EnumerateArray().Select(r => r.GetProperty("Name").GetString()));
        Assert.Equal(1, (await crm.QueryAsync("SELECT Id FROM Contact WHERE Account.Name = 'Good'")).GetProperty("totalSize").GetInt32());
    }

    [Fact]
    public async Task Tree_WithChildren_MakesAllOrNone()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        string Tree(string child) => """
            {"records":[{"attributes":{"type":"Account","referenceId":"a"},"Name":"Parent","Contacts":{"records":[{"attributes":{"type":"Contact","referenceId":"c"},CHILD}]}}]}
            """.Replace("CHILD", child, StringComparison.Ordinal);
        (int status, JsonElement body, _) = await crm.SendAsync(HttpMethod.Post, "composite/tree/Account", Tree("\"FirstName\":\"No last name\""));
        Assert.Equal((400, true), (status, body.GetProperty("hasErrors").GetBoolean()));
        Assert.Equal(("c", "REQUIRED_FIELD_MISSING"), (body.GetProperty("results")[0].GetProperty("referenceId").GetString(), body.GetProperty("results")[0].GetProperty("errors")[0].GetProperty("statusCode").GetString()));
        Assert.Equal(0, (await crm.QueryAsync("SELECT Id FROM Account")).GetProperty("totalSize").GetInt32());
        (status, body, _) = await crm.SendAsync(HttpMethod.Post, "composite/tree/Account", Tree("\"LastName\":\"Fox\""));
        Assert.Equal((201, false), (status, body.GetProperty("hasErrors").GetBoolean()));
        Assert.Equal(["a", "c"], body.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("referenceId").GetString()));
        Assert.Equal(1, (await crm.QueryAsync("SELECT Id FROM Contact WHERE Account.Name = 'Parent'")).GetProperty("totalSize").GetInt32());
    }

    [Fact]
    public async Task Upsert_ForeignKeyByExternalId_FindsTheParent()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync(configure: o => o.FieldLevelSecurity = false);
        foreach (string name in new[] { "Account.Number__c", "Contact.Number__c" })
        {
            await crm.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", $$"""{"FullName":"{{name}}","Metadata":{"type":"Text","label":"Number","length":20,"externalId":true,"unique":true} }""");
        }

        await crm.SendAsync(HttpMethod.Post, "sobjects/Account", """{"Name":"Northwind","Number__c":"A-1"}""");
        Assert.Equal(201, (await crm.SendAsync(HttpMethod.Patch, "sobjects/Contact/Number__c/C-1", """{"LastName":"Fox","Account":{"Number__c":"A-1"}}""")).Status);
        Assert.Equal("Northwind", (await crm.QueryAsync("SELECT Account.Name FROM Contact WHERE Number__c = 'C-1'")).GetProperty("records")[0].GetProperty("Account").GetProperty("Name").GetString());
        (int status, JsonElement body, _) = await crm.SendAsync(HttpMethod.Patch, "sobjects/Contact/Number__c/C-1", """{"Account":{"Number__c":"A-9"}}""");
        Assert.Equal((400, "INVALID_FIELD"), (status, body[0].GetProperty("errorCode").GetString()));
    }

    [Theory]
    [InlineData("SELECT CALENDAR_YEAR(CreatedDate) y, CALENDAR_MONTH(CreatedDate) m, COUNT(Id) n FROM Lead GROUP BY CALENDAR_YEAR(CreatedDate), CALENDAR_MONTH(CreatedDate)", """{"y":2026,"m":10,"n":6}""")]
    [InlineData("SELECT DAY_IN_WEEK(CreatedDate), COUNT(Id) FROM Lead GROUP BY DAY_IN_WEEK(CreatedDate)", """{"expr0":6,"expr1":6}""")]
    [InlineData("SELECT COUNT(Id) n FROM Lead WHERE CALENDAR_YEAR(CreatedDate) = 2026", """{"n":6}""")]
    [InlineData("SELECT COUNT(Id) n FROM Lead WHERE CreatedDate = LAST_FISCAL_QUARTER", """{"n":0}""")]
    [InlineData("SELECT COUNT(Id) n FROM Lead WHERE CreatedDate = THIS_YEAR AND CreatedDate > LAST_N_FISCAL_YEARS:1", """{"n":6}""")]
    public async Task Query_DateFunctionsAndLiterals_AreWorkedOut(string soql, string expected)
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        JsonElement row = (await crm.QueryAsync(soql)).GetProperty("records")[0];
        using JsonDocument wanted = JsonDocument.Parse(expected);
        Assert.All(wanted.RootElement.EnumerateObject(), m => Assert.Equal((m.Name, m.Value.GetDouble()), (m.Name, row.GetProperty(m.Name).GetDouble())));
    }

    [Fact]
    public async Task Query_DateFunctionUngrouped_IsMalformed()
    {
        await using SalesforceHarness crm = await SalesforceHarness.StartAsync();
        Assert.Equal("MALFORMED_QUERY", (await crm.FailAsync("SELECT CALENDAR_YEAR(CreatedDate) FROM Lead")).Code);
    }
}
