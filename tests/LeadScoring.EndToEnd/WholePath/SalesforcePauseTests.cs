using LeadScoring.Engine.Sync;

namespace LeadScoring.EndToEnd.WholePath;

/// <summary>Salesforce after a pause that is longer than its log of deletions.</summary>
public sealed class SalesforcePauseTests
{
    [Fact]
    public async Task Sync_AfterTwentyDaysWithDeletesMergesUndeletesAndHardDeletes_HoldsTheSameIds()
    {
        await using EmulatedCompany company = await EmulatedCompany.StartAsync("salesforce");
        await company.SyncAsync(TimeSpan.FromMinutes(1));
        List<string> ids = await company.StoredIdsAsync("Lead");
        string[] open = [.. await OpenAsync(company, ids)];
        await EditAsync(company, new { @object = "Lead", id = open[0], delete = "soft" });
        await company.SyncAsync(TimeSpan.FromMinutes(15));
        Assert.DoesNotContain(open[0], await company.StoredIdsAsync("Lead"));

        await EditAsync(company, new { @object = "Lead", id = open[1], delete = "soft" });
        await EditAsync(company, new { @object = "Lead", id = open[2], delete = "hard" });
        await EditAsync(company, new { @object = "Lead", id = open[3], merge = new[] { open[4] } });
        await EditAsync(company, new { @object = "Lead", id = open[0], undelete = true });
        await EditAsync(company, new { @object = "Lead", fields = new { LastName = "New", Company = "New", Email = "new@pause.test" } });
        company.Clock.Advance(TimeSpan.FromDays(20));
        await EditAsync(company, new { @object = "Lead", purge = "recycle-bin" });

        SyncReport sync = await company.SyncAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(sync.Pull.Failed);
        List<string> theirs = await company.ReadIdsAsync("Lead");
        Assert.Equal(theirs, await company.StoredIdsAsync("Lead"));
        Assert.Contains(open[0], theirs);
        Assert.Equal(await company.ReadIdsAsync("Task"), await company.StoredIdsAsync("Task"));
        Assert.DoesNotContain(sync.Plan.Writes, w => w.Record.Value == open[1] || w.Record.Value == open[2] || w.Record.Value == open[4]);
        Assert.Empty((await company.SyncAsync(TimeSpan.FromMinutes(15))).Plan.Writes);
    }

    private static Task<System.Text.Json.JsonElement> EditAsync(EmulatedCompany company, object edit) => company.SendAsync(HttpMethod.Post, "__emulator__/edit", edit);

    /// <summary>Leads that are not converted; only such can be deleted or merged away.</summary>
    private static async Task<IEnumerable<string>> OpenAsync(EmulatedCompany company, List<string> ids)
    {
        StreamKey leads = new(company.Connector.Connection.Id, new StreamName("Lead"));
        IReadOnlyList<StoredRecord> records = await company.Store.Records.ReadAsync(leads, [.. ids.Select(i => new CrmRecordId(i))], CancellationToken.None);
        return records.Where(r => r.Record.Fields.GetValueOrDefault("IsConverted") != "true").Select(r => r.Record.Id.Value);
    }
}
