using LeadScoring.Engine.Quality;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Tests.Quality;

public sealed class QualityStageTests
{
    private static readonly string Yaml = Pushed.Yaml
        .Replace("      title: { from: Title, do: [trim] }", "      title: { from: Title, do: [trim] }\n      born: { from: Born__c, do: [date] }\n      bounced: { from: EmailBouncedDate, do: [date] }\n      opt_out: { from: HasOptedOutOfEmail, do: [yes_no] }", StringComparison.Ordinal)
        .Replace("fields: { won: { from: IsWon, do: [yes_no] } }", "fields: { won: { from: IsWon, do: [yes_no] }, closed: { from: IsClosed, do: [yes_no] }, amount: { from: Amount, do: [number] }, closed_on: { from: CloseDate, do: [date] }, loss_reason: { from: Reason__c, do: [trim] } }", StringComparison.Ordinal);

    [Fact]
    public async Task Run_PlantedFaults_AreAllFoundAndCounted()
    {
        await using Pushed bench = await Pushed.CreateAsync(Yaml);
        bench.Crm.Edit("Lead", "stale", ("Email", "old@x.test"), ("Title", "VP"));
        bench.Clock.Advance(TimeSpan.FromDays(400));
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"), ("Title", "VP"), ("EmailBouncedDate", "2027-01-01"), ("HasOptedOutOfEmail", "false"), ("Born__c", "0000-00-00"));
        bench.Crm.Edit("Lead", "2", ("Email", "Ann@x.test"), ("HasOptedOutOfEmail", "true"), ("Born__c", "9999-12-31"));
        bench.Crm.Edit("Lead", "3", ("Email", "bob@x.test"), ("Born__c", "1980-01-01"));
        bench.Crm.Edit("Opportunity", "o1", ("IsWon", "true"), ("IsClosed", "true"), ("Amount", null), ("CloseDate", "2020-01-01"));
        bench.Crm.Edit("Opportunity", "o2", ("IsWon", "false"), ("IsClosed", "true"), ("Amount", "5"), ("CloseDate", "2027-12-01"), ("Reason__c", null));
        bench.Crm.Edit("Opportunity", "o3", ("IsWon", "false"), ("IsClosed", "true"), ("Reason__c", "price"));
        await bench.PullAsync();

        QualityReport report = await QualityStage.RunAsync(bench.Context, CancellationToken.None);

        Dictionary<string, long?> found = report.Findings.ToDictionary(f => f.Kind, f => f.Count);
        Assert.Equal(1, found["stale"]);
        Assert.Equal(1, found["bounced"]);
        Assert.Equal(1, found["unsubscribed"]);
        Assert.Equal(2, found["impossible_date"]);
        Assert.Equal(1, found["duplicate"]);
        Assert.Equal(1, found["closed_before_created"]);
        Assert.Equal(1, found["closed_without_reason"]);
        Assert.Equal(1, found["won_without_amount"]);
        Assert.Equal(1, found["no_activity"]);
        FieldCoverage title = report.Fields.Single(f => f.Field == "title");
        Assert.Equal((4L, 2L, 2L), (title.Values, title.Good, title.Empty));
        Assert.Equal([1L, 2L], report.Months.Select(m => m.Leads));
        Assert.Null(report.Model);
        Assert.Contains("not measured", report.CostNote, StringComparison.Ordinal);
        Assert.All(report.Findings, f => Assert.Null(f.Cost));
    }

    [Fact]
    public async Task Run_FieldsThatAreNotMapped_AreNotLookedForInsteadOfFoundClean()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"));
        bench.Crm.Edit("Opportunity", "o1", ("IsWon", "true"));
        await bench.PullAsync();

        QualityReport report = await QualityStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.All(new[] { "bounced", "unsubscribed", "impossible_date", "closed_without_reason", "won_without_amount" }, k => Assert.Null(report.Findings.Single(f => f.Kind == k).Count));
    }

    /// <summary>A world in which one field tells nearly everything, another nothing, and some leads have random outcomes.</summary>
    [Fact]
    public void Cost_KnownTruth_IsMeasuredWithTheRightSign()
    {
        Random dice = new(7);
        const int Rows = 1200;
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        float[] signal = new float[Rows];
        float[] noise = new float[Rows];
        float[] labels = new float[Rows];
        for (int r = 0; r < Rows; r++)
        {
            signal[r] = (float)dice.NextDouble();
            noise[r] = (float)dice.NextDouble();
            double chance = r % 4 == 0 ? 0.5 : signal[r];
            labels[r] = dice.NextDouble() < chance ? 1 : 0;
        }

        FeatureTable table = new([.. Enumerable.Range(0, Rows).Select(r => new FeatureRowKey(new LeadId($"l{r:0000}"), start))], [new NumericColumn("signal", signal), new NumericColumn("noise", noise)]);
        QualityCost cost = new(new TrainingSet(table, labels, [.. Enumerable.Repeat(1f, Rows)], [.. Enumerable.Repeat(start, Rows)]), new SignalScorer(), 1);

        MeasuredCost without = cost.Without(new HashSet<string> { "signal" });
        MeasuredCost unused = cost.Without(new HashSet<string> { "noise" });
        MeasuredCost cleaned = cost.WithoutLeads(Enumerable.Range(0, Rows).Where(r => r % 4 == 0).Select(r => new LeadId($"l{r:0000}")).ToHashSet());

        Assert.True(cost.CanMeasure);
        Assert.InRange(without.Other, 0.499, 0.501);
        Assert.True(without.High < -0.1, $"{without}");
        Assert.Equal(0, unused.Difference, 12);
        Assert.True(cleaned.Low > 0 && cleaned.LogLoss < 0, $"{cleaned}");
        Assert.Equal(900, cleaned.Rows);
    }

    private sealed class SignalScorer : ILeadScorer
    {
        public string ModelId => "signal";

        public IReadOnlyList<string> ContributionNames => ["signal"];

        public ScoreBatch Score(FeatureTable table)
        {
            ReadOnlySpan<float> signal = ((NumericColumn)table.Columns[0]).Values;
            double[] margins = new double[table.Rows];
            for (int r = 0; r < margins.Length; r++)
            {
                margins[r] = float.IsNaN(signal[r]) ? 0 : (signal[r] - 0.5) * 4;
            }

            return new ScoreBatch(0, 50, margins, null, margins, margins);
        }

        public void Dispose()
        {
        }
    }
}
