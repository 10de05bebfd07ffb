using LeadScoring.Conformance.Connectors;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Deletes, merges, undeletes and hard deletes; what the CRM can tell of them, and what only a comparison of all ids shows.</summary>
public sealed class RemovalReadingTests
{
    private static readonly ReadRequest Leads = new(new StreamName("Lead"), ["LastName"], [], null, TimeSpan.FromMinutes(10));
    private static readonly ReadRequest Members = new(new StreamName("CampaignMember"), ["LeadId"], [], null, TimeSpan.FromMinutes(10));

    private static CrmRecordId Lead(int number) => new(SalesforceTestbed.LeadId(number));

    [Fact]
    public async Task ReadAsync_MergedRecord_IsATombstoneThatNamesTheWinner()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(5));
        ICrmConnector connector = bed.Connect();
        Mirror mirror = new(connector, Leads);
        await mirror.PullAsync();
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(1)}}","merge":["{{Lead(2)}}","{{Lead(3)}}"]}""");
        await mirror.PullAsync();
        Assert.Equal(Lead(1), mirror.Tombstones[Lead(2)].MergedInto);
        Assert.Equal(Lead(1), mirror.Tombstones[Lead(3)].MergedInto);
        Assert.Equal([Lead(1), Lead(4), Lead(5)], mirror.Alive.Order(Ordinal));
    }

    [Fact]
    public async Task ReadAsync_MergedRecordReadByAJob_NamesTheWinnerToo()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(300));
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(1)}}","merge":["{{Lead(2)}}"]}""");
        bed.Clock.Advance(TimeSpan.FromMinutes(10));
        Mirror mirror = new(bed.Connect(new SalesforceOptions { BulkReadFrom = 100 }), Leads);
        await mirror.PullAsync();
        Assert.Equal(Lead(1), mirror.Tombstones[Lead(2)].MergedInto);
        Assert.Equal(299, mirror.Alive.Count);
    }

    [Fact]
    public async Task ReadAsync_UndeletedRecord_IsBack()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        Mirror mirror = new(bed.Connect(), Leads);
        await mirror.PullAsync();
        await bed.DeleteAsync(Lead(2));
        await mirror.PullAsync();
        Assert.DoesNotContain(Lead(2), mirror.Alive);
        bed.Clock.Advance(TimeSpan.FromMinutes(20));
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(2)}}","undelete":true}""");

        // Past the time at which the log is asked: it must not take the record away again.
        bed.Clock.Advance(TimeSpan.FromMinutes(90));
        await mirror.PullAsync();
        Assert.Contains(Lead(2), mirror.Alive);
    }

    [Fact]
    public async Task ReadAsync_HardDeletedRecord_IsToldByTheLogWithinTheHour()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(5));
        ICrmConnector connector = bed.Connect();
        Mirror mirror = new(connector, Leads);
        await mirror.PullAsync();
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(4)}}","delete":"hard"}""");
        await bed.DeleteAsync(Lead(5));
        await bed.EditAsync("""{"object":"Lead","purge":"recycle-bin"}""");
        bed.Clock.Advance(TimeSpan.FromMinutes(61));
        await mirror.PullAsync();
        Assert.Equal([Lead(1), Lead(2), Lead(3)], mirror.Alive.Order(Ordinal));
        Assert.False(mirror.NeedsReconcile);

        // Within the hour the log costs nothing.
        long before = connector.RequestCount;
        bed.Clock.Advance(TimeSpan.FromMinutes(5));
        await mirror.PullAsync();
        Assert.Equal(1, connector.RequestCount - before);
    }

    [Fact]
    public async Task ReadAsync_MergeSeenOnlyByTheLog_StillNamesTheWinner()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        Mirror mirror = new(bed.Connect(), Leads);
        await mirror.PullAsync();
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(1)}}","merge":["{{Lead(2)}}"]}""");
        bed.Clock.Advance(TimeSpan.FromHours(2));
        List<RecordPage> pages = await mirror.PullAsync();
        Assert.All(pages.SelectMany(p => p.Records).Where(r => r.Id == Lead(2)), r => Assert.Equal(Lead(1), r.MergedInto));
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(16, true)]
    public async Task ReadAsync_PauseAndTheReachOfTheLog_DecideWhetherIdsAreCompared(int days, bool compare)
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        Mirror mirror = new(bed.Connect(), Leads);
        await mirror.PullAsync();
        bed.Clock.Advance(TimeSpan.FromDays(days));
        await mirror.PullAsync();
        Assert.Equal(compare, mirror.NeedsReconcile);

        // Asked for once: the next read has a log again.
        bed.Clock.Advance(TimeSpan.FromHours(2));
        await mirror.PullAsync();
        Assert.False(mirror.NeedsReconcile);
    }

    [Fact]
    public async Task ReadAsync_LogPurged_AsksForAComparison()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        Mirror mirror = new(bed.Connect(), Leads);
        await mirror.PullAsync();
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(2)}}","delete":"hard"}""");
        bed.Clock.Advance(TimeSpan.FromHours(3));
        await bed.EditAsync("""{"object":"Lead","purge":"deleted-log"}""");
        await mirror.PullAsync();
        Assert.True(mirror.NeedsReconcile);
        await mirror.ReconcileAsync();
        Assert.Equal([Lead(1), Lead(3)], mirror.Alive.Order(Ordinal));
    }

    [Fact]
    public async Task ReadAsync_OneOfEachInAPauseOfTwentyDays_EndsWithIdenticalIds()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450));
        ICrmConnector connector = bed.Connect();
        string campaign = await bed.CreateAsync("Campaign", """{"Name":"Spring"}""");
        string[] members = [await MemberAsync(10), await MemberAsync(11), await MemberAsync(12)];
        Mirror leads = new(connector, Leads);
        Mirror campaigns = new(connector, Members);
        await leads.PullAsync();
        await campaigns.PullAsync();
        Assert.Equal(450, leads.Alive.Count);
        Assert.Equal(3, campaigns.Alive.Count);

        // On the first day: deleted, deleted and restored, merged, erased, a member removed; a new lead; on the last day the same to others.
        await OneOfEachAsync(20);
        await bed.EditAsync($$"""{"object":"CampaignMember","id":"{{members[0]}}","delete":"soft"}""");
        bed.Clock.Advance(TimeSpan.FromDays(20));
        await OneOfEachAsync(30);
        await bed.EditAsync($$"""{"object":"CampaignMember","id":"{{members[1]}}","delete":"soft"}""");

        await leads.PullAsync();
        await campaigns.PullAsync();
        Assert.True(leads.NeedsReconcile);
        Assert.True(campaigns.NeedsReconcile);
        await leads.ReconcileAsync();
        await campaigns.ReconcileAsync();
        Assert.Equal(await bed.CountAsync("Lead"), leads.Alive.Count);
        Assert.Equal((await IdsAsync(connector, "Lead")).Order(Ordinal), leads.Alive.Order(Ordinal));
        Assert.Equal([new CrmRecordId(members[2])], campaigns.Alive);
        Assert.Equal(Lead(33), leads.Tombstones[Lead(34)].MergedInto);
        Assert.Contains(Lead(21), leads.Alive);
        Assert.Contains(Lead(31), leads.Alive);

        async Task<string> MemberAsync(int lead) => await bed.CreateAsync("CampaignMember", $$"""{"CampaignId":"{{campaign}}","LeadId":"{{Lead(lead)}}"}""");

        async Task OneOfEachAsync(int from)
        {
            await bed.DeleteAsync(Lead(from));
            await bed.DeleteAsync(Lead(from + 1));
            await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(from + 1)}}","undelete":true}""");
            await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(from + 3)}}","merge":["{{Lead(from + 4)}}"]}""");
            await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(from + 5)}}","delete":"hard"}""");
            await bed.CreateAsync("Lead", """{"LastName":"New","Company":"Acme"}""");
        }
    }

    [Fact]
    public async Task ReadAsync_ObjectWithoutRecycleBin_ComparesItsIdsOnceADay()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        Mirror mirror = new(bed.Connect(), Members);
        await mirror.PullAsync();
        List<bool> asked = [];
        for (int i = 0; i < 6; i++)
        {
            bed.Clock.Advance(TimeSpan.FromHours(8));
            await mirror.PullAsync();
            asked.Add(mirror.NeedsReconcile);
        }

        Assert.Equal([false, false, true, false, false, true], asked);
    }

    [Fact]
    public async Task ReadIdsAsync_ServerForgetsItsCursor_GivesEachIdOnce()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450), new LeadScoring.Emulators.SalesforceEmulatorOptions { CursorLifetime = TimeSpan.FromMinutes(1) });
        await bed.DeleteAsync(Lead(7));
        List<CrmRecordId> ids = [];
        await foreach (IReadOnlyList<CrmRecordId> page in bed.Connect().ReadIdsAsync(bed.Leads, CancellationToken.None))
        {
            ids.AddRange(page);
            bed.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(449, ids.Count);
        Assert.Equal(449, ids.Distinct().Count());
    }

    [Fact]
    public async Task ReadByIdAsync_OneOfEachFate_TellsWhatItCanInOneRequest()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450));
        ICrmConnector connector = bed.Connect(new SalesforceOptions());
        await bed.DeleteAsync(Lead(1));
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(2)}}","merge":["{{Lead(3)}}"]}""");
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(4)}}","delete":"hard"}""");
        await connector.ReadByIdAsync(Leads, [Lead(9)], CancellationToken.None);
        long before = connector.RequestCount;
        RecordStates states = await connector.ReadByIdAsync(Leads, [.. Enumerable.Range(1, connector.Spec.MaxReadById).Select(Lead)], CancellationToken.None);
        Assert.Equal(1, connector.RequestCount - before);
        Assert.Equal(449, states.Records.Count);
        Assert.True(states.Records.Single(r => r.Id == Lead(1)).IsDeleted);
        Assert.Null(states.Records.Single(r => r.Id == Lead(1)).MergedInto);
        Assert.Equal(Lead(2), states.Records.Single(r => r.Id == Lead(3)).MergedInto);
        Assert.DoesNotContain(states.Records, r => r.Id == Lead(4));
        Assert.Equal("Person 0004", states.Records.Single(r => r.Id == Lead(5)).Fields["LastName"]);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await connector.ReadByIdAsync(Leads, [.. Enumerable.Range(1, connector.Spec.MaxReadById + 1).Select(Lead)], CancellationToken.None));
    }

    private static IComparer<CrmRecordId> Ordinal { get; } = Comparer<CrmRecordId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    private static async Task<List<CrmRecordId>> IdsAsync(ICrmConnector connector, string stream)
    {
        List<CrmRecordId> ids = [];
        await foreach (IReadOnlyList<CrmRecordId> page in connector.ReadIdsAsync(new StreamName(stream), CancellationToken.None))
        {
            ids.AddRange(page);
        }

        return ids;
    }

    /// <summary>What a store makes of a stream: applies pages, and compares ids when told to.</summary>
    private sealed class Mirror(ICrmConnector connector, ReadRequest request)
    {
        private Checkpoint? _at;

        public HashSet<CrmRecordId> Alive { get; } = [];

        public Dictionary<CrmRecordId, CrmRecord> Tombstones { get; } = [];

        public bool NeedsReconcile { get; private set; }

        public async Task<List<RecordPage>> PullAsync()
        {
            List<RecordPage> pages = [];
            NeedsReconcile = false;
            await foreach (RecordPage page in connector.ReadAsync(request, _at, CancellationToken.None))
            {
                pages.Add(page);
                _at = page.Next;
                NeedsReconcile |= page.NeedsReconcile;
                Apply(page.Records);
            }

            return pages;
        }

        public async Task ReconcileAsync()
        {
            HashSet<CrmRecordId> there = [.. await IdsAsync(connector, request.Stream.Value)];
            foreach (CrmRecordId[] some in Alive.Except(there).Concat(there.Except(Alive)).Chunk(connector.Spec.MaxReadById))
            {
                RecordStates states = await connector.ReadByIdAsync(request, some, CancellationToken.None);
                Apply(states.Records);
                Alive.ExceptWith(some.Except(states.Records.Select(r => r.Id)));
            }
        }

        private void Apply(IReadOnlyList<CrmRecord> records)
        {
            foreach (CrmRecord record in records)
            {
                if (record.IsDeleted)
                {
                    Alive.Remove(record.Id);
                    Tombstones[record.Id] = record;
                }
                else
                {
                    Alive.Add(record.Id);
                    Tombstones.Remove(record.Id);
                }
            }
        }
    }
}
