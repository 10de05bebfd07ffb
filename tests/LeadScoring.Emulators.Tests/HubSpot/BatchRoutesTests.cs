using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class BatchRoutesTests
{
    private const string Contacts = "crm/v3/objects/contacts/batch/";

    [Fact]
    public async Task Read_KnownIds_Is200WithHistory()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = (await portal.PostAsync(Contacts + "read", """{"inputs":[{"id":"102"},{"id":"101"}],"properties":["email"],"propertiesWithHistory":["hs_lead_status"]}""")).Expect(200);
        Assert.Equal(["102", "101"], answer.Ids());
        Assert.Equal("OPEN", answer.Value("results", 0, "propertiesWithHistory", "hs_lead_status", 0, "value"));
        Assert.Equal("COMPLETE", answer.Value("status"));
        Assert.False(answer.Json.TryGetProperty("numErrors", out _));
    }

    [Theory]
    [InlineData("read", "")]
    [InlineData("update", ",\"properties\":{\"firstname\":\"X\"}")]
    public async Task UnknownIds_Are207WithTheirIds(string action, string rest)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = (await portal.PostAsync(Contacts + action, $$"""{"inputs":[{"id":"101"{{rest}}},{"id":"998"{{rest}}},{"id":"999"{{rest}}}]}""")).Expect(207);
        Assert.Equal(["101"], answer.Ids());
        Assert.Equal("1", answer.Value("numErrors"));
        Assert.Equal("OBJECT_NOT_FOUND", answer.Value("errors", 0, "category"));
        Assert.Equal("""["998","999"]""", answer.Value("errors", 0, "context", "ids"));
    }

    [Theory]
    [InlineData("read", "")]
    [InlineData("update", ",\"properties\":{\"firstname\":\"X\"}")]
    public async Task UnknownIds_SilentPortal_Are207WithoutAWord(string action, string rest)
    {
        await using Portal portal = await Portal.StartAsync(o => o.SilentUnknownIds = true);
        Answer answer = (await portal.PostAsync(Contacts + action, $$"""{"inputs":[{"id":"999"{{rest}}}]}""")).Expect(207);
        Assert.Empty(answer.Ids());
        Assert.Equal("0", answer.Value("numErrors"));
    }

    [Fact]
    public async Task Update_OneRefusedValue_FailsTheWholeBatchAndWritesNothing()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = (await portal.PostAsync(Contacts + "update", """{"inputs":[{"id":"101","properties":{"firstname":"X"}},{"id":"102","properties":{"nosuch":"1"}}]}""")).Expect(400);
        Assert.Contains("PROPERTY_DOESNT_EXIST", answer.Value("message"), StringComparison.Ordinal);
        Assert.Equal("Ada", (await portal.GetAsync("crm/v3/objects/contacts/101")).Value("properties", "firstname"));
    }

    [Theory]
    [InlineData("update", "\"id\":\"101\",", "\"id\":\"102\",", 207)]
    [InlineData("create", "", "", 207)]
    public async Task Write_WithTraceIds_WritesTheGoodInputs(string action, string first, string second, int status)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = (await portal.PostAsync(Contacts + action, $$$"""
            {"inputs":[{{{{first}}}"objectWriteTraceId":"a","properties":{"firstname":"X"}},{{{{second}}}"objectWriteTraceId":"b","properties":{"lifecyclestage":"friend"}}]}
            """)).Expect(status);
        Assert.Equal("a", answer.Value("results", 0, "objectWriteTraceId"));
        Assert.Equal("""["b"]""", answer.Value("errors", 0, "context", "objectWriteTraceId"));
        Assert.Contains("INVALID_OPTION", answer.Value("errors", 0, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_GoodInputs_Is201()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = await portal.PostAsync(Contacts + "create", """{"inputs":[{"properties":{"email":"x@new.test"}},{"properties":{"email":"y@new.test"}}]}""");
        Assert.Equal(["104", "105"], answer.Expect(201).Ids());
    }

    [Fact]
    public async Task Create_ConflictingInput_FailsTheBatchWith409()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync(Contacts + "create", """{"inputs":[{"properties":{"email":"x@new.test"}},{"properties":{"email":"ada@acme.test"}}]}""")).Expect(409);
        Assert.Equal(3, (await portal.GetAsync("crm/v3/objects/contacts")).Ids().Length);
    }

    [Fact]
    public async Task Upsert_ByEmail_SaysWhichAreNew()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = (await portal.PostAsync(Contacts + "upsert", """
            {"inputs":[{"id":"ada@acme.test","idProperty":"email","properties":{"firstname":"A"}},{"id":"new@acme.test","idProperty":"email","properties":{"firstname":"N"}}]}
            """)).Expect(200);
        Assert.Equal("false", answer.Value("results", 0, "new"));
        Assert.Equal("true", answer.Value("results", 1, "new"));
        Assert.Equal("new@acme.test", answer.Value("results", 1, "properties", "email"));
        (await portal.PostAsync(Contacts + "upsert", """{"inputs":[{"id":"101","properties":{}}]}""")).Expect(400);
    }

    [Fact]
    public async Task Archive_Ids_Is204AlsoForUnknownOnes()
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Empty((await portal.PostAsync(Contacts + "archive", """{"inputs":[{"id":"101"},{"id":"999"}]}""")).Expect(204).Text);
        Assert.Equal(["102", "103"], (await portal.GetAsync("crm/v3/objects/contacts")).Ids());
    }

    [Theory]
    [InlineData("read", 101)]
    [InlineData("update", 101)]
    [InlineData("archive", 101)]
    public async Task Batch_OverTheLimit_Is400(string action, int count)
    {
        await using Portal portal = await Portal.StartAsync();
        string inputs = string.Join(',', Enumerable.Range(1, count).Select(i => $$$"""{"id":"{{{i}}}","properties":{}}"""));
        (await portal.PostAsync(Contacts + action, $$"""{"inputs":[{{inputs}}]}""")).Expect(400);
    }

    [Theory]
    [InlineData("""{"inputs":[{"id":"101","properties":{}},{"id":"101","properties":{}}]}""", "Duplicate IDs")]
    [InlineData("""{"inputs":{}}""", "inputs")]
    [InlineData("""{"inputs":[{"id":"101","properties":{"firstname":["a"]}}]}""", "must be text")]
    [InlineData("""{"inputs":[""", "Invalid input JSON")]
    [InlineData("""{"inputs":["101"]}""", "expected an object")]
    public async Task Update_MalformedBody_Is400(string body, string expected)
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Contains(expected, (await portal.PostAsync(Contacts + "update", body)).Expect(400).Value("message"), StringComparison.Ordinal);
    }
}
