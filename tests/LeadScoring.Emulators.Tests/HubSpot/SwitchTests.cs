using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

/// <summary>Named faults of reading, and the way back.</summary>
public sealed class SwitchTests
{
    [Fact]
    public async Task IndexLag_SwitchedOn_HidesChangesOfThatTypeForSoLong()
    {
        await using Portal portal = await Portal.StartAsync();
        await SwitchAsync(portal, """{"switch":"index-lag","argument":"00:01:30","path":"^contacts$"}""");
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"firstname":"Zed"}}""")).Expect(200);
        Assert.Empty(await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"zed"}"""));
        portal.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.Empty(await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"zed"}"""));

        // Without the lag, a newer change passes the older one and is not undone by it.
        await SwitchAsync(portal);
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"firstname":"Zoe"}}""")).Expect(200);
        portal.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["101"], await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"zoe"}"""));
        Assert.Empty(await portal.SearchAsync("contacts", """{"propertyName":"firstname","operator":"EQ","value":"zed"}"""));
    }

    [Fact]
    public async Task Merge_BothStyles_NameTheMergedIdsInTheSurvivor()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer old = (await portal.PostAsync("crm/v3/objects/contacts/merge", """{"primaryObjectId":"101","objectIdToMerge":"102"}""")).Expect(200);
        Assert.Equal("101", old.Value("id"));
        Answer survivor = (await portal.GetAsync("crm/v3/objects/contacts/101?properties=hs_merged_object_ids,hs_calculated_merged_vids")).Expect(200);
        Assert.Equal("102", survivor.Value("properties", "hs_merged_object_ids"));
        Assert.Equal($"102:{Portal.Start.ToUnixTimeMilliseconds()}", survivor.Value("properties", "hs_calculated_merged_vids"));

        await SwitchAsync(portal, """{"switch":"merge-new-id"}""");
        Answer made = (await portal.PostAsync("crm/v3/objects/contacts/merge", """{"primaryObjectId":"101","objectIdToMerge":"103"}""")).Expect(200);
        Assert.Equal("104", made.Value("id"));
        Assert.Equal("102;103;101", (await portal.GetAsync("crm/v3/objects/contacts/104?properties=hs_merged_object_ids")).Value("properties", "hs_merged_object_ids"));
    }

    [Fact]
    public async Task BatchRead_OfMergedIds_AnswersTheSurvivorUnlessTheyVanish()
    {
        await using Portal portal = await Portal.StartAsync();
        await portal.PostAsync("crm/v3/objects/contacts/merge", """{"primaryObjectId":"101","objectIdToMerge":"102"}""");
        const string body = """{"inputs":[{"id":"102"}],"properties":["email"],"propertiesWithHistory":[]}""";
        Assert.Equal(["101"], (await portal.PostAsync("crm/v3/objects/contacts/batch/read", body)).Expect(200).Ids());
        await SwitchAsync(portal, """{"switch":"merged-ids-vanish"}""");
        Assert.Empty((await portal.PostAsync("crm/v3/objects/contacts/batch/read", body)).Expect(207).Ids());
        await SwitchAsync(portal, """{"switch":"merged-ids-vanish"}""", """{"switch":"silent-unknown-ids"}""");
        Answer silent = (await portal.PostAsync("crm/v3/objects/contacts/batch/read", body)).Expect(207);
        Assert.Equal(("0", 0), (silent.Value("numErrors"), silent.At("errors").GetArrayLength()));
    }

    [Fact]
    public async Task MissingScope_SwitchedOn_Refuses403WhereItIsNeeded()
    {
        await using Portal portal = await Portal.StartAsync();
        await SwitchAsync(portal, """{"switch":"missing-scope","path":"^crm.objects.deals.read$"}""");
        (await portal.GetAsync("crm/v3/objects/deals")).Expect(403);
        (await portal.GetAsync("crm/v3/objects/contacts")).Expect(200);
    }

    [Fact]
    public async Task TruncatedJson_SwitchedOn_TearsAnAnswer()
    {
        await using Portal portal = await Portal.StartAsync();
        await SwitchAsync(portal, """{"switch":"truncated-json","times":1,"path":"/contacts"}""");
        using HttpRequestMessage request = new(HttpMethod.Get, "crm/v3/objects/contacts");
        request.Headers.Authorization = new("Bearer", "emulator");
        using HttpResponseMessage torn = await portal.Http.SendAsync(request);
        Assert.True(torn.IsSuccessStatusCode);
        string text = await torn.Content.ReadAsStringAsync();
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => System.Text.Json.JsonDocument.Parse(text));
        (await portal.GetAsync("crm/v3/objects/contacts")).Expect(200);
    }

    [Fact]
    public async Task Reset_AfterChangesAndFaults_IsTheSeedAgain()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer before = await portal.GetAsync("crm/v3/objects/contacts/101?properties=firstname,renewal");
        await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"firstname":"Zed"}}""");
        await portal.SendAsync(HttpMethod.Delete, "crm/v3/objects/contacts/102", null);
        await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"new@acme.test"}}""");
        await portal.PostAsync("crm/v3/properties/contacts", """{"name":"score","label":"Score","groupName":"contactinformation","type":"number","fieldType":"number"}""");
        await SwitchAsync(portal, """{"path":"^/crm/","status":503}""");

        (await portal.PostAsync("__emulator__/reset", "")).Expect(204);

        Assert.Equal(before.Text, (await portal.GetAsync("crm/v3/objects/contacts/101?properties=firstname,renewal")).Text);
        Assert.Equal(["101", "102", "103"], (await portal.GetAsync("crm/v3/objects/contacts?limit=100")).Ids());
        Assert.Equal(["101", "102", "103"], await portal.SearchAsync("contacts", """{"propertyName":"hs_object_id","operator":"GT","value":"0"}"""));
        (await portal.GetAsync("crm/v3/properties/contacts/score")).Expect(404);
        Assert.Equal(1, (await portal.PostAsync("crm/v4/associations/deals/contacts/batch/read", """{"inputs":[{"id":"201"}]}""")).Expect(200).At("results").GetArrayLength());
    }

    private static async Task SwitchAsync(Portal portal, params string[] rules) => (await portal.PostAsync("__emulator__/faults", $"[{string.Join(',', rules)}]")).Expect(204);
}
