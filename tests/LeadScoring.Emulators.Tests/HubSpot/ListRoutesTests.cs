using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class ListRoutesTests
{
    private const string Hot = """
        {"name":"Hot leads","objectTypeId":"0-1","processingType":"DYNAMIC","filterBranch":{"filterBranchType":"OR","filters":[],"filterBranches":[
          {"filterBranchType":"AND","filterBranches":[],"filters":[FILTER]}]}}
        """;

    private const string Open = """{"filterType":"PROPERTY","property":"hs_lead_status","operation":{"operationType":"ENUMERATION","operator":"IS_ANY_OF","values":["OPEN"],"includeObjectsWithNoValueSet":false}}""";

    [Theory]
    [InlineData("crm/v3/lists")]
    [InlineData("crm/lists/2026-03")]
    [InlineData("crm/lists/2026-09")]
    public async Task Dynamic_Created_ShowsWhoPassesItsFiltersNow(string lists)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer created = (await portal.PostAsync(lists + "/", With(Open))).Expect(200);
        Assert.Equal(("DYNAMIC", "0-1", "1"), (created.Value("list", "processingType"), created.Value("list", "objectTypeId"), created.Value("list", "size")));
        string id = created.Value("list", "listId")!;
        Assert.Equal(["102"], await MembersAsync(portal, $"{lists}/{id}/memberships"));

        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"hs_lead_status":"OPEN"}}""")).Expect(200);
        Assert.Equal(["101", "102"], await MembersAsync(portal, $"{lists}/{id}/memberships/join-order"));
        Answer named = (await portal.GetAsync($"{lists}/object-type-id/0-1/name/Hot%20leads?includeFilters=true")).Expect(200);
        Assert.Equal((id, "OPEN"), (named.Value("list", "listId"), named.Value("list", "filterBranch", "filterBranches", 0, "filters", 0, "operation", "values", 0)));
    }

    [Theory]
    [InlineData("""{"filterType":"PROPERTY","property":"numemployees","operation":{"operationType":"NUMBER","operator":"IS_LESS_THAN","value":1000}}""", "101", "102")]
    [InlineData("""{"filterType":"PROPERTY","property":"lastname","operation":{"operationType":"ALL_PROPERTY","operator":"IS_UNKNOWN"}}""", "102")]
    [InlineData("""{"filterType":"PROPERTY","property":"vip","operation":{"operationType":"BOOL","operator":"IS_EQUAL_TO","value":true}}""", "101")]
    [InlineData("""{"filterType":"PROPERTY","property":"firstname","operation":{"operationType":"MULTISTRING","operator":"IS_EQUAL_TO","values":["ada","cyd"]}}""", "101", "103")]
    [InlineData("""{"filterType":"PROPERTY","property":"createdate","operation":{"operationType":"TIME_RANGED","type":"TIME_RANGED","operator":"IS_BETWEEN","lowerBoundTimePoint":{"timeType":"INDEXED","zoneId":"UTC","indexReference":{"referenceType":"TODAY"},"offset":{"days":-21}},"upperBoundTimePoint":{"timeType":"INDEXED","zoneId":"UTC","indexReference":{"referenceType":"NOW"}}}}""", "102", "103")]
    public async Task Dynamic_EachOperation_IsEvaluated(string filter, params string[] ids)
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/lists/", With(filter))).Expect(200);
        Assert.Equal(ids, await MembersAsync(portal, "crm/v3/lists/1/memberships"));
    }

    [Theory]
    [InlineData("\"filterBranchType\":\"OR\"", "\"filterBranchType\":\"AND\"", "root")]
    [InlineData("\"property\":\"hs_lead_status\"", "\"property\":\"nowhere\"", "does not exist")]
    [InlineData("ENUMERATION", "NUMBER", "does not fit")]
    [InlineData("IS_ANY_OF", "IS_LIKE", "operator")]
    [InlineData("DYNAMIC", "LIVELY", "processingType")]
    public async Task Create_NotValid_Is400(string from, string to, string words)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await portal.PostAsync("crm/v3/lists/", With(Open).Replace(from, to, StringComparison.Ordinal))).Expect(400);
        Assert.Contains(words, refused.Value("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NameTaken_Is400UntilTheOtherIsDeleted()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/lists/", With(Open))).Expect(200);
        Assert.Equal("ILS.DUPLICATE_LIST_NAMES", (await portal.PostAsync("crm/v3/lists/", With(Open))).Expect(400).Value("subCategory"));
        (await portal.SendAsync(HttpMethod.Delete, "crm/v3/lists/1", null)).Expect(204);
        (await portal.GetAsync("crm/v3/lists/1")).Expect(404);
        (await portal.PostAsync("crm/v3/lists/", With(Open))).Expect(200);
    }

    [Fact]
    public async Task Manual_MembersChanged_AreKeptByHand()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/lists/", """{"name":"Mine","objectTypeId":"0-1","processingType":"MANUAL"}""")).Expect(200);
        Answer added = (await portal.SendAsync(HttpMethod.Put, "crm/v3/lists/1/memberships/add", """["101","103","999"]""")).Expect(200);
        Assert.Equal(("101", "999"), (added.Value("recordsIdsAdded", 0), added.Value("recordIdsMissing", 0)));
        (await portal.SendAsync(HttpMethod.Put, "crm/v3/lists/1/memberships/remove", """["103"]""")).Expect(200);
        Assert.Equal(["101"], await MembersAsync(portal, "crm/v3/lists/1/memberships"));
        Assert.Equal("1", (await portal.GetAsync("crm/v3/lists/records/0-1/101/memberships")).Expect(200).Value("results", 0, "listId"));
        (await portal.PostAsync("crm/v3/lists/", With(Open))).Expect(200);
        (await portal.SendAsync(HttpMethod.Put, "crm/v3/lists/2/memberships/add", """["101"]""")).Expect(400);
    }

    [Fact]
    public async Task Search_ByNameAndKind_Pages()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/lists/", With(Open))).Expect(200);
        (await portal.PostAsync("crm/v3/lists/", """{"name":"Hot by hand","objectTypeId":"0-1","processingType":"MANUAL"}""")).Expect(200);
        Answer all = (await portal.PostAsync("crm/v3/lists/search", """{"query":"hot","count":1}""")).Expect(200);
        Assert.Equal(("2", "true", "1"), (all.Value("total"), all.Value("hasMore"), all.Value("offset")));
        Assert.Equal("Hot by hand", (await portal.PostAsync("crm/v3/lists/search", """{"processingTypes":["MANUAL"]}""")).Value("lists", 0, "name"));
    }

    [Fact]
    public async Task Scope_Missing_Is403ForListsAlone()
    {
        await using Portal portal = await Portal.StartAsync(o => o.MissingScopes = ["crm.lists.write"]);
        Assert.Contains("crm.lists.write", (await portal.PostAsync("crm/v3/lists/", With(Open))).Expect(403).Text, StringComparison.Ordinal);
        (await portal.PostAsync("crm/v3/lists/search", "{}")).Expect(200);
    }

    private static string With(string filter) => Hot.Replace("FILTER", filter, StringComparison.Ordinal);

    private static async Task<string[]> MembersAsync(Portal portal, string path) =>
        [.. (await portal.GetAsync(path)).Expect(200).Json.GetProperty("results").EnumerateArray().Select(m => m.GetProperty("recordId").GetString()!)];
}
