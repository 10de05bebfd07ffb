using LeadScoring.Conformance.Connectors;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>What only Salesforce has: history objects, server cursors, long queries, a daily limit for the whole org.</summary>
public sealed class SalesforceAgainstEmulatorTests
{
    private static readonly ReadRequest Leads = new(new StreamName("Lead"), ["LastName"], [], null, TimeSpan.FromMinutes(10));

    [Fact]
    public async Task ReadAsync_HumanChangedATrackedField_HistoryStreamTellsItWithOldAndNew()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        ICrmConnector connector = bed.Connect();
        ReadRequest request = new(new StreamName("LeadHistory"), [], [], null, TimeSpan.FromMinutes(10));
        List<RecordPage> before = await ReadAsync(connector, request, null);
        await bed.EditAsync(new CrmRecordId(SalesforceTestbed.LeadId(2)), "Status", "Working - Contacted");
        FieldChange change = Assert.Single((await ReadAsync(connector, request, before[^1].Next)).SelectMany(p => p.Changes), c => c.Field == "Status");
        Assert.Equal(
            new FieldChange(new StreamName("Lead"), new CrmRecordId(SalesforceTestbed.LeadId(2)), "Status", "Open - Not Contacted", "Working - Contacted", change.ChangedAt),
            change);
    }

    [Fact]
    public async Task ReadAsync_ServerForgetsItsCursorBetweenPages_LosesNothing()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450), new SalesforceEmulatorOptions { CursorLifetime = TimeSpan.FromMinutes(1) });
        HashSet<CrmRecordId> seen = [];
        await foreach (RecordPage page in bed.Connect().ReadAsync(Leads, null, CancellationToken.None))
        {
            seen.UnionWith(page.Records.Select(r => r.Id));
            bed.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(450, seen.Count);
    }

    [Fact]
    public async Task ReadAsync_QueryTooLongForAnAddress_GivesTheSameRows()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450));
        ICrmConnector connector = bed.Connect(new SalesforceOptions { LongestQueryAddress = 60, QueryPageSize = 200 });
        List<RecordPage> pages = await ReadAsync(connector, Leads, null);
        Assert.Equal(450, pages.SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task ReadAsync_WholeOrgUsedItsDay_IsRateLimitedAndNotHammered()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3), new SalesforceEmulatorOptions { DailyLimit = 2 });
        ICrmConnector connector = bed.Connect();
        List<RecordPage> first = await ReadAsync(connector, Leads, null);
        long before = connector.RequestCount;
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(connector, Leads, first[^1].Next));
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);

        // The last answer's header told that nothing is left.
        Assert.Equal(0, connector.RequestCount - before);
    }

    [Fact]
    public async Task ReadAsync_NothingNew_CostsOneRequest()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450));
        ICrmConnector connector = bed.Connect(new SalesforceOptions());
        List<RecordPage> first = await ReadAsync(connector, Leads, null);
        Assert.Single(first);

        // Log-in, metadata, one page of 450.
        Assert.Equal(3, connector.RequestCount);
        RecordPage second = Assert.Single(await ReadAsync(connector, Leads, first[^1].Next));
        Assert.Empty(second.Records);
        Assert.Equal(4, connector.RequestCount);
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
