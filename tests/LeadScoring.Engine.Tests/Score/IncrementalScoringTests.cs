using LeadScoring.Engine.Score;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Score;

public sealed class IncrementalScoringTests
{
    /// <summary>Whatever is pulled and however time goes by: scoring only what is due leaves what scoring everything would give, and scoring again does nothing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Run_AnyPullsAndMovesOfTheClock_EqualsAFullRecompute(int seed)
    {
        Random dice = new(seed);
        await using Bench bench = await Bench.CreateAsync();
        RandomWorld world = new(dice, bench.Clock.GetUtcNow());
        bench.Pipeline = world.Pipeline();
        await bench.Store.Facts.ReplaceAsync(world.Begin(), CancellationToken.None);
        await ScoreAsync(bench, all: false);
        int incremental = 0;
        for (int step = 0; step < 40; step++)
        {
            bench.Clock.Advance(world.Pass());
            await bench.Store.Facts.ReplaceAsync(world.Pull(), CancellationToken.None);

            // Only the daily guard is put off, so that what is due is found by news and clock alone.
            await bench.Store.Scores.WriteLastFullPassAsync(bench.Clock.GetUtcNow(), CancellationToken.None);
            incremental += (await ScoreAsync(bench, all: false)).Scored;
            ScoreReport again = await ScoreAsync(bench, all: false);
            List<ScoredLead> before = await ScoresAsync(bench);
            ScoreReport full = await ScoreAsync(bench, all: true);

            Assert.Equal((0, 0), (again.Scored, again.Closed));
            Assert.Equal((0, full.Scored), (full.Drifted, full.Unchanged));
            Assert.Equal(before.Select(s => (s.Lead, s.AsOf, s.Margin)), (await ScoresAsync(bench)).Select(s => (s.Lead, s.AsOf, s.Margin)));
        }

        Assert.True(incremental > 0);
    }

    [Fact]
    public async Task Run_ActivityLeavesItsWindow_LeadIsScoredAtThatInstantAndNotBefore()
    {
        await using Bench bench = await Bench.CreateAsync();
        DateTimeOffset start = bench.Clock.GetUtcNow();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        bench.Crm.Edit("Task", "t", ("WhoId", "1"), ("Type", "call"), ("ActivityDate", start.ToString("O")), ("CreatedDate", start.ToString("O")));
        await bench.SyncAsync();
        Assert.Equal((95d, start.AddDays(7)), await ScoreOfFirstAsync(bench));

        bench.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        await bench.Store.Scores.WriteLastFullPassAsync(bench.Clock.GetUtcNow(), CancellationToken.None);
        Assert.Equal(0, (await ScoreAsync(bench, all: false)).Scored);

        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, (await ScoreAsync(bench, all: false)).Scored);
        Assert.Equal((85d, null), await ScoreOfFirstAsync(bench));
        Assert.Equal(0, (await ScoreAsync(bench, all: false)).Scored);
    }

    [Fact]
    public async Task Run_FullPassFindsAScoreThatDoesNotHold_CountsAndRepairsIt()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        await bench.SyncAsync();
        ScoredLead wrong = (await ScoresAsync(bench))[0];
        await bench.Store.Scores.SaveAsync([wrong with { Margin = wrong.Margin + 1 }], CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromDays(1));

        ScoreReport guard = await ScoreAsync(bench, all: false);

        Assert.Equal((2, 1, 1), (guard.Scored, guard.Drifted, guard.Unchanged));
        Assert.Equal(wrong.Margin, (await ScoresAsync(bench))[0].Margin);
        Assert.Equal((0, 2), ((await ScoreAsync(bench, all: true)).Drifted, (await ScoreAsync(bench, all: true)).Unchanged));
    }

    private static Task<ScoreReport> ScoreAsync(Bench bench, bool all) => ScoreStage.RunAsync(bench.Context, all, CancellationToken.None);

    private static async Task<(double Score, DateTimeOffset? NextChangeAt)> ScoreOfFirstAsync(Bench bench)
    {
        LeadId first = (await bench.LeadsAsync()).Single(l => l.Records[0].Id.Value == "1").Lead;
        ScoredLead score = (await ScoresAsync(bench)).Single(s => s.Lead == first);
        return (score.Score, score.NextChangeAt);
    }

    private static async Task<List<ScoredLead>> ScoresAsync(Bench bench)
    {
        List<ScoredLead> scores = [];
        await foreach (ScoredLead score in bench.Store.Scores.ReadAllAsync(CancellationToken.None))
        {
            scores.Add(score);
        }

        return scores;
    }
}
