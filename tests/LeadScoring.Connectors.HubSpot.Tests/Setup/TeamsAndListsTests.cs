using System.Text.Json;
using System.Text.Json.Nodes;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Teams as groups of people, and lists that alerts put leads on.</summary>
public sealed class TeamsAndListsTests
{
    private static readonly SeedTable Owners = new(
        "owners",
        ["id", "email", "firstName", "archived", "teams"],
        [["1", "Ann@x.test", "Ann", "false", "BDR;Events"], ["2", "bob@x.test", "Bob", "false", "Events"], ["3", "cem@x.test", "Cem", "true", "BDR"]]);

    [Fact]
    public async Task ReadGroupAsync_Team_GivesItsPeople()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Owners));
        IReadOnlyList<CrmUser> people = await portal.Connector.ReadGroupAsync("bdr", CancellationToken.None);
        Assert.Equal([("ann@x.test", true), ("cem@x.test", false)], people.Select(p => (p.Email, p.IsActive)).Order());
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => portal.Connector.ReadGroupAsync("nobody", CancellationToken.None).AsTask());
        Assert.Equal((CrmFailureKind.Misconfigured, "NO_SUCH_TEAM"), (e.Kind, e.Code));
    }

    [Fact]
    public async Task AddToListAsync_Twice_IsOnItOnce()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(5)));
        string id = (await MakeAsync(portal, "MANUAL")).GetProperty("list").GetProperty("listId").GetString()!;
        CrmRecordId[] leads = [new("2"), new("4")];
        await portal.Connector.AddToListAsync("Re-engage", leads, CancellationToken.None);
        await portal.Connector.AddToListAsync("Re-engage", leads, CancellationToken.None);
        JsonElement members = await portal.SendAsync(HttpMethod.Get, $"crm/v3/lists/{id}/memberships", null);
        Assert.Equal(["2", "4"], members.GetProperty("results").EnumerateArray().Select(m => m.GetProperty("recordId").GetString()));
    }

    [Theory]
    [InlineData(true, "ACTIVE_LIST")]
    [InlineData(false, "NO_SUCH_LIST")]
    public async Task AddToListAsync_ListThatCannotBe_SaysWhy(bool active, string code)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(1)));
        if (active)
        {
            await MakeAsync(portal, "DYNAMIC");
        }

        CrmException e = await Assert.ThrowsAsync<CrmException>(() => portal.Connector.AddToListAsync("Re-engage", [new("1")], CancellationToken.None).AsTask());
        Assert.Equal((CrmFailureKind.Misconfigured, code), (e.Kind, e.Code));
    }

    private static Task<JsonElement> MakeAsync(EmulatedPortal portal, string processing)
    {
        JsonObject body = new() { ["name"] = "Re-engage", ["objectTypeId"] = "0-1", ["processingType"] = processing };
        if (processing == "DYNAMIC")
        {
            body["filterBranch"] = JsonNode.Parse("""{"filterBranchType":"OR","filters":[],"filterBranches":[{"filterBranchType":"AND","filterBranches":[],"filters":[{"filterType":"PROPERTY","property":"email","operation":{"operationType":"MULTISTRING","operator":"IS_EQUAL_TO","values":["a"],"includeObjectsWithNoValueSet":false}}]}]}""");
        }

        return portal.SendAsync(HttpMethod.Post, "crm/v3/lists/", body);
    }
}
