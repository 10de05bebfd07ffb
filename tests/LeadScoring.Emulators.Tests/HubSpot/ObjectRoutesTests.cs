using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class ObjectRoutesTests
{
    [Theory]
    [InlineData("crm/v3/objects/contacts")]
    [InlineData("crm/objects/2026-03/contacts")]
    [InlineData("crm/objects/2026-09/contacts")]
    [InlineData("crm/objects/2026-09/0-1")]
    public async Task List_EachPathFamily_ShowsTheSameStore(string path)
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Equal(["101", "102", "103"], (await portal.GetAsync(path)).Expect(200).Ids());
    }

    [Fact]
    public async Task List_FollowedToTheEnd_GivesEachRecordOnceInIdOrder()
    {
        await using Portal portal = await Portal.StartAsync(seed: Seeds.Contacts(25));
        List<string> ids = [];
        string? after = "0";
        while (after is not null)
        {
            Answer page = (await portal.GetAsync($"crm/v3/objects/contacts?limit=10&after={after}")).Expect(200);
            ids.AddRange(page.Ids());
            after = page.Json.TryGetProperty("paging", out _) ? page.Value("paging", "next", "after") : null;
        }

        Assert.Equal(Enumerable.Range(1, 25), ids.Select(int.Parse));
    }

    [Fact]
    public async Task List_Link_LeadsToTheNextPage()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer first = await portal.GetAsync("crm/v3/objects/contacts?limit=2&properties=email&properties=vip");
        Answer second = await portal.GetAsync(new Uri(first.Value("paging", "next", "link")!).PathAndQuery);
        Assert.Equal(["103"], second.Ids());
        Assert.True(second.At("results", 0, "properties").TryGetProperty("vip", out _));
        Assert.False(second.Json.TryGetProperty("paging", out _));
    }

    [Theory]
    [InlineData("limit=101", 400)]
    [InlineData("limit=0", 400)]
    [InlineData("limit=many", 400)]
    [InlineData("limit=51&propertiesWithHistory=email", 400)]
    [InlineData("limit=50&propertiesWithHistory=email", 200)]
    [InlineData("limit=100", 200)]
    public async Task List_Limit_IsEnforced(string query, int status)
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.GetAsync("crm/v3/objects/contacts?" + query)).Expect(status);
    }

    [Theory]
    [InlineData("properties=email&properties=lastname&properties=nosuch")]
    [InlineData("properties=email,lastname,nosuch")]
    public async Task Get_PropertyLists_MayBeRepeatedOrCommaSeparated(string query)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer bob = await portal.GetAsync("crm/v3/objects/contacts/102?" + query);
        Assert.Equal("bob@bolt.test", bob.Value("properties", "email"));
        Assert.Equal("null", bob.Value("properties", "lastname"));
        Assert.False(bob.At("properties").TryGetProperty("nosuch", out _));
    }

    [Fact]
    public async Task Get_Associations_AreShownByType()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer ada = await portal.GetAsync("crm/v3/objects/contacts/101?associations=deals,notes,companies");
        Assert.Equal("201", ada.Value("associations", "deals", "results", 0, "id"));
        Assert.Equal("contact_to_deal", ada.Value("associations", "deals", "results", 0, "type"));
        Assert.False(ada.At("associations").TryGetProperty("companies", out _));
    }

    [Fact]
    public async Task Get_ByIdProperty_FindsWithoutRegardToCase()
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Equal("101", (await portal.GetAsync("crm/v3/objects/contacts/ADA%40acme.test?idProperty=email")).Value("id"));
        (await portal.GetAsync("crm/v3/objects/contacts/Ada?idProperty=firstname")).Expect(400);
        Answer missing = (await portal.GetAsync("crm/v3/objects/contacts/999")).Expect(404);
        Assert.Equal("OBJECT_NOT_FOUND", missing.Value("category"));
    }

    [Fact]
    public async Task Create_NewContact_Answers201WithHistoryOfTheIntegration()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer made = (await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"New@Acme.test","numemployees":"7"}}""")).Expect(201);
        Assert.Equal("new@acme.test", made.Value("properties", "email"));
        Answer read = await portal.GetAsync($"crm/v3/objects/contacts/{made.Value("id")}?propertiesWithHistory=numemployees&properties=hs_object_source");
        Assert.Equal("INTEGRATION", read.Value("propertiesWithHistory", "numemployees", 0, "sourceType"));
        Assert.Equal("INTEGRATION", read.Value("properties", "hs_object_source"));
        Assert.Equal("2026-09-24T12:00:00.000Z", read.Value("createdAt"));
    }

    [Fact]
    public async Task Create_TakenEmail_Is409NamingTheHolder()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"ADA@acme.test"}}""")).Expect(409);
        Assert.Equal("CONFLICT", refused.Value("category"));
        Assert.Equal("Contact already exists. Existing ID: 101", refused.Value("message"));
    }

    [Theory]
    [InlineData("""{"nosuch":"1"}""", "PROPERTY_DOESNT_EXIST")]
    [InlineData("""{"lifecyclestage":"friend"}""", "INVALID_OPTION")]
    [InlineData("""{"createdate":"2026-01-01"}""", "READ_ONLY_VALUE")]
    [InlineData("""{"numemployees":"many"}""", "INVALID_NUMBER")]
    [InlineData("""{"renewal":"2026-01-01T05:00:00Z"}""", "INVALID_DATE")]
    [InlineData("""{"email":"nobody"}""", "INVALID_EMAIL")]
    [InlineData("""{"hubspot_owner_id":"13"}""", "INVALID_OWNER_ID")]
    [InlineData("""{"vip":"perhaps"}""", "INVALID_BOOLEAN")]
    public async Task Update_RefusedValue_IsListedInsideTheMessage(string properties, string error)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await portal.PatchAsync("crm/v3/objects/contacts/101", $$"""{"properties":{{properties}}}""")).Expect(400);
        Assert.Equal("VALIDATION_ERROR", refused.Value("category"));
        Assert.StartsWith("Property values were not valid: [{\"isValid\":false,", refused.Value("message"), StringComparison.Ordinal);
        Assert.Contains($"\"error\":\"{error}\"", refused.Value("message"), StringComparison.Ordinal);
        Assert.Equal(error, refused.Value("errors", 0, "code"));
    }

    [Fact]
    public async Task Update_SameValue_LeavesNoHistoryButMovesTheModifiedTime()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"firstname":"Ada"}}""")).Expect(200);
        Answer ada = await portal.GetAsync("crm/v3/objects/contacts/101?propertiesWithHistory=firstname");
        Assert.Equal(1, ada.At("propertiesWithHistory", "firstname").GetArrayLength());
        Assert.Equal("2026-09-24T12:00:00.000Z", ada.Value("updatedAt"));
    }

    [Fact]
    public async Task Update_EmptyText_ClearsTheProperty()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"hubspot_owner_id":""}}""")).Expect(200);
        Answer ada = await portal.GetAsync("crm/v3/objects/contacts/101?properties=hubspot_owner_id&propertiesWithHistory=hubspot_owner_id");
        Assert.Equal("null", ada.Value("properties", "hubspot_owner_id"));
        Assert.Equal(["", "11"], ada.At("propertiesWithHistory", "hubspot_owner_id").EnumerateArray().Select(e => e.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task Update_DealStage_CarriesTheClosedFlags()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PatchAsync("crm/v3/objects/deals/202", """{"properties":{"dealstage":"closedlost"}}""")).Expect(200);
        Answer deal = await portal.GetAsync("crm/v3/objects/deals/202?properties=hs_is_closed,hs_is_closed_won");
        Assert.Equal(("true", "false"), (deal.Value("properties", "hs_is_closed"), deal.Value("properties", "hs_is_closed_won")));
        (await portal.PatchAsync("crm/v3/objects/deals/202", """{"properties":{"dealstage":"nowhere"}}""")).Expect(400);
    }

    [Fact]
    public async Task Archive_Record_MovesToTheArchivedList()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.SendAsync(HttpMethod.Delete, "crm/v3/objects/contacts/102", null)).Expect(204);
        Assert.Equal(["101", "103"], (await portal.GetAsync("crm/v3/objects/contacts")).Ids());
        Answer archived = await portal.GetAsync("crm/v3/objects/contacts?archived=true");
        Assert.Equal(["102"], archived.Ids());
        Assert.Equal("2026-09-24T12:00:00.000Z", archived.Value("results", 0, "archivedAt"));
        (await portal.GetAsync("crm/v3/objects/contacts/102")).Expect(404);
        (await portal.GetAsync("crm/v3/objects/contacts/102?archived=true")).Expect(200);
        (await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"bob@bolt.test"}}""")).Expect(201);
    }

    [Theory]
    [InlineData(false, "101")]
    [InlineData(true, "104")]
    public async Task Merge_TwoContacts_LeaveOneThatAnswersForBoth(bool newId, string survivor)
    {
        await using Portal portal = await Portal.StartAsync(o => o.MergeCreatesNewId = newId);
        Answer merged = (await portal.PostAsync("crm/v3/objects/contacts/merge", """{"primaryObjectId":"101","objectIdToMerge":"102"}""")).Expect(200);
        Assert.Equal(survivor, merged.Value("id"));
        Answer old = await portal.GetAsync("crm/v3/objects/contacts/102?properties=hs_merged_object_ids,email&associations=deals");
        Assert.Equal(survivor, old.Value("id"));
        Assert.Contains("102", old.Value("properties", "hs_merged_object_ids"), StringComparison.Ordinal);
        Assert.Equal("ada@acme.test", old.Value("properties", "email"));
        Assert.Equal("201", old.Value("associations", "deals", "results", 0, "id"));
        Assert.DoesNotContain("102", (await portal.GetAsync("crm/v3/objects/contacts")).Ids());
    }

    [Fact]
    public async Task GdprDelete_Contact_LeavesNoTrace()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("crm/v3/objects/contacts/gdpr-delete", """{"objectId":"ada@acme.test","idProperty":"email"}""")).Expect(204);
        (await portal.GetAsync("crm/v3/objects/contacts/101?archived=true")).Expect(404);
        Assert.Equal(["102", "103"], (await portal.GetAsync("crm/v3/objects/contacts")).Ids());
        Assert.Empty((await portal.GetAsync("crm/v3/objects/contacts?archived=true")).Ids());
        (await portal.PostAsync("crm/v4/associations/deals/contacts/batch/read", """{"inputs":[{"id":"201"}]}""")).Expect(207);
    }

    [Fact]
    public async Task Create_PortalRules_BindOnlyTheNewestVersion()
    {
        await using Portal portal = await Portal.StartAsync(o => o.RequiredProperties = new Dictionary<string, IReadOnlyList<string>> { ["contacts"] = ["company"] });
        (await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"a@new.test"}}""")).Expect(201);
        (await portal.PostAsync("crm/objects/2026-03/contacts", """{"properties":{"email":"b@new.test"}}""")).Expect(201);
        (await portal.PostAsync("crm/objects/2026-09/contacts", """{"properties":{"email":"c@new.test"}}""")).Expect(400);
    }

    [Fact]
    public async Task Edit_ByAHuman_IsNotOurOwnWrite()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PostAsync("__emulator__/edit", """{"object":"contacts","id":"101","properties":{"hubspot_owner_id":"12"}}""")).Expect(200);
        Answer ada = await portal.GetAsync("crm/v3/objects/contacts/101?propertiesWithHistory=hubspot_owner_id");
        Assert.Equal("CRM_UI", ada.Value("propertiesWithHistory", "hubspot_owner_id", 0, "sourceType"));
        Assert.Equal(1, portal.Emulator.RequestCount);
    }
}
