using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class SoqlTests
{
    // Stamps after the shift of a month: lead n has 2026-10-(n+2)T10:00:00 (September has 30 days, the shift is 31).
    [Theory]
    [InlineData("WHERE LastName = 'NAME2'", "2")]
    [InlineData("WHERE LastName != 'Name2' ORDER BY Id", "13456")]
    [InlineData("WHERE LastName <> 'Name2' AND Id > '00Q000000000003' ORDER BY Id", "456")]
    [InlineData("WHERE FirstName = null", "2")]
    [InlineData("WHERE FirstName != null AND NumberOfEmployees = null", "4")]
    [InlineData("WHERE NumberOfEmployees > 20 ORDER BY NumberOfEmployees DESC", "653")]
    [InlineData("WHERE NumberOfEmployees <= 20 ORDER BY NumberOfEmployees", "12")]
    [InlineData("WHERE Id IN ('00Q000000000001', '00Q000000000002')", "12")]
    [InlineData("WHERE Id NOT IN ('00Q000000000001', '00Q000000000002') ORDER BY Id", "3456")]
    [InlineData("WHERE LastName LIKE 'name_' AND IsConverted = true", "3")]
    [InlineData("WHERE (NOT LastName LIKE '%2') AND NumberOfEmployees < 40 ORDER BY Id", "13")]
    [InlineData("WHERE NOT (LastName = 'Name1' OR LastName = 'Name2') ORDER BY Id", "3456")]
    [InlineData("WHERE (LastName = 'Name1' OR LastName = 'Name4') AND Status LIKE 'open%' ORDER BY Id", "14")]
    [InlineData("WHERE Id IN (SELECT WhoId FROM Task WHERE Status = 'Completed')", "1")]
    [InlineData("WHERE Id NOT IN (SELECT WhoId FROM Task) ORDER BY Id", "3456")]
    [InlineData("WHERE ConvertedOpportunity.IsWon = true", "3")]
    [InlineData("WHERE Owner.Name = 'Inbound'", "5")]
    [InlineData("WHERE Owner.Type = 'Queue' OR Owner.Type = 'Group'", "5")]
    [InlineData("WHERE Fit__c = 1.5 ORDER BY Id", "246")]
    [InlineData("WHERE Met__c = 2026-10-16 ORDER BY Id LIMIT 2 OFFSET 1", "23")]
    [InlineData("WHERE SystemModstamp = 2026-10-04T10:00:00Z", "2")]
    [InlineData("WHERE SystemModstamp > 2026-10-04T10:00:00.000Z AND SystemModstamp <= 2026-10-06T12:00:00+02:00 ORDER BY SystemModstamp", "34")]
    [InlineData("WHERE (SystemModstamp > 2026-10-04T10:00:00Z OR (SystemModstamp = 2026-10-04T10:00:00Z AND Id > '00Q000000000001')) ORDER BY SystemModstamp, Id LIMIT 3", "234")]
    [InlineData("WHERE SystemModstamp = LAST_MONTH ORDER BY SystemModstamp ASC NULLS LAST, Id ASC", "123456")]
    [InlineData("WHERE SystemModstamp >= LAST_N_DAYS:25 ORDER BY SystemModstamp DESC", "65")]
    [InlineData("WHERE CreatedDate = TODAY", "")]
    [InlineData("WHERE CreatedDate IN (LAST_MONTH, TODAY) AND LastName = 'Name1'", "1")]
    [InlineData("ORDER BY NumberOfEmployees NULLS LAST", "123564")]
    [InlineData("ORDER BY NumberOfEmployees", "412356")]
    [InlineData("ORDER BY NumberOfEmployees DESC NULLS FIRST LIMIT 2", "46")]
    [InlineData("l WHERE l.LastName = 'Name6' FOR VIEW", "6")]
    [InlineData("WHERE Lead.LastName = 'Name6'", "6")]
    public async Task Query_Condition_SelectsRows(string rest, string expected)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Assert.Equal(expected, await harness.LeadsAsync(rest));
    }

    [Theory]
    [InlineData("SELECT FROM Lead", "MALFORMED_QUERY", "\nSELECT FROM Lead\n       ^\nERROR at Row:1:Column:8\nunexpected token: 'FROM'")]
    [InlineData("SELECT Id Lead", "MALFORMED_QUERY", "unexpected token: '<EOF>'")]
    [InlineData("SELECT Id FROM Lead WHERE LastName = 'x' AND Id != null OR Id = null", "MALFORMED_QUERY", "unexpected token: 'OR'")]
    [InlineData("SELECT Id FROM Lead WHERE LastName = 'x", "MALFORMED_QUERY", "mismatched character")]
    [InlineData("SELECT Id FROM Lead WHERE LastName = 'a\\x'", "MALFORMED_QUERY", "Illegal character sequence")]
    [InlineData("SELECT Id\nFROM Lead WHERE Foo = 1", "INVALID_FIELD", "ERROR at Row:2:Column:17\nNo such column 'Foo' on entity 'Lead'")]
    [InlineData("SELECT Id FROM Leads", "INVALID_TYPE", "sObject type 'Leads' is not supported")]
    [InlineData("SELECT Boss.Name FROM Lead", "INVALID_FIELD", "Didn't understand relationship 'Boss'")]
    [InlineData("SELECT Id FROM Lead WHERE SystemModstamp > '2026-01-01T00:00:00Z'", "INVALID_FIELD", "value of filter criterion for field 'SystemModstamp' must be of type dateTime and should not be enclosed in quotes")]
    [InlineData("SELECT Id FROM Lead WHERE SystemModstamp > 2026-01-01", "INVALID_FIELD", "must be of type dateTime")]
    [InlineData("SELECT Id FROM Lead WHERE Met__c > 2026-01-01T00:00:00Z", "INVALID_FIELD", "must be of type date")]
    [InlineData("SELECT Id FROM Lead WHERE SystemModstamp > 2026-01-01T00:00Z", "MALFORMED_QUERY", "unexpected token")]
    [InlineData("SELECT Id FROM Lead WHERE LastName = 5", "INVALID_FIELD", "must be of type string and should be enclosed in quotes")]
    [InlineData("SELECT Id FROM Lead WHERE NumberOfEmployees = '5'", "INVALID_FIELD", "must be of type int and should not be enclosed in quotes")]
    [InlineData("SELECT Id FROM Lead WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: nonsense")]
    [InlineData("SELECT Id FROM Lead WHERE NumberOfEmployees LIKE '5%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on int field")]
    [InlineData("SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")]
    [InlineData("SELECT Id, Id FROM Lead", "INVALID_FIELD", "duplicate field selected: Id")]
    [InlineData("SELECT FIELDS(ALL) FROM Lead", "MALFORMED_QUERY", "LIMIT of at most 200")]
    [InlineData("SELECT Status, COUNT(Id) FROM Lead GROUP BY LastName", "MALFORMED_QUERY", "Field must be grouped or aggregated: Status")]
    [InlineData("SELECT SUM(LastName) FROM Lead", "MALFORMED_QUERY", "does not support aggregate operator SUM")]
    [InlineData("SELECT Id FROM LeadHistory WHERE NewValue = 'x'", "INVALID_FIELD", "can not be filtered")]
    [InlineData("SELECT Id FROM Lead WHERE LastName ~ 'x'", "MALFORMED_QUERY", "unexpected token: '~'")]
    public async Task Query_Broken_SaysWhere(string soql, string code, string message)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, string actualCode, string actualMessage) = await harness.FailAsync(soql);
        Assert.Equal((400, code), (status, actualCode));
        Assert.Contains(message, actualMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_ParentsAndChildren_AreNested()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement lead = (await harness.QueryAsync(
            "SELECT Id, Name, Owner.Name, Owner.Type, ConvertedOpportunity.Owner.Name, (SELECT Subject FROM Tasks ORDER BY Subject DESC LIMIT 1) FROM Lead WHERE Id = '00Q000000000001'"))
            .GetProperty("records")[0];
        Assert.Equal("Eve Name1", lead.GetProperty("Name").GetString());
        Assert.Equal("User", lead.GetProperty("Owner").GetProperty("Type").GetString());
        Assert.Equal("User", lead.GetProperty("Owner").GetProperty("attributes").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, lead.GetProperty("ConvertedOpportunity").ValueKind);
        Assert.Equal("Visited /pricing", lead.GetProperty("Tasks").GetProperty("records")[0].GetProperty("Subject").GetString());
    }

    [Fact]
    public async Task Query_Values_HaveTheApisFormats()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement lead = (await harness.QueryAsync("SELECT Id, SystemModstamp, Met__c, Fit__c, NumberOfEmployees, IsConverted, FirstName FROM Lead WHERE LastName = 'Name2'"))
            .GetProperty("records")[0];
        Assert.Equal("2026-10-04T10:00:00.000+0000", lead.GetProperty("SystemModstamp").GetString());
        Assert.Equal("2026-10-16", lead.GetProperty("Met__c").GetString());
        Assert.Equal("1.5", lead.GetProperty("Fit__c").GetRawText());
        Assert.Equal("20", lead.GetProperty("NumberOfEmployees").GetRawText());
        Assert.Equal(18, lead.GetProperty("Id").GetString()!.Length);
        Assert.Equal("/services/data/v60.0/sobjects/Lead/" + SalesforceHarness.LeadId(2), lead.GetProperty("attributes").GetProperty("url").GetString());
    }

    [Fact]
    public async Task Query_Aggregates_GroupAndFilter()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Assert.Equal(6, (await harness.QueryAsync("SELECT COUNT() FROM Lead")).GetProperty("totalSize").GetInt32());
        JsonElement one = (await harness.QueryAsync("SELECT MAX(NumberOfEmployees) m, COUNT(NumberOfEmployees), AVG(NumberOfEmployees) a, MIN(CreatedDate) FROM Lead")).GetProperty("records")[0];
        Assert.Equal("60", one.GetProperty("m").GetRawText());
        Assert.Equal(5, one.GetProperty("expr0").GetInt32());
        Assert.Equal(34, one.GetProperty("a").GetDouble());
        Assert.Equal("2026-10-02T00:00:00.000+0000", one.GetProperty("expr1").GetString());
        JsonElement groups = (await harness.QueryAsync("SELECT Status, COUNT(Id) c FROM Lead GROUP BY Status HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC")).GetProperty("records");
        Assert.Equal("Open - Not Contacted", Assert.Single(groups.EnumerateArray()).GetProperty("Status").GetString());
    }

    [Fact]
    public async Task Query_EscapedWildcards_AreLiteral()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Assert.Equal(1, (await harness.QueryAsync(@"SELECT Id FROM Task WHERE Subject LIKE '100\% off\_%'")).GetProperty("totalSize").GetInt32());
        Assert.Equal(0, (await harness.QueryAsync(@"SELECT Id FROM Task WHERE Subject LIKE '100\%'")).GetProperty("totalSize").GetInt32());
    }

    [Fact]
    public async Task Query_FieldsAndTypeOf_ShowMembers()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement custom = (await harness.QueryAsync("SELECT FIELDS(CUSTOM) FROM Lead LIMIT 1")).GetProperty("records")[0];
        Assert.Equal(["attributes", "Fit__c", "Met__c"], custom.EnumerateObject().Select(p => p.Name));
        JsonElement owner = (await harness.QueryAsync("SELECT TYPEOF Owner WHEN User THEN Email WHEN Group THEN Name END FROM Lead WHERE LastName = 'Name5'"))
            .GetProperty("records")[0].GetProperty("Owner");
        Assert.Equal("Inbound", owner.GetProperty("Name").GetString());
    }
}
