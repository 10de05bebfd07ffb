using System.Globalization;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Writing back to an emulated portal: what is bad in one row must hurt no other row, and no other property.</summary>
public sealed class WriteBackTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WriteAsync_OneBadOptionAndOneDeletedRecordAmong100_TheOther98AreWholeAndTheRestOfTheBadRowToo(bool allOrNothing)
    {
        await using WritablePortal portal = await StartAsync(100);
        HubSpotConnector connector = await ConnectAsync(portal);
        await portal.CallAsync(HttpMethod.Delete, "crm/v3/objects/contacts/70");
        await portal.FaultsAsync(allOrNothing ? """[{"switch":"all-or-nothing"}]""" : "[]");
        long before = connector.RequestCount;
        IReadOnlyList<WriteResult> results = await WriteAsync(connector, [.. Enumerable.Range(1, 100).Select(i => WritablePortal.Write(i, ("ls_score", $"{i}"), ("ls_tier", i == 38 ? "lukewarm" : "hot")))]);
        Assert.Equal(98, results.Count(r => r is { Status: WriteStatus.Written, ErrorCode: null, RefusedFields.Count: 0 }));
        Assert.Equal((WriteStatus.NotFound, "OBJECT_NOT_FOUND"), (results[69].Status, results[69].ErrorCode));
        Assert.Equal((WriteStatus.Written, "INVALID_OPTION"), (results[37].Status, results[37].ErrorCode));
        Assert.Equal(["ls_tier"], results[37].RefusedFields);
        Assert.Contains("ls_tier", results[37].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("lukewarm", results[37].Message, StringComparison.Ordinal);
        Assert.Equal(("38", null, "99"), (await portal.ValueAsync(38, "ls_score"), await portal.ValueAsync(38, "ls_tier"), await portal.ValueAsync(99, "ls_score")));
        Assert.InRange(connector.RequestCount - before, 2, allOrNothing ? 18 : 2);
    }

    [Fact]
    public async Task WriteAsync_UnknownIdsAndNumErrorsZero_AreFoundByComparingIds()
    {
        await using WritablePortal portal = await StartAsync(3, o => o.SilentUnknownIds = true);
        HubSpotConnector connector = await ConnectAsync(portal);
        IReadOnlyList<WriteResult> results = await WriteAsync(connector, [WritablePortal.Write(1, ("ls_score", "1")), WritablePortal.Write(999, ("ls_score", "1")), WritablePortal.Write(3, ("ls_score", "1"))]);
        Assert.Equal([WriteStatus.Written, WriteStatus.NotFound, WriteStatus.Written], results.Select(r => r.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WriteAsync_ConditionalRuleOfThePortal_LeavesOutWhatBringsItAboutAndNamesBoth(bool allOrNothing)
    {
        await using WritablePortal portal = await StartAsync(100, o => o.ConditionalRules = [new ConditionalRule("contacts", "ls_tier", "hot", "jobtitle")]);
        HubSpotConnector connector = await ConnectAsync(portal);
        await portal.FaultsAsync(allOrNothing ? """[{"switch":"all-or-nothing"}]""" : "[]");
        long before = connector.RequestCount;
        IReadOnlyList<WriteResult> results = await WriteAsync(connector, [.. Enumerable.Range(1, 100).Select(i => WritablePortal.Write(
            i, ("ls_score", $"{i}"), ("ls_trend", "-3"), ("ls_factor_1", $"Visited the price page {i} times"), ("ls_tier", i % 10 == 0 ? "hot" : "warm")))]);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i * 10}"), results.Where(r => r.RefusedFields.Count > 0).Select(r => r.Id.Value));
        Assert.All(results.Where(r => r.RefusedFields.Count > 0), r =>
        {
            Assert.Equal(("CONDITIONAL_REQUIRED", "ls_tier"), (r.ErrorCode, Assert.Single(r.RefusedFields)));
            Assert.Contains("jobtitle", r.Message, StringComparison.Ordinal);
        });
        Assert.Equal(("50", null), (await portal.ValueAsync(50, "ls_score"), await portal.ValueAsync(50, "ls_tier")));
        Assert.Equal(("51", "warm"), (await portal.ValueAsync(51, "ls_score"), await portal.ValueAsync(51, "ls_tier")));
        Assert.InRange(connector.RequestCount - before, 2, allOrNothing ? 100 : 4);
    }

    [Fact]
    public async Task WriteAsync_RecordLacksARequiredProperty_IsRejectedByNameForFewCalls()
    {
        await using WritablePortal portal = await StartAsync(20, o => o.RequiredProperties = new Dictionary<string, IReadOnlyList<string>> { ["contacts"] = ["jobtitle"] }, "jobtitle=CTO");
        HubSpotConnector connector = await ConnectAsync(portal);
        foreach (int id in new[] { 4, 7, 9 })
        {
            await portal.CallAsync(HttpMethod.Patch, $"crm/v3/objects/contacts/{id}", """{"properties":{"jobtitle":""}}""");
        }

        long before = connector.RequestCount;
        IReadOnlyList<WriteResult> results = await WriteAsync(connector, [.. Enumerable.Range(1, 20).Select(i => WritablePortal.Write(i, ("ls_score", $"{i}"), ("ls_tier", "hot"), ("ls_trend", "1")))]);
        Assert.Equal(["4", "7", "9"], results.Where(r => r.Status == WriteStatus.Rejected).Select(r => r.Id.Value));
        Assert.All(results.Where(r => r.Status == WriteStatus.Rejected), r => Assert.Contains("jobtitle", r.Message, StringComparison.Ordinal));
        Assert.Equal(17, results.Count(r => r is { Status: WriteStatus.Written, ErrorCode: null }));
        Assert.InRange(connector.RequestCount - before, 2, 4);
    }

    [Theory]
    [InlineData("v3")]
    [InlineData("2026-03")]
    public async Task WriteAsync_OlderVersion_RulesDoNotBind(string version)
    {
        await using WritablePortal portal = await StartAsync(2, o => o.ConditionalRules = [new ConditionalRule("contacts", "ls_tier", "hot", "jobtitle")]);
        HubSpotConnector connector = await ConnectAsync(portal, version);
        WriteResult result = Assert.Single(await WriteAsync(connector, [WritablePortal.Write(1, ("ls_tier", "hot"))]));
        Assert.Equal((WriteStatus.Written, null), (result.Status, result.ErrorCode));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("404")]
    public async Task WriteAsync_OwnerIsArchivedOrGone_ScoreIsWrittenAndTheVerdictSaysSo(string owner)
    {
        await using WritablePortal portal = await StartAsync(3);
        HubSpotConnector connector = await ConnectAsync(portal);
        IReadOnlyList<WriteResult> results = await WriteAsync(connector, [.. Enumerable.Range(1, 3).Select(i => WritablePortal.Write(i, ("ls_score", $"{i}"), ("hubspot_owner_id", i == 2 ? owner : "5")))]);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        Assert.Equal(("INVALID_OWNER_ID", "hubspot_owner_id"), (results[1].ErrorCode, Assert.Single(results[1].RefusedFields)));
        Assert.StartsWith("hubspot_owner_id was not written: ", results[1].Message, StringComparison.Ordinal);
        Assert.Equal(("2", null, "5"), (await portal.ValueAsync(2, "ls_score"), await portal.ValueAsync(2, "hubspot_owner_id"), await portal.ValueAsync(3, "hubspot_owner_id")));
    }

    [Fact]
    public async Task ReadUsersAsync_OwnerWasArchived_IsToldAsInactive()
    {
        await using WritablePortal portal = await StartAsync(1);
        IReadOnlyList<CrmUser> users = await portal.Connect().ReadUsersAsync(CancellationToken.None);
        Assert.Equal([("5", true), ("6", false)], users.Select(u => (u.Id.Value, u.IsActive)));
    }

    [Fact]
    public async Task ReadNowAsync_AfterAWrite_ShowsTheSameValuesSoThatTheNextPlanIsEmpty()
    {
        await using WritablePortal portal = await StartAsync(5);
        HubSpotConnector connector = await ConnectAsync(portal);
        string at = "2026-09-24T12:00:00Z";
        FieldWrite[] writes = [.. Enumerable.Range(1, 5).Select(i => WritablePortal.Write(
            i, ("ls_score", $"{i}"), ("ls_tier", "hot"), ("ls_scored_at", at), ("ls_owner_reason", null), ("ls_feedback", "Good lead"), ("hubspot_owner_id", "5")))];
        Assert.All(await WriteAsync(connector, writes), r => Assert.Equal((WriteStatus.Written, null), (r.Status, r.ErrorCode)));
        IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>> now = await connector.ReadNowAsync(WritablePortal.Contacts, [.. writes.Select(w => w.Id)], [.. writes[0].Fields.Keys], CancellationToken.None);
        foreach (FieldWrite write in writes)
        {
            Assert.All(write.Fields, f => Assert.Equal(Instant(f.Value), Instant(now[write.Id][f.Key])));
        }

        static string? Instant(string? value) => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) && value!.Contains('T', StringComparison.Ordinal) ? time.ToString("o") : value is "" ? null : value;
    }

    [Fact]
    public async Task WriteAsync_RecordsAreLocked_WaitsTwoSecondsAndWritesWithFewerBesides()
    {
        await using WritablePortal portal = await StartAsync(800);
        HubSpotConnector connector = await ConnectAsync(portal);
        await portal.FaultsAsync("""[{"switch":"locked","path":"contacts","times":1}]""");
        portal.Gather(WriterGate.Most);
        DateTimeOffset begun = portal.Clock.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async b => Assert.All(
            await WriteAsync(connector, [.. Enumerable.Range((b * 100) + 1, 100).Select(i => WritablePortal.Write(i, ("ls_score", "7")))]),
            r => Assert.Equal(WriteStatus.Written, r.Status))));
        Assert.True(portal.Clock.GetUtcNow() - begun >= TimeSpan.FromSeconds(2));
        Assert.Equal(WriterGate.Most, portal.MostParallelWrites);
        Assert.Contains(portal.Sent, s => s.Status == 423);

        portal.ForgetParallel();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(b => WriteAsync(connector, [WritablePortal.Write(b + 1, ("ls_score", "8"))])));
        Assert.InRange(portal.MostParallelWrites, 1, WriterGate.Most / 2);
    }

    [Fact]
    public async Task WriteAsync_StaysLocked_IsLeftForTheNextRun()
    {
        await using WritablePortal portal = await StartAsync(2);
        HubSpotConnector connector = await ConnectAsync(portal);
        await portal.FaultsAsync("""[{"switch":"locked","path":"contacts"}]""");
        IReadOnlyList<WriteResult> results = await WriteAsync(connector, [WritablePortal.Write(1, ("ls_score", "8")), WritablePortal.Write(2, ("ls_score", "8"))]);
        Assert.All(results, r => Assert.Equal((WriteStatus.Deferred, "LOCKED"), (r.Status, r.ErrorCode)));
    }

    private static Task<WritablePortal> StartAsync(int contacts, Action<HubSpotEmulatorOptions>? configure = null, params string[] columns) => WritablePortal.StartAsync(contacts, configure, columns);

    private static async Task<HubSpotConnector> ConnectAsync(WritablePortal portal, string version = "2026-09")
    {
        HubSpotConnector connector = portal.Connect(version);
        await WritablePortal.ProvisionAsync(connector);
        return connector;
    }

    private static async Task<IReadOnlyList<WriteResult>> WriteAsync(HubSpotConnector connector, FieldWrite[] batch) =>
        await connector.WriteAsync(WritablePortal.Contacts, batch, CancellationToken.None);
}
