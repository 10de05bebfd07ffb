using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class ArchiveSweepTests
{
    [Fact]
    public async Task ReadAsync_AnHourAfterTheLastSweep_GivesTombstonesOfWhatWasArchivedSince()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions { Settle = TimeSpan.Zero, PageSize = 100 });
        DateTimeOffset start = StubbedConnector.Start;
        for (int id = 1; id <= 350; id++)
        {
            stubbed.HubSpot.Rows[id] = new StubRow(id, id <= 100 ? start - TimeSpan.FromDays(1) : start + TimeSpan.FromMinutes(30), []) { Archived = true };
        }

        Checkpoint from = StubbedConnector.Resting(start);
        stubbed.Clock.Advance(TimeSpan.FromMinutes(59));
        List<RecordPage> early = await stubbed.ReadAsync(StubbedConnector.Request(), from);
        Assert.Empty(early.SelectMany(p => p.Records));
        Assert.Equal(1, stubbed.Connector.RequestCount);

        stubbed.Clock.Advance(TimeSpan.FromMinutes(1));
        List<RecordPage> due = await stubbed.ReadAsync(StubbedConnector.Request(), early[^1].Next);
        Assert.Equal(Enumerable.Range(101, 250), due.SelectMany(p => p.Records).Select(r => int.Parse(r.Id.Value)));
        Assert.All(due.SelectMany(p => p.Records), r => Assert.True(r.IsDeleted));
        Assert.All(due.SelectMany(p => p.Records), r => Assert.Equal(start + TimeSpan.FromMinutes(30), r.ModifiedAt));

        List<RecordPage> after = await stubbed.ReadAsync(StubbedConnector.Request(), due[^1].Next);
        Assert.Empty(after.SelectMany(p => p.Records));
    }

    [Fact]
    public async Task ReadAsync_SweepBrokenOff_BeginsAnewAndLosesNoTombstone()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions { Settle = TimeSpan.Zero, PageSize = 100 });
        for (int id = 1; id <= 150; id++)
        {
            stubbed.HubSpot.Rows[id] = new StubRow(id, StubbedConnector.Start + TimeSpan.FromMinutes(1), []) { Archived = true };
        }

        stubbed.Clock.Advance(TimeSpan.FromHours(2));
        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(StubbedConnector.Start));
        RecordPage half = pages.First(p => p.Records.Count == 100);
        List<RecordPage> again = await stubbed.ReadAsync(StubbedConnector.Request(), half.Next);
        Assert.Equal(150, again.SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());
    }
}
