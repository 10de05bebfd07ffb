using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class AssociationRoutesTests
{
    [Theory]
    [InlineData("crm/v4/associations")]
    [InlineData("crm/associations/2026-03")]
    [InlineData("crm/associations/2026-09")]
    public async Task Read_SomeWithout_Is207ButNotAFailure(string family)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer answer = (await portal.PostAsync($"{family}/contacts/deals/batch/read", """{"inputs":[{"id":"101"},{"id":"102"},{"id":"999"}]}""")).Expect(207);
        Assert.Equal("201", answer.Value("results", 0, "to", 0, "toObjectId"));
        Assert.Equal("""[{"category":"HUBSPOT_DEFINED","typeId":4,"label":null}]""", answer.Value("results", 0, "to", 0, "associationTypes"));
        Assert.Equal("crm.associations.NO_ASSOCIATIONS_FOUND", answer.Value("errors", 0, "subCategory"));
        Assert.Equal("No deal is associated with contact 102.", answer.Value("errors", 0, "message"));
        Assert.Equal("""["102"]""", answer.Value("errors", 0, "context", "fromObjectId"));
        Assert.Equal("crm.associations.INVALID_IDENTIFIER", answer.Value("errors", 1, "subCategory"));
    }

    [Fact]
    public async Task Read_AllWith_Is200()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v4/associations/notes/contacts/batch/read", """{"inputs":[{"id":"301"}]}""")).Expect(200);
    }

    [Fact]
    public async Task Read_ManyLinks_PageByToken()
    {
        SeedTable links = Seeds.Table("associations", "from_type,from_id,to_type,to_id,type_id", [.. Enumerable.Range(1, 520).Select(i => $"contacts,{i},deals,1,4")]);
        Seed seed = Seeds.Contacts(520);
        await using Portal portal = await Portal.StartAsync(seed: Seeds.Of([.. seed.Tables.Values, links, Seeds.Table("deals", "id,dealname", "1,Big")]));
        Answer first = (await portal.PostAsync("crm/v4/associations/deals/contacts/batch/read", """{"inputs":[{"id":"1"}]}""")).Expect(200);
        Assert.Equal(500, first.At("results", 0, "to").GetArrayLength());
        string after = first.Value("results", 0, "paging", "next", "after")!;
        Answer second = await portal.PostAsync("crm/v4/associations/deals/contacts/batch/read", $$"""{"inputs":[{"id":"1","after":"{{after}}"}]}""");
        Assert.Equal(20, second.At("results", 0, "to").GetArrayLength());
        Assert.False(second.At("results", 0).TryGetProperty("paging", out _));
        Answer deal = await portal.GetAsync("crm/v3/objects/deals/1?associations=contacts");
        Answer rest = await portal.GetAsync(new Uri(deal.Value("associations", "contacts", "paging", "next", "link")!).PathAndQuery);
        Assert.Equal(420, rest.At("results").GetArrayLength());
    }

    [Fact]
    public async Task Read_ArchivedRecord_IsNoLongerLinked()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.SendAsync(HttpMethod.Delete, "crm/v3/objects/contacts/101", null)).Expect(204);
        Answer answer = (await portal.PostAsync("crm/v4/associations/deals/contacts/batch/read", """{"inputs":[{"id":"201"}]}""")).Expect(207);
        Assert.Equal("crm.associations.NO_ASSOCIATIONS_FOUND", answer.Value("errors", 0, "subCategory"));
    }

    [Fact]
    public async Task Read_OverAThousandInputs_Is400()
    {
        await using Portal portal = await Portal.StartAsync();
        string Inputs(int count) => $$"""{"inputs":[{{string.Join(',', Enumerable.Repeat("{\"id\":\"101\"}", count))}}]}""";
        (await portal.PostAsync("crm/v4/associations/contacts/deals/batch/read", Inputs(1000))).Expect(200);
        (await portal.PostAsync("crm/v4/associations/contacts/deals/batch/read", Inputs(1001))).Expect(400);
    }

    [Fact]
    public async Task Create_Batch_IsSeenFromBothSidesUntilArchived()
    {
        await using Portal portal = await Portal.StartAsync();
        const string pair = """{"from":{"id":"202"},"to":{"id":"102"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":3}]}""";
        (await portal.PostAsync("crm/v4/associations/deals/contacts/batch/create", $$"""{"inputs":[{{pair}}]}""")).Expect(201);
        Assert.Equal("202", (await portal.GetAsync("crm/v4/objects/contacts/102/associations/deals")).Value("results", 0, "toObjectId"));
        Answer partial = await portal.PostAsync("crm/v4/associations/deals/contacts/batch/create", $$"""{"inputs":[{{pair.Replace("102", "999", StringComparison.Ordinal)}}]}""");
        Assert.Equal("1", partial.Expect(207).Value("numErrors"));
        (await portal.PostAsync("crm/v4/associations/deals/contacts/batch/archive", """{"inputs":[{"from":{"id":"202"},"to":[{"id":"102"}]}]}""")).Expect(204);
        Assert.Equal(0, (await portal.GetAsync("crm/v4/objects/contacts/102/associations/deals")).At("results").GetArrayLength());
    }

    [Fact]
    public async Task Put_Link_Is201AndDefault200()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.SendAsync(HttpMethod.Put, "crm/objects/2026-09/deals/202/associations/contacts/103", """[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":3}]""")).Expect(201);
        (await portal.SendAsync(HttpMethod.Put, "crm/v4/objects/deals/202/associations/default/contacts/102", null)).Expect(200);
        Assert.Equal(2, (await portal.GetAsync("crm/v4/objects/deals/202/associations/contacts")).At("results").GetArrayLength());
        (await portal.SendAsync(HttpMethod.Delete, "crm/v4/objects/deals/202/associations/contacts/102", null)).Expect(204);
        Assert.Equal(1, (await portal.GetAsync("crm/v4/objects/deals/202/associations/contacts")).At("results").GetArrayLength());
    }

    [Fact]
    public async Task Labels_OwnLabel_JoinsTheStandardOnes()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v4/associations/contacts/companies/labels", """{"name":"boss","label":"Boss"}""")).Expect(200);
        Answer labels = await portal.GetAsync("crm/v4/associations/contacts/companies/labels");
        Assert.Equal([279, 1, 1001], labels.At("results").EnumerateArray().Select(l => l.GetProperty("typeId").GetInt32()));
        Assert.Equal("USER_DEFINED", labels.Value("results", 2, "category"));
    }
}
