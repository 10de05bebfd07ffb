using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class SearchRouteTests
{
    [Theory]
    [InlineData("""{"propertyName":"email","operator":"EQ","value":"ADA@acme.test"}""", "101")]
    [InlineData("""{"propertyName":"email","operator":"NEQ","value":"ada@acme.test"}""", "102,103")]
    [InlineData("""{"propertyName":"numemployees","operator":"GT","value":"200"}""", "103")]
    [InlineData("""{"propertyName":"numemployees","operator":"GTE","value":"200"}""", "102,103")]
    [InlineData("""{"propertyName":"numemployees","operator":"LT","value":"200"}""", "101")]
    [InlineData("""{"propertyName":"numemployees","operator":"LTE","value":"200"}""", "101,102")]
    [InlineData("""{"propertyName":"numemployees","operator":"BETWEEN","value":"60","highValue":"300"}""", "102")]
    [InlineData("""{"propertyName":"firstname","operator":"IN","values":["ada","cyd"]}""", "101,103")]
    [InlineData("""{"propertyName":"firstname","operator":"NOT_IN","values":["ada","cyd"]}""", "102")]
    [InlineData("""{"propertyName":"lastname","operator":"HAS_PROPERTY"}""", "101,103")]
    [InlineData("""{"propertyName":"lastname","operator":"NOT_HAS_PROPERTY"}""", "102")]
    [InlineData("""{"propertyName":"email","operator":"CONTAINS_TOKEN","value":"*@bolt.test"}""", "102")]
    [InlineData("""{"propertyName":"email","operator":"NOT_CONTAINS_TOKEN","value":"bolt"}""", "101,103")]
    [InlineData("""{"propertyName":"associations.deal","operator":"EQ","value":"201"}""", "101")]
    [InlineData("""{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-09-13T00:00:00Z"}""", "102,103")]
    [InlineData("""{"propertyName":"lastmodifieddate","operator":"LT","value":"1789257600000"},{"propertyName":"hs_object_id","operator":"GT","value":"100"}""", "101")]
    [InlineData("""{"propertyName":"hs_object_id","operator":"GT","value":"101"},{"propertyName":"hs_object_id","operator":"LTE","value":"102"}""", "102")]
    public async Task Search_Operator_FindsWhatItSays(string filters, string expected)
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Equal(expected.Split(','), await portal.SearchAsync("contacts", filters));
    }

    [Theory]
    [InlineData(""","sorts":[{"propertyName":"numemployees","direction":"DESCENDING"}]""", "103,102,101")]
    [InlineData(""","sorts":["-hs_object_id"]""", "103,102,101")]
    [InlineData(""","sorts":["firstname"]""", "101,102,103")]
    [InlineData(""","query":"byr" """, "101")]
    public async Task Search_SortAndQuery_Apply(string extra, string expected)
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Equal(expected.Split(','), await portal.SearchAsync("contacts", """{"propertyName":"hs_object_id","operator":"GT","value":"0"}""", extra));
    }

    [Fact]
    public async Task Search_Groups_AreAlternatives()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = await portal.PostAsync("crm/v3/objects/contacts/search", """
            {"filterGroups":[{"filters":[{"propertyName":"firstname","operator":"EQ","value":"Cyd"}]},{"filters":[{"propertyName":"numemployees","operator":"LTE","value":"50"}]}]}
            """);
        Assert.Equal(["101", "103"], answer.Ids());
    }

    [Theory]
    [InlineData("""{"limit":201}""")]
    [InlineData("""{"limit":200,"after":"9801"}""")]
    [InlineData("""{"after":"soon"}""")]
    [InlineData("""{"sorts":["email","firstname"]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"nosuch","operator":"EQ","value":"1"}]}]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"email","operator":"LIKE","value":"1"}]}]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"email","operator":"HAS_PROPERTY","value":"1"}]}]}""")]
    [InlineData("""{"filterGroups":[{},{},{},{},{},{}]}""")]
    public async Task Search_ImpossibleRequest_Is400(string body)
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/objects/contacts/search", body)).Expect(400);
    }

    [Fact]
    public async Task Search_MoreThanTenThousand_AreCountedButNotReached()
    {
        await using Portal portal = await Portal.StartAsync(seed: Seeds.Contacts(10_050));
        Answer last = (await portal.PostAsync("crm/v3/objects/contacts/search", """{"limit":200,"after":"9800"}""")).Expect(200);
        Assert.Equal("10050", last.Value("total"));
        Assert.Equal("10000", last.Value("paging", "next", "after"));
        (await portal.PostAsync("crm/v3/objects/contacts/search", """{"limit":200,"after":"10000"}""")).Expect(400);
    }

    [Fact]
    public async Task Search_WindowWalkedById_FindsAllExactlyOnce()
    {
        await using Portal portal = await Portal.StartAsync(seed: Seeds.Contacts(900));
        List<string> ids = [];
        string last = "0";
        while (true)
        {
            Answer page = await portal.PostAsync("crm/v3/objects/contacts/search", $$"""
                {"filterGroups":[{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-02-02T00:01:00Z"},{"propertyName":"lastmodifieddate","operator":"LT","value":"2026-02-02T00:11:00Z"},
                {"propertyName":"hs_object_id","operator":"GT","value":"{{last}}"}]}],"sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],"limit":200}
                """);
            if (page.Ids().Length == 0)
            {
                break;
            }

            ids.AddRange(page.Ids());
            last = ids[^1];
        }

        Assert.Equal(Enumerable.Range(60, 600), ids.Select(int.Parse));
    }

    [Fact]
    public async Task Search_IndexLag_ShowsTheOldVersionUntilItHasPassed()
    {
        const string since = """{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-09-24T00:00:00Z"}""";
        await using Portal portal = await Portal.StartAsync(o => o.SearchIndexLag = TimeSpan.FromSeconds(30));
        await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"firstname":"Augusta"}}""");
        await portal.SendAsync(HttpMethod.Delete, "crm/v3/objects/contacts/102", null);
        await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"new@acme.test"}}""");

        Assert.Empty(await portal.SearchAsync("contacts", since));
        Assert.Equal(["101"], await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"Ada"}"""));
        Assert.Equal(["102"], await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"Bob"}"""));
        Assert.Equal("Augusta", (await portal.GetAsync("crm/v3/objects/contacts/101")).Value("properties", "firstname"));

        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["101", "104"], await portal.SearchAsync("contacts", since));
        Assert.Empty(await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"Bob"}"""));
    }
}
