using LeadScoring.Engine.Score;
using LeadScoring.Engine.Tiers;
using LeadScoring.Engine.Tests.Fakes;
using Xunit.Abstractions;

namespace LeadScoring.Engine.Tests.Tiers;

public sealed class BorderFinderTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly double[] Weekdays = [1.3, 1.2, 1.1, 1.1, 0.9, 0.2, 0.2];

    /// <summary>26 weeks with a season that swings by 40 %, weekdays, noise, and leads whose scores move: the hot list fits the week.</summary>
    [Theory]
    [InlineData(1, 120)]
    [InlineData(2, 120)]
    [InlineData(3, 120)]
    [InlineData(4, 80)]
    [InlineData(5, 80)]
    [InlineData(6, 250)]
    [InlineData(7, 60)]
    public void Find_26WeeksWithSeason_HotLeadsPerWeekFitTheCapacityInAtLeast24(int seed, int capacity)
    {
        PipelineDefinition pipeline = Pipeline(capacity, new TierAim("senior", null, null, 1));
        int[] weeks = Simulate(pipeline, seed, refit: true);
        int[] unmanaged = Simulate(pipeline, seed, refit: false);
        output.WriteLine($"{string.Join(" ", weeks)} | fixed border: {string.Join(" ", unmanaged)}");
        Assert.InRange(weeks.Count(w => Math.Abs(w - capacity) <= 0.1 * capacity), 24, 26);
        Assert.InRange(unmanaged.Count(w => Math.Abs(w - capacity) <= 0.1 * capacity), 0, 20);
    }

    private static int[] Simulate(PipelineDefinition pipeline, int seed, bool refit)
    {
        const int WarmUp = 5;
        Random random = new(seed);
        List<Lead> leads = [];
        int[] hot = new int[WarmUp + 26];
        FoundBorders? borders = null;
        int entered = 0, ever = 0;
        for (int day = 0; day < hot.Length * 7; day++)
        {
            DateTimeOffset now = Start.AddDays(day);
            entered = day % 7 == 0 ? 0 : entered;
            leads.RemoveAll(l => (now - l.At).TotalDays > 60);

            // The nightly full pass: older leads move, and the border is found from what is known then.
            TierOptions options = borders?.Over(pipeline.Tiers) ?? pipeline.Tiers;
            foreach (Lead lead in leads.Where(_ => random.NextDouble() < 0.1))
            {
                lead.Score = Math.Clamp(lead.Score + (12 * (random.NextDouble() - 0.55)), 0, 100);
            }

            leads.ForEach(l => Enter(l, options));
            if (refit || borders is null || borders.AreFallback)
            {
                TierSample sample = new() { ModelId = "m", At = now };
                leads.ForEach(l => sample.Add(l.At, l.Score, l.Score / 250, l.Tier));
                borders = BorderFinder.Find(pipeline, sample, new TierEntries(entered, 0, ever), borders);
                options = borders.Over(pipeline.Tiers);
            }

            double level = 150 * (1 + (0.4 * Math.Sin(2 * Math.PI * day / 182))) * Weekdays[day % 7];
            for (double t = Next(level); t < 1; t += Next(level))
            {
                Lead lead = new(now.AddDays(t), 100 * Math.Pow(random.NextDouble(), 1.3));
                leads.Add(lead);
                Enter(lead, options);
            }

            void Enter(Lead lead, TierOptions at)
            {
                Tier tier = TierBorders.TierOf(at, lead.Score, lead.Tier);
                if (tier == Tier.Hot && lead.Tier is not Tier.Hot)
                {
                    entered++;
                    ever++;
                    hot[day / 7]++;
                }

                lead.Tier = tier;
            }
        }

        return hot[WarmUp..];

        double Next(double level) => -Math.Log(1 - random.NextDouble()) / level;
    }

    [Fact]
    public void Find_WantedConversion_IsNeverUndercut()
    {
        PipelineDefinition pipeline = Pipeline(10_000, new TierAim("senior", 0.12, null, 1));
        FoundBorders found = BorderFinder.Find(pipeline, Sample(score => score / 250), new TierEntries(), null);

        // score / 250 = 0.12 at 30 points.
        Assert.InRange(found.HotAt, 29.5, 30.6);
        Assert.Contains("expected to convert less than 12.0", found.Why[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Find_MaxShare_IsNeverExceeded()
    {
        FoundBorders found = BorderFinder.Find(Pipeline(10_000, new TierAim("senior", null, 0.10, 1)), Sample(_ => 0.5), new TierEntries(), null);
        Assert.InRange(found.HotAt, 89.9, 90.2);
    }

    [Fact]
    public void Find_WarmTakesWhatHotLeaves()
    {
        PipelineDefinition pipeline = Pipeline(100, new TierAim("senior", null, null, 1), new TierAim("bdr", null, null, 1), bdr: 200);
        FoundBorders found = BorderFinder.Find(pipeline, Sample(_ => 0.5), new TierEntries(), new FoundBorders(90, 70, "m", "v1", Start.AddDays(-1), [], AreFallback: false));

        // 1,000 leads a week spread evenly over the points: the best 100 are hot, the next 200 warm.
        Assert.InRange(found.HotAt, 89.5, 90.5);
        Assert.InRange(found.WarmAt, 69.5, 70.5);
    }

    /// <summary>The first border of a model must not make the whole stock hot: the list has to fit the week from the first day on.</summary>
    [Fact]
    public void Find_FirstBorderOfAModel_CountsTheOpenLeadsToo()
    {
        TierSample sample = Sample(_ => 0.5);
        FoundBorders found = BorderFinder.Find(Pipeline(100, new TierAim("senior", null, null, 1)), sample, new TierEntries(), null);
        Assert.InRange(sample.Open.Skip(TierSample.BinOf(found.HotAt)).Sum(), 50, 100);
    }

    [Fact]
    public void Find_TooFewLeads_KeepsTheFixedBordersAndSaysSo()
    {
        TierSample few = new() { ModelId = "m", At = Start };
        for (int i = 0; i < 49; i++)
        {
            few.Add(Start.AddDays(-20 + (i / 3.0)), 95, 0.9);
        }

        FoundBorders found = BorderFinder.Find(Pipeline(10, new TierAim("senior", null, null, 1)), few, new TierEntries(), null);
        Assert.Equal((80.0, 50.0, true), (found.HotAt, found.WarmAt, found.AreFallback));
        Assert.Contains("fixed_fallback", found.Why[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Find_HalfTheWeekOff_HalvesTheList()
    {
        TeamDefinition team = new("senior", [new TeamMember("ann", 1) { Weekly = 60 }, new TeamMember("bob", 1) { Weekly = 40 }], 1);
        Assert.Equal(100.0, BorderFinder.CapacityOf(Pipeline(1, null), team, Start));
        TeamDefinition off = team with { Hours = new WorkingHours([DayOfWeek.Monday, DayOfWeek.Tuesday], new TimeOnly(9, 0), new TimeOnly(17, 0)), DaysOff = [new DaySpan(new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 6))] };
        Assert.Equal(50.0, BorderFinder.CapacityOf(Pipeline(1, null), off, Start));
    }

    /// <summary>Scores that wobble by a few points a day: with <c>stay_until</c> leads change tier less than half as often.</summary>
    [Fact]
    public void StayUntil_WobblingScores_AtLeastHalvesTheFlips()
    {
        int with = Flips(new TierOptions(80, 50, 5, 5)), without = Flips(new TierOptions(80, 50));
        output.WriteLine($"{without} flips without, {with} with stay_until 5 points");
        Assert.InRange(with, 1, without / 2);

        static int Flips(TierOptions options)
        {
            Random random = new(3);
            int flips = 0;
            for (int lead = 0; lead < 2000; lead++)
            {
                double score = 100 * random.NextDouble();
                Tier tier = TierBorders.TierOf(options, score, null);
                for (int day = 0; day < 60; day++)
                {
                    double wobble = score + (3 * (random.NextDouble() + random.NextDouble() - 1));
                    score = Math.Clamp(score + (1.5 * (random.NextDouble() - 0.5)), 0, 100);
                    Tier next = TierBorders.TierOf(options, wobble, tier);
                    flips += next != tier ? 1 : 0;
                    tier = next;
                }
            }

            return flips;
        }
    }

    private static TierSample Sample(Func<double, double> probabilityOf)
    {
        TierSample sample = new() { ModelId = "m", At = Start };
        for (int i = 0; i < 4000; i++)
        {
            double score = i % 1000 / 10.0;
            sample.Add(Start.AddDays(-28 + ((i + 0.5) * 28 / 4000)), score, probabilityOf(score));
        }

        return sample;
    }

    private static PipelineDefinition Pipeline(int senior, TierAim? hot, TierAim? warm = null, int bdr = 0) => SamplePipeline.Create() with
    {
        Teams = [new TeamDefinition("senior", [], 1) { Weekly = senior }, new TeamDefinition("bdr", [], 1) { Weekly = bdr }],
        Tiers = new TierOptions(80, 50, 5, 5) { Hot = hot, Warm = warm },
    };

    private sealed class Lead(DateTimeOffset at, double score)
    {
        public DateTimeOffset At { get; } = at;

        public double Score { get; set; } = score;

        public Tier? Tier { get; set; }
    }
}
