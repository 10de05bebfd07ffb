using LeadScoring.Conformance.Connectors;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Nothing is lost and nothing doubled where thousands of rows share a stamp, or where rows become visible late.</summary>
public sealed class KeysetTests
{
    private static readonly ReadRequest Leads = new(new StreamName("Lead"), ["LastName"], [], null, TimeSpan.FromMinutes(10));

    [Fact]
    public async Task ReadAsync_KilledAfterEveryPageOfOneStamp_GivesEachRowOnce()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Tied(10_500));
        List<int> sizes = [];
        List<CrmRecordId> seen = [];
        Checkpoint? at = null;
        int last;
        do
        {
            // A process of its own for each page: nothing but the checkpoint lives on.
            RecordPage page = await FirstPageAsync(bed.Connect(new SalesforceOptions { QueryPageSize = 2_000 }), at);
            at = page.Next;
            last = page.Records.Count;
            sizes.Add(last);
            seen.AddRange(page.Records.Select(r => r.Id));
        }
        while (last == 2_000);

        Assert.Equal([2_000, 2_000, 2_000, 2_000, 2_000, 500], sizes);
        Assert.Equal(10_500, seen.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task ReadAsync_RowCommittedFourMinutesBehindItsStamp_IsSeen(int skewMinutes)
    {
        Assert.True(await SeesLateRowAsync(TimeSpan.FromMinutes(skewMinutes), new SalesforceOptions(), Leads));
    }

    [Fact]
    public async Task ReadAsync_RowCommittedLateAndNoLag_WouldBeLost()
    {
        // The same without the lag and the overlap: the switch bites.
        Assert.False(await SeesLateRowAsync(TimeSpan.Zero, new SalesforceOptions { CommitLag = TimeSpan.Zero }, Leads with { Overlap = TimeSpan.Zero }));
    }

    private static async Task<bool> SeesLateRowAsync(TimeSpan skew, SalesforceOptions options, ReadRequest request)
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(20));
        ICrmConnector connector = bed.ConnectWithSkew(skew, options);
        Checkpoint? at = (await ReadAsync(connector, request, null))[^1].Next;
        await bed.ControlAsync("faults", """[{"switch":"late-commit","path":"^Lead$","argument":"00:04:00","times":1}]""");
        await bed.EditAsync(new CrmRecordId(SalesforceTestbed.LeadId(7)), "LastName", "Late");
        bool seen = false;
        for (int minute = 0; minute < 8; minute++)
        {
            bed.Clock.Advance(TimeSpan.FromMinutes(1));
            List<RecordPage> pages = await ReadAsync(connector, request, at);
            at = pages[^1].Next;
            seen |= pages.SelectMany(p => p.Records).Any(r => r.Fields["LastName"] == "Late");
            Assert.True(minute >= 3 || !seen, "The row was visible before its transaction ended.");
        }

        return seen;
    }

    private static async Task<RecordPage> FirstPageAsync(ICrmConnector connector, Checkpoint? from)
    {
        await foreach (RecordPage page in connector.ReadAsync(Leads, from, CancellationToken.None))
        {
            return page;
        }

        throw new InvalidOperationException("A read gave no page.");
    }

    private static async Task<List<RecordPage>> ReadAsync(ICrmConnector connector, ReadRequest request, Checkpoint? from)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadAsync(request, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }
}
