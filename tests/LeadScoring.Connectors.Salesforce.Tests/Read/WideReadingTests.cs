using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>More fields than an address, a query or the CRM's patience takes.</summary>
public sealed class WideReadingTests
{
    private const int Fields = 800;

    [Fact]
    public async Task ReadAsync_800CustomFields_ComeByPagesAndByJob()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(120, Fields));
        List<RecordPage> pages = await BulkSeed.ReadAsync(bed.Connect(new SalesforceOptions()), null, Wide());
        AssertWhole(pages, 120);
        Assert.Contains(bed.Sent, s => s.EndsWith("/composite", StringComparison.Ordinal));
        SalesforceOptions bulk = BulkSeed.Options;
        bulk.BulkReadFrom = 100;
        List<RecordPage> byJob = await BulkSeed.ReadAsync(bed.Connect(bulk), null, Wide());
        Assert.Contains(bed.Sent, s => s.EndsWith("/jobs/query", StringComparison.Ordinal));
        Assert.Equal(BulkSeed.Texts(pages), BulkSeed.Texts(byJob));
    }

    [Fact]
    public async Task ReadAsync_LongerThanAQueryMayBe_IsSplitAndJoinedById()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(120, Fields), new SalesforceEmulatorOptions { LongestQuery = 20_000 });
        SalesforceOptions options = new() { LongestQuery = 8_000, QueryPageSize = 200 };
        AssertWhole(await BulkSeed.ReadAsync(bed.Connect(options), null, Wide()), 120);
    }

    [Fact]
    public async Task ReadAsync_TooComplicatedForTheCrm_IsSplitUntilItTakesIt()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(
            BulkSeed.Many(60, Fields), new SalesforceEmulatorOptions { Faults = [new FaultRule { Switch = "query-too-complicated", Argument = "250" }] });
        AssertWhole(await BulkSeed.ReadAsync(bed.Connect(new SalesforceOptions()), null, Wide()), 60);
    }

    [Fact]
    public async Task ReadAsync_RecordChangesBetweenItsHalves_IsReadAgainInBoth()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(BulkSeed.Many(20, 40));
        CrmRecordId changed = new(SalesforceTestbed.LeadId(5));
        SalesforceOptions options = new() { LongestQuery = 1_000 };
        bed.BeforeSend = async request =>
        {
            // Once the first half has come and the next is asked for.
            if (request.Contains("WHERE Id IN", StringComparison.Ordinal))
            {
                bed.BeforeSend = null;
                await bed.EditAsync(changed, BulkSeed.FieldName(0), "first half");
                await bed.EditAsync(changed, BulkSeed.FieldName(39), "last half");
            }
        };
        ReadRequest request = new(new StreamName("Lead"), [.. Enumerable.Range(0, 40).Select(BulkSeed.FieldName)], [], null, TimeSpan.FromMinutes(10));
        CrmRecord record = (await BulkSeed.ReadAsync(bed.Connect(options), null, request)).SelectMany(p => p.Records).Single(r => r.Id == changed);
        Assert.Equal(("first half", "last half"), (record.Fields[BulkSeed.FieldName(0)], record.Fields[BulkSeed.FieldName(39)]));
    }

    private static ReadRequest Wide() => new(new StreamName("Lead"), [.. Enumerable.Range(0, Fields).Select(BulkSeed.FieldName)], [], null, TimeSpan.FromMinutes(10));

    private static void AssertWhole(List<RecordPage> pages, int leads)
    {
        List<CrmRecord> records = [.. pages.SelectMany(p => p.Records)];
        Assert.Equal(leads, records.Select(r => r.Id).Distinct().Count());
        Assert.All(records.Where(r => !r.IsDeleted), r =>
        {
            int number = int.Parse(r.Id.Value.AsSpan(3, 12), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Fields, r.Fields.Count);
            Assert.Equal($"{number}/0", r.Fields[BulkSeed.FieldName(0)]);
            Assert.Equal($"{number}/{Fields - 1}", r.Fields[BulkSeed.FieldName(Fields - 1)]);
        });
    }
}
