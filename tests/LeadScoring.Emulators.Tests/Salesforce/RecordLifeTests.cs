using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>Merge, undelete, recycle bin, the log of deletions, open transactions and the way back to the seed.</summary>
public sealed class RecordLifeTests
{
    [Fact]
    public async Task Merge_TwoIntoOne_LeavesThemInTheBinNamingTheWinnerAndMovesTheChildren()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(4)}}","merge":["{{SalesforceHarness.LeadId(1)}}","{{SalesforceHarness.LeadId(2)}}"]}""");
        Assert.Equal(4, Records(await harness.QueryAsync("SELECT Id FROM Lead")).Length);
        JsonElement[] gone = Records(await harness.QueryAsync("SELECT Id, MasterRecordId FROM Lead WHERE IsDeleted = true", "queryAll"));
        Assert.Equal(2, gone.Length);
        Assert.All(gone, g => Assert.Equal(SalesforceHarness.LeadId(4), g.GetProperty("MasterRecordId").GetString()));
        Assert.Equal(3, Records(await harness.QueryAsync($"SELECT Id FROM Task WHERE WhoId = '{SalesforceHarness.LeadId(4)}'")).Length);
        Assert.Equal("2026-11-01T00:00:00.000+0000", Records(await harness.QueryAsync($"SELECT SystemModstamp FROM Lead WHERE Id = '{SalesforceHarness.LeadId(4)}'"))[0].GetProperty("SystemModstamp").GetString());
    }

    [Fact]
    public async Task Bin_AfterFifteenDays_EmptiesItselfAndTheLogGoesWithIt()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(1)}}","delete":"soft"}""");
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(2)}}","delete":"hard"}""");
        harness.Clock.Advance(TimeSpan.FromDays(14));
        await harness.LoginAsync();
        Assert.Equal(5, Records(await harness.QueryAsync("SELECT Id FROM Lead", "queryAll")).Length);
        Assert.Equal(2, (await DeletedAsync(harness, "2026-11-01T00:00:00Z")).GetProperty("deletedRecords").GetArrayLength());
        harness.Clock.Advance(TimeSpan.FromDays(2));
        await harness.LoginAsync();
        Assert.Equal(4, Records(await harness.QueryAsync("SELECT Id FROM Lead", "queryAll")).Length);
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/Lead/deleted/?start=2026-11-01T00:00:00Z&end=2026-11-16T00:00:00Z");
        Assert.Equal((400, "INVALID_REPLICATION_DATE"), (status, error[0].GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Deleted_RestoredRecord_IsNotTold()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(1)}}","delete":"soft"}""");
        harness.Clock.Advance(TimeSpan.FromMinutes(5));
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(1)}}","undelete":true}""");
        Assert.Equal(0, (await DeletedAsync(harness, "2026-11-01T00:00:00Z")).GetProperty("deletedRecords").GetArrayLength());
        Assert.Equal("2026-11-01T00:05:00.000+0000", Records(await harness.QueryAsync($"SELECT SystemModstamp FROM Lead WHERE Id = '{SalesforceHarness.LeadId(1)}'"))[0].GetProperty("SystemModstamp").GetString());
    }

    [Fact]
    public async Task Deleted_PurgedLog_SaysFromWhenItIsComplete()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(1)}}","delete":"hard"}""");
        harness.Clock.Advance(TimeSpan.FromHours(1));
        await EditAsync(harness, """{"object":"Lead","purge":"deleted-log"}""");
        JsonElement log = await DeletedAsync(harness, "2026-11-01T00:00:00Z");
        Assert.Equal(0, log.GetProperty("deletedRecords").GetArrayLength());
        Assert.Equal("2026-11-01T01:00:00.000+0000", log.GetProperty("earliestDateAvailable").GetString());
    }

    [Fact]
    public async Task Deleted_ObjectThatIsNotReplicateable_IsRefused()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, "sobjects/User/deleted/?start=2026-10-31T00:00:00Z&end=2026-11-01T00:00:00Z");
        Assert.Equal((400, "INVALID_TYPE"), (status, error[0].GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task LateCommit_OpenTransaction_ShowsItsRowLaterUnderTheOldStampAndHoldsTheLogBack()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await EditFaultsAsync(harness, """[{"switch":"late-commit","path":"^Lead$","argument":"00:04:00","times":1}]""");
        await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"Late"}""");
        harness.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Empty(Records(await harness.QueryAsync("SELECT Id FROM Lead WHERE Title = 'Late'")));
        Assert.Equal("2026-11-01T00:00:00.000+0000", (await DeletedAsync(harness, "2026-10-31T00:00:00Z")).GetProperty("latestDateCovered").GetString());
        Assert.Equal(0, (await harness.SendAsync(HttpMethod.Get, "/__emulator__/state")).Body.GetProperty("events").GetInt32());
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("2026-11-01T00:00:00.000+0000", Records(await harness.QueryAsync("SELECT SystemModstamp FROM Lead WHERE Title = 'Late'"))[0].GetProperty("SystemModstamp").GetString());
        Assert.Equal(1, (await harness.SendAsync(HttpMethod.Get, "/__emulator__/state")).Body.GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task Answer_OfEveryKind_IsDatedByTheEmulatorsClock()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        harness.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(7));
        foreach (string path in new[] { "limits", "/services/data", "/__emulator__/state" })
        {
            Assert.Equal(harness.Clock.GetUtcNow(), (await harness.SendAsync(HttpMethod.Get, path)).Headers.Date);
        }
    }

    [Fact]
    public async Task Reset_AfterChanges_IsTheSeedAgainWithoutFaults()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        string before = (await harness.QueryAsync("SELECT Id, LastName, Title, SystemModstamp, IsDeleted FROM Lead ORDER BY Id", "queryAll")).ToString();
        await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"A"}""");
        await EditAsync(harness, $$"""{"object":"Lead","id":"{{SalesforceHarness.LeadId(2)}}","delete":"hard"}""");
        await harness.SendAsync(HttpMethod.Post, "sobjects/Lead", """{"LastName":"New","Company":"C"}""");
        await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", """{"FullName":"Lead.Extra__c","Metadata":{"type":"Checkbox","label":"Extra","defaultValue":false}}""");
        await EditFaultsAsync(harness, """[{"path":"/query","status":503}]""");
        (int status, _, _) = await harness.SendAsync(HttpMethod.Post, "/__emulator__/reset", "{}");
        Assert.Equal(204, status);
        Assert.Equal(before, (await harness.QueryAsync("SELECT Id, LastName, Title, SystemModstamp, IsDeleted FROM Lead ORDER BY Id", "queryAll")).ToString());
        Assert.Equal(0, (await harness.SendAsync(HttpMethod.Get, "/__emulator__/state")).Body.GetProperty("events").GetInt32());
        Assert.Equal(201, (await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/CustomField", """{"FullName":"Lead.Extra__c","Metadata":{"type":"Checkbox","label":"Extra","defaultValue":false}}""")).Status);
    }

    private static JsonElement[] Records(JsonElement answer) => [.. answer.GetProperty("records").EnumerateArray()];

    private static async Task<JsonElement> DeletedAsync(SalesforceHarness harness, string start) =>
        (await harness.SendAsync(HttpMethod.Get, $"sobjects/Lead/deleted/?start={start}&end={harness.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}")).Body;

    private static async Task EditAsync(SalesforceHarness harness, string json)
    {
        (int status, JsonElement body, _) = await harness.SendAsync(HttpMethod.Post, "/__emulator__/edit", json);
        Assert.True(status is 200 or 204, $"{status} {body}");
    }

    private static async Task EditFaultsAsync(SalesforceHarness harness, string json) => Assert.Equal(204, (await harness.SendAsync(HttpMethod.Post, "/__emulator__/faults", json)).Status);
}
