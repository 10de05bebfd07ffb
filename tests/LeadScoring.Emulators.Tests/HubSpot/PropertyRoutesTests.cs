using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class PropertyRoutesTests
{
    private const string Score = """{"name":"pls_score","label":"Lead score","groupName":"contactinformation","type":"number","fieldType":"number"}""";

    [Theory]
    [InlineData("crm/v3/properties/contacts")]
    [InlineData("crm/properties/2026-09/contacts")]
    public async Task Create_NewProperty_IsUsableAtOnce(string path)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer made = (await portal.PostAsync(path, Score)).Expect(201);
        Assert.Equal("false", made.Value("hubspotDefined"));
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"pls_score":"87"}}""")).Expect(200);
        Assert.Equal("87", (await portal.GetAsync("crm/v3/objects/contacts/101?properties=pls_score")).Value("properties", "pls_score"));
        Assert.Equal("null", (await portal.GetAsync("crm/v3/objects/contacts/102?properties=pls_score")).Value("properties", "pls_score"));
    }

    [Fact]
    public async Task Create_TakenName_Is409AlsoWhenArchived()
    {
        await using Portal portal = await Portal.StartAsync();
        await portal.PostAsync("crm/v3/properties/contacts", Score);
        Assert.Equal("OBJECT_ALREADY_EXISTS", (await portal.PostAsync("crm/v3/properties/contacts", Score)).Expect(409).Value("category"));
        (await portal.SendAsync(HttpMethod.Delete, "crm/v3/properties/contacts/pls_score", null)).Expect(204);
        (await portal.GetAsync("crm/v3/properties/contacts/pls_score")).Expect(404);
        (await portal.GetAsync("crm/v3/properties/contacts/pls_score?archived=true")).Expect(200);
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"pls_score":"87"}}""")).Expect(400);
        (await portal.PostAsync("crm/v3/properties/contacts", Score)).Expect(409);
    }

    [Theory]
    [InlineData("\"groupName\":\"contactinformation\"", "\"groupName\":\"nowhere\"", "group")]
    [InlineData("\"fieldType\":\"number\"", "\"fieldType\":\"text\"", "fieldType")]
    [InlineData("\"type\":\"number\"", "\"type\":\"decimal\"", "type")]
    [InlineData("pls_score", "Lead Score", "valid property name")]
    [InlineData("pls_score", "hs_score", "valid property name")]
    [InlineData("\"label\":\"Lead score\",", "", "label")]
    [InlineData("\"type\":\"number\",\"fieldType\":\"number\"", "\"type\":\"bool\",\"fieldType\":\"booleancheckbox\"", "true and false")]
    public async Task Create_ImpossibleProperty_Is400(string from, string to, string expected)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await portal.PostAsync("crm/v3/properties/contacts", Score.Replace(from, to, StringComparison.Ordinal))).Expect(400);
        Assert.Contains(expected, refused.Value("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateBatch_SomeExist_ReportsThoseAlone()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/properties/contacts/batch/create", $$"""{"inputs":[{{Score}}]}""")).Expect(201);
        string other = Score.Replace("pls_score", "pls_two", StringComparison.Ordinal);
        Answer second = (await portal.PostAsync("crm/v3/properties/contacts/batch/create", $$"""{"inputs":[{{Score}},{{other}}]}""")).Expect(207);
        Assert.Equal("pls_two", second.Value("results", 0, "name"));
        Assert.Equal("OBJECT_ALREADY_EXISTS", second.Value("errors", 0, "category"));
    }

    [Fact]
    public async Task Group_Created_HoldsProperties()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/properties/contacts/groups", """{"name":"pls","label":"Scores"}""")).Expect(201);
        (await portal.PostAsync("crm/v3/properties/contacts/groups", """{"name":"pls","label":"Scores"}""")).Expect(409);
        (await portal.PostAsync("crm/v3/properties/contacts", Score.Replace("contactinformation", "pls", StringComparison.Ordinal))).Expect(201);
        Assert.Contains("\"pls\"", (await portal.GetAsync("crm/v3/properties/contacts/groups")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UniqueProperty_IdentifiesRecords()
    {
        await using Portal portal = await Portal.StartAsync();
        await portal.PostAsync("crm/v3/properties/contacts", """{"name":"code","label":"Code","groupName":"contactinformation","type":"string","fieldType":"text","hasUniqueValue":true}""");
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"code":"A1"}}""")).Expect(200);
        Assert.Equal("101", (await portal.GetAsync("crm/v3/objects/contacts/a1?idProperty=code")).Value("id"));
        (await portal.PatchAsync("crm/v3/objects/contacts/102", """{"properties":{"code":"a1"}}""")).Expect(409);
    }
}
