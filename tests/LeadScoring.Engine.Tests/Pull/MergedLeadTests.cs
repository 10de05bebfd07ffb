using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Pull;

public sealed class MergedLeadTests
{
    [Fact]
    public async Task Sync_Merged_WinnerHasTheLosersActivitiesAndDealFromThenOn()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "Clerk"), ("2", "Clerk"));
        bench.Crm.Edit("Task", "t", ("WhoId", "1"), ("Type", "Call"), ("ActivityDate", "2026-05-04"), ("CreatedDate", "2026-05-04T09:00:00Z"));
        await bench.SyncAsync();
        Assert.Equal(("10", "0"), (bench.Crm.Value("Lead", "1", "Score__c"), bench.Crm.Value("Lead", "2", "Score__c")));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Merge("Lead", "1", "2");
        DateTimeOffset mergedAt = bench.Clock.GetUtcNow();
        bench.Crm.Sent.Clear();

        await bench.SyncAsync();

        Assert.Equal("10", bench.Crm.Value("Lead", "2", "Score__c"));
        Assert.DoesNotContain("1", bench.Crm.Sent.Select(s => s.Write.Id.Value));
        LeadFacts winner = (await bench.LeadsAsync()).Single();
        Assert.Equal(mergedAt, winner.Activities.Single().KnownAt);
        Assert.Equal("2", winner.Records.Single().Id.Value);
    }

    [Fact]
    public void Map_MergedRecordsOfOnePerson_PastValuesStayUntilTheMerge()
    {
        DateTimeOffset day0 = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        FactMapper mapper = new(SamplePipeline.Create(), new Dictionary<ConnectionId, ICrmConnector> { [new ConnectionId("sf")] = new FakeCrm("sf", TimeProvider.System) });
        CrmRecord tombstone = new(new CrmRecordId("1"), day0, day0.AddDays(9), true, new Dictionary<string, string?> { ["Email"] = "a@x.test", ["Title"] = "VP", ["Status"] = "Lost" }) { MergedInto = new CrmRecordId("2") };
        StoredRecord stored = new(SamplePipeline.Leads, tombstone, [new FieldChange(new StreamName("Lead"), new CrmRecordId("1"), "Title", "Clerk", "VP", day0.AddDays(4))]) { AliveAt = day0.AddDays(5), Mark = 7 };

        RecordFacts facts = mapper.Map(stored);

        Assert.Equal([("Clerk", day0), ("VP", day0.AddDays(4)), (null, day0.AddDays(9))], facts.Values.Where(v => v.Field == "title").Select(v => (v.Text, v.KnownAt)));
        Assert.Equal((true, 7L), (facts.IsRemoved, facts.Mark));
        Assert.Equal(("sf.Lead/1", "sf.Lead/2", day0.AddDays(9)), (facts.Links.Single().From.ToString(), facts.Links[0].To.ToString(), facts.Links[0].MergedAt));

        // A duplicate that was turned down does not close the person it belongs to.
        Assert.Empty(facts.Outcomes);
    }

    /// <summary>Merges in chains, deletions, tasks and deals, told in any order and any pages, twice over: always the same leads.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Map_AnyOrderOfPages_GivesTheSameLeads(int seed)
    {
        Random dice = new(seed);
        List<(StreamKey Stream, CrmRecord Record)> states = RandomStates(dice);
        string[]? expected = null;
        for (int order = 0; order < 5; order++)
        {
            await using Bench bench = await Bench.CreateAsync();
            (StreamKey Stream, CrmRecord Record)[] arrivals = [.. states, .. states.Where(_ => dice.Next(3) == 0)];
            if (order > 0)
            {
                dice.Shuffle(arrivals);
            }

            foreach ((StreamKey stream, CrmRecord record) in arrivals)
            {
                await bench.Store.Records.CommitPageAsync(stream, new RecordPage([record], [], new Checkpoint(1, "p")), new HashSet<string>(), bench.Clock.GetUtcNow(), default);
                if (dice.Next(6) == 0)
                {
                    await MapStage.RunAsync(bench.Context, default);
                }
            }

            await MapStage.RunAsync(bench.Context, default);
            string[] leads = [.. (await bench.LeadsAsync()).Select(Conformance.Stores.Sample.Text)];
            expected ??= leads;
            Assert.NotEmpty(leads);
            Assert.Equal(expected, leads);
        }
    }

    private static List<(StreamKey Stream, CrmRecord Record)> RandomStates(Random dice)
    {
        DateTimeOffset start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        List<(StreamKey Stream, CrmRecord Record)> states = [];
        for (int i = 0; i < 10; i++)
        {
            DateTimeOffset created = start.AddHours(dice.Next(50));
            Add("sf.Lead", $"{i}", created, 60 + dice.Next(9), ("Email", $"{dice.Next(8)}@x.test"), ("Title", $"t{dice.Next(3)}"), ("Status", dice.Next(4) == 0 ? "Lost" : "Open"), ("ConvertedOpportunityId", dice.Next(3) == 0 ? $"o{dice.Next(4)}" : null));
            if (dice.Next(2) == 0)
            {
                int winner = dice.Next(10);
                CrmRecord tombstone = new(new CrmRecordId($"{i}"), null, start.AddHours(100 + i), true, new Dictionary<string, string?>());
                states.Add((SamplePipeline.Leads, winner == i ? tombstone : tombstone with { MergedInto = new CrmRecordId($"{winner}") }));
            }

            Add("sf.Task", $"t{i}", created, 70, ("WhoId", $"{dice.Next(10)};{dice.Next(10)}"), ("Type", "Call"), ("ActivityDate", "2026-03-05"));
            Add("sf.Opportunity", $"o{i % 4}", start, 71, ("IsWon", i % 2 == 0 ? "true" : "false"));
        }

        return states.DistinctBy(s => (s.Stream, s.Record.Id, s.Record.IsDeleted)).ToList();

        void Add(string stream, string id, DateTimeOffset created, int modified, params (string Field, string? Value)[] fields) =>
            states.Add((StreamKey.Parse(stream), new CrmRecord(new CrmRecordId(id), created, start.AddHours(modified), false, fields.ToDictionary(f => f.Field, f => f.Value))));
    }
}
