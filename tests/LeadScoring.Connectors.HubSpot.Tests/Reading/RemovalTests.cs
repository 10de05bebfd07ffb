using System.Text.Json.Nodes;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Archives, privacy deletions and merges.</summary>
public sealed class RemovalTests
{
    private static readonly ReadRequest Request = EmulatedPortal.Request("contacts", ["email", "jobtitle"], ["jobtitle"]);

    [Theory]
    [InlineData("v3", false)]
    [InlineData("2026-03", true)]
    [InlineData("2026-09", true)]
    public async Task ReadAsync_ArchivedForgottenAndMerged_AreArchivedErasedAndAliasedWithinOneCycle(string version, bool mergedIdsVanish)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(500)), version: version);
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await store.PullAsync(portal.Connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(10));

        List<JsonObject> faults = mergedIdsVanish ? [new JsonObject { ["switch"] = "merged-ids-vanish" }] : [];
        await portal.FaultAsync([.. faults]);
        Dictionary<string, string> aliases = [];
        for (int i = 1; i <= 100; i++)
        {
            await portal.ArchiveAsync("contacts", i);
        }

        for (int i = 101; i <= 110; i++)
        {
            await portal.ForgetAsync(i);
        }

        for (int i = 0; i < 25; i++)
        {
            await portal.MergeAsync("contacts", 201 + (2 * i), 202 + (2 * i));
            aliases[$"{202 + (2 * i)}"] = $"{201 + (2 * i)}";
        }

        faults.Add(new JsonObject { ["switch"] = "merge-new-id" });
        await portal.FaultAsync([.. faults.Select(f => f.DeepClone().AsObject())]);
        for (int i = 0; i < 25; i++)
        {
            long made = await portal.MergeAsync("contacts", 301 + (2 * i), 302 + (2 * i));
            Assert.True(made > 500, "a new id");
            aliases[$"{301 + (2 * i)}"] = $"{made}";
            aliases[$"{302 + (2 * i)}"] = $"{made}";
        }

        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        await store.PullAsync(portal.Connector, Request);
        Assert.True(store.NeedsReconcile, "ten contacts are gone without a trace");
        (_, List<string> erased) = await store.ReconcileAsync(portal.Connector, Request);

        Assert.Equal(Enumerable.Range(101, 10).Select(i => $"{i}"), erased.Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"{i}").Order(StringComparer.Ordinal), store.Records.Values.Where(r => r.IsDeleted && r.MergedInto is null).Select(r => r.Id.Value));
        Assert.Equal(aliases.OrderBy(a => a.Key, StringComparer.Ordinal), store.Records.Values.Where(r => r.MergedInto is not null).Select(r => KeyValuePair.Create(r.Id.Value, r.MergedInto!.Value.Value)));
        Assert.Equal(await portal.ReadIdsAsync("contacts"), store.Alive.Select(r => r.Id.Value).ToHashSet());
        Assert.All(store.Records.Values.Where(r => r.IsDeleted), r => Assert.Empty(r.Fields));

        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await store.PullAsync(portal.Connector, Request);
        Assert.False(store.NeedsReconcile);
        Assert.Equal(0, store.News);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:01:30")]
    public async Task ReadAsync_OnlyArchivesMergesAndNewContacts_RaiseNoAlarm(string lag)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(200)));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        await portal.FaultAsync("index-lag", lag);
        for (int cycle = 0; cycle < 8; cycle++)
        {
            portal.Clock.Advance(TimeSpan.FromMinutes(5));
            await portal.ArchiveAsync("contacts", 10 + cycle);
            await portal.MergeAsync("contacts", 50 + cycle, 70 + cycle);
            await portal.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts", new JsonObject { ["properties"] = new JsonObject { ["email"] = $"new{cycle}@example.test" } });

            // Sometimes soon enough that nothing has settled, sometimes late.
            portal.Clock.Advance(TimeSpan.FromSeconds(cycle % 2 == 0 ? 5 : 200));
            await store.PullAsync(portal.Connector, Request);
            Assert.False(store.NeedsReconcile, $"cycle {cycle}");
        }
    }

    [Fact]
    public async Task ReadAsync_ForgottenAgainSoon_AlarmsOnceAnHourAndForgetsNone()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(50)));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await store.PullAsync(portal.Connector, Request);
        List<bool> alarms = [];
        for (int cycle = 0; cycle < 6; cycle++)
        {
            portal.Clock.Advance(TimeSpan.FromMinutes(15));
            if (cycle < 2)
            {
                await portal.ForgetAsync(1 + cycle);
            }

            await store.PullAsync(portal.Connector, Request);
            alarms.Add(store.NeedsReconcile);
        }

        Assert.Equal([true, false, false, false, true, false], alarms);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadByIdAsync_EveryFate_IsToldFromTheRecordsThemselves(bool silentAndVanished)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(300), Seeds.Objects("companies", 1, 900, "name"), Seeds.Associations([["contacts", "1", "companies", "900", null]])));
        await portal.ArchiveAsync("contacts", 2);
        await portal.MergeAsync("contacts", 3, 4);
        await portal.ForgetAsync(5);
        await portal.EditAsync("contacts", 1, "jobtitle", "Chief");
        if (silentAndVanished)
        {
            await portal.FaultAsync(new JsonObject { ["switch"] = "merged-ids-vanish" }, new JsonObject { ["switch"] = "silent-unknown-ids" });
        }

        ReadRequest request = EmulatedPortal.Request("contacts", ["jobtitle", "associations.companies"], ["jobtitle"]);
        CrmRecordId[] ids = [.. ((string[])["1", "2", "4", "5", "999999", "not-an-id"]).Select(i => new CrmRecordId(i))];
        RecordStates states = await portal.Connector.ReadByIdAsync(request, ids, CancellationToken.None);

        Dictionary<string, CrmRecord> byId = states.Records.ToDictionary(r => r.Id.Value);
        Assert.Equal(silentAndVanished ? ["1", "2", "4"] : ["1", "2", "3", "4"], byId.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("Chief", "900"), (byId["1"].Fields["jobtitle"], byId["1"].Fields["associations.companies"]));
        Assert.Equal((true, null), (byId["2"].IsDeleted, byId["2"].MergedInto));
        Assert.Equal((true, new CrmRecordId("3")), (byId["4"].IsDeleted, byId["4"].MergedInto));
        Assert.Contains(states.Changes, c => c is { Record.Value: "1", NewValue: "Chief" });
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await portal.Connector.ReadByIdAsync(request, [.. Enumerable.Range(1, 101).Select(i => new CrmRecordId($"{i}"))], CancellationToken.None));
        Assert.Empty((await portal.Connector.ReadByIdAsync(request, [], CancellationToken.None)).Records);
    }

    [Fact]
    public async Task ReadNowAsync_IdOfAMergedRecord_IsNotAnsweredByItsSurvivor()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(5)));
        await portal.MergeAsync("contacts", 3, 4);
        Assert.Equal(["1"], (await portal.Connector.ReadNowAsync(EmulatedPortal.Contacts, [new CrmRecordId("1"), new CrmRecordId("4")], ["email"], CancellationToken.None)).Keys.Select(k => k.Value));
    }

    [Fact]
    public void Tombstones_OfASurvivor_TakeBothPropertiesAndTheTimeWhereItIsTold()
    {
        ObjectRow row = new("9", new Dictionary<string, string?> { [Merges.Property] = "7;8;9", [Merges.OlderProperty] = "7:1700000000000;6:1700000001000;:;x" }, null, null, Seeds.Now, false, null);
        Assert.Equal(
            [("6", DateTimeOffset.FromUnixTimeMilliseconds(1700000001000)), ("7", DateTimeOffset.FromUnixTimeMilliseconds(1700000000000)), ("8", Seeds.Now)],
            Merges.Tombstones(row, Seeds.Now).Select(t => (t.Id.Value, t.ModifiedAt)));
    }
}
