using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Big reads by Bulk API 2.0 query jobs, with each fault that can cut, garble or lose them.</summary>
public sealed class BulkReadingTests
{
    private const int Leads = 7_000;
    private const int Alive = Leads - (Leads / 50);

    [Fact]
    public async Task ReadAsync_MoreRowsThanPagesAreWorth_GivesByJobExactlyWhatPagesGive()
    {
        await using SalesforceTestbed bed = await StartAsync();
        List<RecordPage> byPages = await BulkSeed.ReadAsync(bed.Connect(new SalesforceOptions { BulkReadFrom = int.MaxValue }));
        int before = bed.Sent.Count;
        List<RecordPage> byJob = await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options));
        Assert.Equal(BulkSeed.Texts(byPages), BulkSeed.Texts(byJob));
        Assert.Equal(Alive, CountAlive(byJob));
        Assert.Equal(Leads / 50, byJob.SelectMany(p => p.Records).Count(r => r.IsDeleted));
        Assert.Contains(byJob.SelectMany(p => p.Records), r => r.Fields.GetValueOrDefault("Title") == BulkSeed.Awkward);

        // First page with the count, job, two looks, three pages of results, job deleted, what came since.
        Assert.Equal(9, bed.Sent.Skip(before).Count(s => s.Contains("/jobs/", StringComparison.Ordinal) || s.Contains("/queryAll?", StringComparison.Ordinal)));
        Assert.Single(bed.Sent, s => s.StartsWith("DELETE ", StringComparison.Ordinal));
        Assert.DoesNotContain("bulk", byJob[^1].Next.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FewRows_MakesNoJob()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(900));
        await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options));
        Assert.DoesNotContain(bed.Sent, s => s.Contains("/jobs/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task ReadAsync_KilledAfterAPage_GoesOnWithTheSameJobWhereItWas(int pages)
    {
        await using SalesforceTestbed bed = await StartAsync();
        List<RecordPage> stored = [];
        await foreach (RecordPage page in bed.Connect(BulkSeed.Options).ReadAsync(BulkSeed.Leads, null, CancellationToken.None))
        {
            stored.Add(page);
            if (stored.Count == pages)
            {
                break;
            }
        }

        stored.AddRange(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), stored[^1].Next));
        Assert.Equal(Alive, CountAlive(stored));
        Assert.Equal(Leads, BulkSeed.Texts(stored).Count);
        Assert.Single(bed.Sent, s => s.StartsWith("POST ", StringComparison.Ordinal) && s.EndsWith("/jobs/query", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_TokenDiesBetweenPages_IsFetchedAnewAndNothingIsLost()
    {
        await using SalesforceTestbed bed = await StartAsync();
        List<RecordPage> pages = [];
        await foreach (RecordPage page in bed.Connect(BulkSeed.Options).ReadAsync(BulkSeed.Leads, null, CancellationToken.None))
        {
            pages.Add(page);
            await bed.ControlAsync("expire-sessions", "{}");
        }

        Assert.Equal(Leads, BulkSeed.Texts(pages).Count);
        Assert.True(bed.Sent.Count(s => s.Contains("oauth2/token", StringComparison.Ordinal)) >= 4);
    }

    [Theory]
    [InlineData("truncated-csv", null)]
    [InlineData("truncated-csv", "0")]
    [InlineData("truncated-csv", "20000")]
    [InlineData("truncated-csv", "20013")]
    [InlineData("bulk-page-miscounted", null)]
    public async Task ReadAsync_PageIsTornOnce_IsAskedForAgain(string fault, string? bytes)
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = fault, Argument = bytes, After = 1, Times = 1 });
        List<RecordPage> pages = await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options));
        Assert.Equal(Alive, CountAlive(pages));
        Assert.Equal(Leads, BulkSeed.Texts(pages).Count);
        Assert.Equal(4, bed.Sent.Count(s => s.Contains("/results?", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_PageStaysTorn_EndsWithoutItsRowsAndTheNextReadCompletes()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = "truncated-csv", After = 1, Times = 3 });
        (List<RecordPage> pages, CrmException e) = await FailAsync(bed);
        Assert.Equal((CrmFailureKind.Transient, "BULK_TORN"), (e.Kind, e.Code));
        pages.AddRange(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), pages[^1].Next));
        Assert.Equal(Leads, BulkSeed.Texts(pages).Count);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-1")]
    public async Task ReadAsync_JobCountsOtherRowsThanCame_DoesNotMoveTheWatermark(string wrong)
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = "bulk-miscounted", Argument = wrong, Times = 1 });
        (List<RecordPage> pages, CrmException e) = await FailAsync(bed);
        Assert.Equal("BULK_INCOMPLETE", e.Code);
        Assert.True(pages.SelectMany(p => p.Records).Count() < Leads);
        Assert.Contains("\"stamp\":null", pages[^1].Next.Value, StringComparison.Ordinal);
        pages = await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), pages[^1].Next);
        Assert.Equal(Leads, BulkSeed.Texts(pages).Count);
        Assert.Equal(2, bed.Sent.Count(s => s.EndsWith("/jobs/query", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("bulk-failed", "BULK_FAILED")]
    [InlineData("bulk-aborted", "BULK_ABORTED")]
    public async Task ReadAsync_JobEndsBadlyAfterItBegan_IsSaidWithItsWordsAndBegunAnewNextTime(string fault, string code)
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = fault, Argument = "InternalServerError : Retried more than 15 times", Times = 1 });
        (List<RecordPage> pages, CrmException e) = await FailAsync(bed);
        Assert.Equal((CrmFailureKind.Transient, code), (e.Kind, e.Code));
        Assert.True(code != "BULK_FAILED" || e.Message.Contains("Retried more than 15 times", StringComparison.Ordinal), e.Message);
        Assert.Single(bed.Sent, s => s.StartsWith("DELETE ", StringComparison.Ordinal));
        Assert.Equal(Leads, BulkSeed.Texts(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), pages[^1].Next)).Count);
    }

    [Fact]
    public async Task ReadAsync_BulkDoesNotTakeTheObject_GoesByPages()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = "bulk-invalid-entity" });
        Assert.Equal(Alive, CountAlive(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options))));
        Assert.Single(bed.Sent, s => s.Contains("/jobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_DaysJobsAreUsedUp_GoesByPages()
    {
        SalesforceEmulatorOptions options = new() { Bulk = new BulkOptions { DailyQueryJobs = 0 } };
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(2_000), options);
        Assert.Equal(2_000 - (2_000 / 50), CountAlive(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options))));
    }

    [Fact]
    public async Task ReadAsync_JobExpiredMeanwhile_BeginsAnewFromTheKeyset()
    {
        await using SalesforceTestbed bed = await StartAsync();
        RecordPage? third = null;
        await foreach (RecordPage page in bed.Connect(BulkSeed.Options).ReadAsync(BulkSeed.Leads, null, CancellationToken.None))
        {
            third = page;
            if (page.Records.Count > 0)
            {
                break;
            }
        }

        bed.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(Leads, BulkSeed.Texts(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), third!.Next)).Count);
        Assert.Equal(2, bed.Sent.Count(s => s.EndsWith("/jobs/query", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_JobVanishesBetweenPages_IsReadAllTheSame()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = "bulk-job-gone", After = 3 });
        Assert.Equal(Leads, BulkSeed.Texts(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options))).Count);
    }

    [Fact]
    public async Task ReadAsync_JobTakesTooLong_IsTakenUpByTheNextRead()
    {
        SalesforceEmulatorOptions options = new() { Bulk = new BulkOptions { WorkTime = TimeSpan.FromHours(1) } };
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(Leads), options);
        (List<RecordPage> pages, CrmException e) = await FailAsync(bed);
        Assert.Equal("BULK_STILL_WORKING", e.Code);
        Assert.True(bed.Sent.Count(s => s.StartsWith("GET ", StringComparison.Ordinal) && s.Contains("/jobs/query/", StringComparison.Ordinal)) < 45);
        pages = [.. pages, .. await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), pages[^1].Next)];
        Assert.Equal(Alive, CountAlive(pages));
        Assert.Single(bed.Sent, s => s.EndsWith("/jobs/query", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_RecordsChangeWhileTheJobIsRead_ChangesComeInTheSameRead()
    {
        await using SalesforceTestbed bed = await StartAsync();
        List<RecordPage> pages = [];
        CrmRecordId changed = new(SalesforceTestbed.LeadId(6_999));
        await foreach (RecordPage page in bed.Connect(BulkSeed.Options).ReadAsync(BulkSeed.Leads, null, CancellationToken.None))
        {
            if (pages.Count == 1)
            {
                await bed.EditAsync(changed, "LastName", "Changed meanwhile");
                await bed.DeleteAsync(new CrmRecordId(SalesforceTestbed.LeadId(6_998)));
            }

            pages.Add(page);
        }

        SortedDictionary<string, string> texts = BulkSeed.Texts(pages);
        Assert.Equal(Leads, texts.Count);
        Assert.Contains("LastName=Changed meanwhile", texts[changed.Value], StringComparison.Ordinal);
        Assert.Contains(pages.SelectMany(p => p.Records), r => r.Id.Value == SalesforceTestbed.LeadId(6_998) && r.IsDeleted);
        Assert.All((await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options), pages[^1].Next)).SelectMany(p => p.Records), r => Assert.True(r.Id == changed || r.IsDeleted));
    }

    [Fact]
    public async Task ReadAsync_HistoryObject_GoesByJobToo()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(30));
        for (int i = 1; i <= 20; i++)
        {
            await bed.EditAsync(new CrmRecordId(SalesforceTestbed.LeadId(i)), "Status", $"State {i}\n\"{i}\"");
        }

        bed.Clock.Advance(TimeSpan.FromHours(1));
        ReadRequest request = new(new StreamName("LeadHistory"), ["Status"], [], null, TimeSpan.FromMinutes(10));
        SalesforceOptions few = BulkSeed.Options;
        few.BulkReadFrom = 10;
        List<RecordPage> byJob = await BulkSeed.ReadAsync(bed.Connect(few), null, request);
        Assert.Contains(bed.Sent, s => s.EndsWith("/jobs/query", StringComparison.Ordinal));
        List<RecordPage> byPages = await BulkSeed.ReadAsync(bed.Connect(new SalesforceOptions()), null, request);
        Assert.Equal(byPages.SelectMany(p => p.Changes).ToHashSet(), byJob.SelectMany(p => p.Changes).ToHashSet());
        Assert.Equal(20, byJob.SelectMany(p => p.Changes).Distinct().Count());
    }

    [Fact]
    public async Task ReadAsync_CompressedAnswers_AreTheSame()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(2_000), new SalesforceEmulatorOptions { CompressAnswers = true });
        Assert.Equal(2_000, BulkSeed.Texts(await BulkSeed.ReadAsync(bed.Connect(BulkSeed.Options))).Count);
    }

    [Fact]
    public async Task CountAsync_CountsWhatIsAlive()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(100));
        Assert.Equal(98, await bed.Connect().CountAsync(new StreamName("Lead"), CancellationToken.None));
    }

    /// <summary>Rows that came, not counted by id: none may come twice. Deleted ones are also told by other means.</summary>
    private static int CountAlive(IEnumerable<RecordPage> pages) => pages.SelectMany(p => p.Records).Count(r => !r.IsDeleted);

    private static Task<SalesforceTestbed> StartAsync(params FaultRule[] faults) => SalesforceTestbed.StartAsync(BulkSeed.Many(Leads), new SalesforceEmulatorOptions { Faults = faults });

    private static async Task<(List<RecordPage> Pages, CrmException Failure)> FailAsync(SalesforceTestbed bed)
    {
        List<RecordPage> pages = [];
        CrmException failure = await Assert.ThrowsAsync<CrmException>(async () =>
        {
            await foreach (RecordPage page in bed.Connect(BulkSeed.Options).ReadAsync(BulkSeed.Leads, null, CancellationToken.None))
            {
                pages.Add(page);
            }
        });
        return (pages, failure);
    }
}
