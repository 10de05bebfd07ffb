using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Ledger_VerdictsDecideWhatIsSettledAndLastWritten()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80"), Entry("p", "2", "70"), Entry("p", "3", null), Entry("p", "4", "60")], None);
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("1"), WriteStatus.Written), new(new("2"), WriteStatus.Deferred, "LOCK"), new(new("3"), WriteStatus.Rejected, "RULE", "no")], None);

        Assert.Equal(["sf.Lead/1", "sf.Lead/3"], (await Store.Ledger.ReadSettledAsync("p", None)).Select(r => r.ToString()).Order());
        Assert.Equal([KeyValuePair.Create(new CrmRecordId("1"), (string?)"80")], await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "Score__c", None));
        Assert.Empty(await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "Other", None));
        Assert.Equal([WriteStatus.Written, WriteStatus.Deferred, WriteStatus.Rejected, null], (await ListAsync(Store.Ledger.ReadPlanAsync("p", None))).Select(e => e.Status));
        LedgerEntry rejected = Assert.Single(await Store.Ledger.ReadAsync(Sample.Ref("sf.Lead/3"), None));
        Assert.Equal(("RULE", "no", Sample.At(1)), (rejected.ErrorCode, rejected.Message, rejected.SentAt));
        Assert.Equal(new PlannedField("Score__c", "10", null, "moved"), Assert.Single(rejected.Fields));
    }

    [Fact]
    public async Task Ledger_LaterPlanWins_NewestFirst()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80")], None);
        await Store.Ledger.NoteSendingAsync([Entry("q", "1", null)], None);
        await Store.Ledger.NoteVerdictsAsync("q", Sample.Leads, [new(new("1"), WriteStatus.Written)], None);
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("1"), WriteStatus.Written)], None);

        Assert.Null((await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "Score__c", None))[new("1")]);
        Assert.Equal(["q", "p"], (await Store.Ledger.ReadAsync(Sample.Ref("sf.Lead/1"), None)).Select(e => e.PlanId));
    }

    [Fact]
    public async Task Ledger_DeferredThenWritten_IsSettled()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80")], None);
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("1"), WriteStatus.Deferred)], None);
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80")], None);
        Assert.Empty(await Store.Ledger.ReadSettledAsync("p", None));
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("1"), WriteStatus.Written)], None);

        Assert.Single(await Store.Ledger.ReadSettledAsync("p", None));
        Assert.Equal(2, (await Store.Ledger.ReadAsync(Sample.Ref("sf.Lead/1"), None)).Count);
    }

    [Fact]
    public async Task Ledger_RefusedField_IsNotLastWritten()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80")], None);
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("1"), WriteStatus.Written, "RULE") { RefusedFields = ["Score__c"] }], None);

        Assert.Empty(await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "Score__c", None));
        Assert.Single(await Store.Ledger.ReadSettledAsync("p", None));
    }

    [Fact]
    public async Task Ledger_JobWithoutVerdicts_IsOpenWithItsRowsInOrder()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "2", "70")], None);
        await Store.Ledger.NoteSendingAsync([Entry("p", "2", "70"), Entry("p", "1", null), Entry("p", "3", "30")], None);
        await Store.Ledger.NoteJobAsync("p", Sample.Leads, "750A", null, None);
        await Store.Ledger.NoteSendingAsync([Entry("p", "4", "40")], None);
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("3"), WriteStatus.Written)], None);

        OpenJob job = Assert.Single(await Store.Ledger.ReadOpenJobsAsync(None));

        Assert.Equal(("p", Sample.Leads, "750A"), (job.PlanId, job.Stream, job.JobId));
        Assert.Equal([("2", "70"), ("1", null)], job.Rows.Select(r => (r.Id.Value, r.Fields["Score__c"])));
        await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [.. job.Rows.Select(r => new WriteResult(r.Id, WriteStatus.Deferred))], None);
        Assert.Empty(await Store.Ledger.ReadOpenJobsAsync(None));
    }

    [Fact]
    public async Task Ledger_JobNotedAgain_ReplacesWhatTheSameTicketNoted()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80"), Entry("p", "2", "70")], None);
        await Store.Ledger.NoteJobAsync("p", Sample.Leads, "750A", null, None);
        await Store.Ledger.NoteSendingAsync([Entry("p", "3", "60")], None);
        await Store.Ledger.NoteJobAsync("p", Sample.Leads, "750X", null, None);
        await Store.Ledger.NoteJobAsync("p", Sample.Leads, "750A,750B", "750A", None);
        await Store.Ledger.NoteJobAsync("p", Sample.Leads, "750C", "never noted", None);

        IReadOnlyList<OpenJob> jobs = await Store.Ledger.ReadOpenJobsAsync(None);

        Assert.Equal([("750A,750B", "1 2"), ("750X", "3")], jobs.Select(j => (j.JobId, string.Join(' ', j.Rows.Select(r => r.Id.Value)))));
    }

    [Fact]
    public async Task Ledger_InterleavedJobs_EachKeepsItsOwnRows()
    {
        StreamKey contacts = StreamKey.Parse("sf.Contact");
        foreach (string record in (string[])["1", "2", "3"])
        {
            await Store.Ledger.NoteSendingAsync([Entry("p", record, record), Entry("p", record, record) with { Stream = contacts }, Entry("q", record, record)], None);
        }

        await Store.Ledger.NoteJobAsync("p", Sample.Leads, "750A", null, None);
        await Store.Ledger.NoteJobAsync("p", contacts, "750B", null, None);
        await Store.Ledger.NoteJobAsync("q", Sample.Leads, "750A", null, None);

        IReadOnlyList<OpenJob> jobs = await Store.Ledger.ReadOpenJobsAsync(None);

        Assert.Equal([("p", Sample.Leads, "750A"), ("p", contacts, "750B"), ("q", Sample.Leads, "750A")], jobs.Select(j => (j.PlanId, j.Stream, j.JobId)));
        Assert.All(jobs, j => Assert.Equal(["1", "2", "3"], j.Rows.Select(r => r.Id.Value)));
    }

    [Fact]
    public async Task Ledger_VerdictForARowNeverSent_IsRefusedAsAWhole()
    {
        await Store.Ledger.NoteSendingAsync([Entry("p", "1", "80")], None);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new(new("1"), WriteStatus.Written), new(new("2"), WriteStatus.Written)], None));

        Assert.Empty(await Store.Ledger.ReadSettledAsync("p", None));
    }

    [Fact]
    public async Task Ledger_RowWrittenInPart_RefusedFieldKeepsWhatWasWrittenBefore()
    {
        PlannedField[] Fields(string score, string owner) => [new("Score__c", null, score, "moved"), new("OwnerId", null, owner, "routed")];
        foreach ((string plan, string score, string owner, string[] refused) in new[] { ("p", "80", "005a", Array.Empty<string>()), ("q", "90", "005b", ["OwnerId"]) })
        {
            await Store.Ledger.NoteSendingAsync([new LedgerEntry(plan, Sample.Leads, new("1"), Fields(score, owner), null, null, null, Sample.At(1))], None);
            await Store.Ledger.NoteVerdictsAsync(plan, Sample.Leads, [new(new("1"), WriteStatus.Written) { RefusedFields = refused }], None);
        }

        Assert.Equal("90", (await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "Score__c", None))[new("1")]);
        Assert.Equal("005a", (await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "OwnerId", None))[new("1")]);
    }

    private static LedgerEntry Entry(string plan, string record, string? value) =>
        new(plan, Sample.Leads, new(record), [new PlannedField("Score__c", "10", value, "moved")], null, null, null, Sample.At(1));
}
