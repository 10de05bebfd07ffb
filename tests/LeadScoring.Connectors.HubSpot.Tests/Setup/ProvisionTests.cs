using System.Text.Json;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Setting up an emulated portal.</summary>
public sealed class ProvisionTests
{
    private static readonly ProvisionRequest Everything = new(WritablePortal.Fields, WritablePortal.Lists, []);

    [Theory]
    [InlineData("v3")]
    [InlineData("2026-03")]
    [InlineData("2026-09")]
    public async Task ProvisionAsync_NewPortal_PlansThenCreatesThenFindsAllThere(string version)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        HubSpotConnector connector = portal.Connect(version);
        Assert.Equal(Enumerable.Repeat(ProvisionStatus.WouldCreate, 9), (await ProvisionAsync(connector, dryRun: true)).Select(r => r.Status));
        Assert.All(portal.Sent, s => Assert.Equal("GET", s.Method));

        long before = connector.RequestCount;
        IReadOnlyList<ProvisionResult> created = await ProvisionAsync(connector);
        Assert.Equal(Enumerable.Repeat(ProvisionStatus.Created, 9), created.Select(r => r.Status));
        Assert.Equal([.. Enumerable.Repeat(ProvisionKind.Field, 7), ProvisionKind.List, ProvisionKind.List], created.Select(r => r.Kind));
        Assert.Equal([.. WritablePortal.Fields.Select(f => f.Name), "Hot leads", "Score fell this week"], created.Select(r => r.Name));
        Assert.Equal(8, connector.RequestCount - before);
        Assert.Equal("leadscoring", (await PropertyAsync(portal, "ls_tier")).GetProperty("groupName").GetString());

        before = connector.RequestCount;
        Assert.Equal(Enumerable.Repeat(ProvisionStatus.Exists, 9), (await ProvisionAsync(connector)).Select(r => r.Status));
        Assert.Equal(3, connector.RequestCount - before);
    }

    [Fact]
    public async Task ProvisionAsync_ListsMade_ShowWhoIsHotAndWhoFell()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(5);
        HubSpotConnector connector = portal.Connect();
        await ProvisionAsync(connector);
        FieldWrite Row(int id, string tier, string trend, int daysAgo) => WritablePortal.Write(
            id, ("ls_tier", tier), ("ls_trend", trend), ("ls_scored_at", (portal.Clock.GetUtcNow() - TimeSpan.FromDays(daysAgo)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")));
        await connector.WriteAsync(WritablePortal.Contacts, [Row(1, "hot", "5", 0), Row(2, "warm", "-4", 1), Row(3, "cold", "-9", 12), Row(4, "hot", "-1", 6)], CancellationToken.None);
        Assert.Equal(["1", "4"], await portal.MembersAsync("Hot leads"));
        Assert.Equal(["2", "4"], await portal.MembersAsync("Score fell this week"));
    }

    [Fact]
    public async Task ProvisionAsync_EnumerationLacksOptions_GainsThemAndKeepsTheCustomers()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.CallAsync(HttpMethod.Post, "crm/v3/properties/contacts", """
            {"name":"ls_tier","label":"Heat","groupName":"contactinformation","type":"enumeration","fieldType":"select",
             "options":[{"label":"Red hot","value":"hot","displayOrder":3,"hidden":false},{"label":"Our V.I.P.","value":"vip","displayOrder":7,"hidden":true}]}
            """);
        HubSpotConnector connector = portal.Connect();
        Assert.Equal(ProvisionStatus.WouldExtend, (await ProvisionAsync(connector, dryRun: true)).Single(r => r.Name == "ls_tier").Status);
        Assert.Equal(2, (await PropertyAsync(portal, "ls_tier")).GetProperty("options").GetArrayLength());
        Assert.Equal(ProvisionStatus.Extended, (await ProvisionAsync(connector)).Single(r => r.Name == "ls_tier").Status);
        JsonElement tier = await PropertyAsync(portal, "ls_tier");
        Assert.Equal(
            [("Red hot", "hot", 3, false), ("Our V.I.P.", "vip", 7, true), ("warm", "warm", 8, false), ("cold", "cold", 9, false)],
            tier.GetProperty("options").EnumerateArray().Select(o => (o.GetProperty("label").GetString()!, o.GetProperty("value").GetString()!, o.GetProperty("displayOrder").GetInt32(), o.GetProperty("hidden").GetBoolean())));
        Assert.Equal("Heat", tier.GetProperty("label").GetString());
        Assert.Equal(ProvisionStatus.Exists, (await ProvisionAsync(connector)).Single(r => r.Name == "ls_tier").Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ProvisionAsync_ArchivedTwinWrongTypeAndReadOnly_AreToldAndStopNothingElse(bool dryRun)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        const string common = "\"label\":\"X\",\"groupName\":\"contactinformation\"";
        await portal.CallAsync(HttpMethod.Post, "crm/v3/properties/contacts", $$"""{"name":"ls_trend",{{common}},"type":"string","fieldType":"text"}""");
        await portal.CallAsync(HttpMethod.Post, "crm/v3/properties/contacts", $$"""{"name":"ls_score",{{common}},"type":"number","fieldType":"number"}""");
        await portal.CallAsync(HttpMethod.Delete, "crm/v3/properties/contacts/ls_score");
        ProvisionRequest request = Everything with { Fields = [.. Everything.Fields, new FieldSpec("hs_analytics_source", "Source", CrmFieldType.Picklist, null, null, ["EMAIL_MARKETING"])] };
        IReadOnlyList<ProvisionResult> results = await portal.Connect().ProvisionAsync(WritablePortal.Contacts, request, dryRun, CancellationToken.None);
        ProvisionResult Of(string name) => results.Single(r => r.Name == name);
        Assert.Contains("archived", Of("ls_score").Problem, StringComparison.Ordinal);
        Assert.Contains("type string", Of("ls_trend").Problem, StringComparison.Ordinal);
        Assert.Contains("read-only", Of("hs_analytics_source").Problem, StringComparison.Ordinal);
        Assert.Contains("ls_trend", Of("Score fell this week").Problem, StringComparison.Ordinal);
        Assert.Equal(4, results.Count(r => r.Status == ProvisionStatus.Conflict));
        Assert.All(results.Where(r => r.Status != ProvisionStatus.Conflict), r => Assert.Equal(dryRun ? ProvisionStatus.WouldCreate : ProvisionStatus.Created, r.Status));
    }

    [Theory]
    [InlineData("crm.lists.write")]
    [InlineData("crm.lists.read")]
    public async Task ProvisionAsync_ListScopeIsMissing_OnlyTheListsAreNotMade(string scope)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1, o => o.MissingScopes = [scope]);
        IReadOnlyList<ProvisionResult> results = await ProvisionAsync(portal.Connect());
        Assert.All(results.Where(r => r.Kind == ProvisionKind.Field), r => Assert.Equal(ProvisionStatus.Created, r.Status));
        Assert.All(results.Where(r => r.Kind == ProvisionKind.List), r =>
        {
            Assert.Equal(ProvisionStatus.Conflict, r.Status);
            Assert.Contains(scope, r.Problem, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ProvisionAsync_SchemaScopeIsMissing_IsUnauthorizedAndNamesIt()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1, o => o.MissingScopes = ["crm.schemas.contacts.write"]);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ProvisionAsync(portal.Connect()));
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.Contains("crm.schemas.contacts.write", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_ListOfThatNameIsKeptByHand_IsAConflict()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.CallAsync(HttpMethod.Post, "crm/v3/lists/", """{"name":"Hot leads","objectTypeId":"0-1","processingType":"MANUAL"}""");
        ProvisionResult list = (await ProvisionAsync(portal.Connect())).Single(r => r.Name == "Hot leads");
        Assert.Equal(ProvisionStatus.Conflict, list.Status);
        Assert.Contains("kept by hand", list.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_AnswerToTheListWasLost_IsThereOnce()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync("""[{"method":"POST","path":"^/crm/lists/2026-09$","status":502,"applyThenFail":true,"times":1}]""");
        Assert.Equal(ProvisionStatus.Exists, (await ProvisionAsync(portal.Connect())).Single(r => r.Name == "Hot leads").Status);
        Assert.Equal(2, (await portal.CallAsync(HttpMethod.Post, "crm/v3/lists/search", "{}")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task ProvisionAsync_LeadsObject_IsSetUpWhereThePortalHasIt()
    {
        StreamName leads = new("leads");
        await using WritablePortal with = await WritablePortal.StartAsync(1);
        Assert.All(await with.Connect().ProvisionAsync(leads, Everything, dryRun: false, CancellationToken.None), r => Assert.Equal(ProvisionStatus.Created, r.Status));
        await using WritablePortal without = await WritablePortal.StartAsync(1, o => o.MissingScopes = ["crm.schemas.leads.read"]);
        Assert.All(await without.Connect().ProvisionAsync(leads, Everything, dryRun: false, CancellationToken.None), r => Assert.Equal(ProvisionStatus.Conflict, r.Status));
    }

    private static async Task<IReadOnlyList<ProvisionResult>> ProvisionAsync(HubSpotConnector connector, bool dryRun = false) =>
        await connector.ProvisionAsync(WritablePortal.Contacts, Everything, dryRun, CancellationToken.None);

    private static Task<JsonElement> PropertyAsync(WritablePortal portal, string name) => portal.CallAsync(HttpMethod.Get, $"crm/v3/properties/contacts/{name}");
}
