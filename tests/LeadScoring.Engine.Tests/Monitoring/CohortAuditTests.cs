using LeadScoring.Engine.Monitoring;

namespace LeadScoring.Engine.Tests.Monitoring;

public sealed class CohortAuditTests
{
    private const int PerWeek = 60;
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromDays(90);

    [Fact]
    public void Run_HandCalculation_Matches()
    {
        JudgedScore[] scores =
        [
            new(Start, 0.9, 95, Tier.Hot, true, false, TimeSpan.FromDays(10)),
            new(Start, 0.7, 85, Tier.Hot, false, true, null),
            new(Start, 0.4, 60, Tier.Warm, true, false, TimeSpan.FromDays(30)),
            new(Start.AddDays(7), 0.1, 20, Tier.Cold, false, false, null),
        ];
        MonitorReport report = CohortAudit.Run(scores, unripe: 3);

        Assert.Equal((4, 2, 3), (report.All.Leads, report.All.Good, report.Unripe));
        Assert.Equal(0.75, report.All.Auc, 12);
        Assert.Equal((1, 2), (report.All.Precision.Hits, report.All.Precision.Of));
        Assert.Equal((1, 2), (report.All.Recall.Hits, report.All.Recall.Of));
        Assert.Equal((1, 2), (report.All.FalsePositiveShare.Hits, report.All.FalsePositiveShare.Of));
        Assert.Equal((0.01 + 0.49 + 0.36 + 0.01) / 4, report.All.Brier, 12);
        Assert.Equal([new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 12)], report.Weeks.Select(w => w.Week));
        Assert.Equal((0.8, 10.0, 2), (report.Tiers[0].Promised, report.Tiers[0].DaysToGood!.Value, report.Tiers[0].WinRate.Of));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 0, 0, 1], report.ScoresOfGood);
        Assert.Empty(report.Alarms);
    }

    [Fact]
    public void Run_Nothing_SaysNothing()
    {
        MonitorReport report = CohortAudit.Run([], 0);
        Assert.Equal((0, 0), (report.All.Leads, report.Alarms.Count));
        Assert.True(double.IsNaN(report.All.Auc));
    }

    [Fact]
    public void Run_RulesPromiseNothing_RaisesNoCalibrationAlarm() =>
        Assert.DoesNotContain(CohortAudit.Run([.. Enumerable.Range(0, 500).Select(i => new JudgedScore(Start, null, 90, Tier.Hot, i % 2 == 0, false, null))], 0).Alarms, a => a.Kind == MonitorAlarmKind.Calibration);

    /// <summary>An honest model, looked at every week for a year: half a year of unripe leads never raises an alarm. A judge that takes them for bad cries at once.</summary>
    [Fact]
    public void Run_HonestModelOver52Weeks_RaisesNoAlarm()
    {
        int hasty = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            List<Lead> leads = World(seed, weeks: 52, realised: 1);
            for (int week = 4; week <= 52; week++)
            {
                DateTimeOffset now = Start.AddDays(7 * week);
                MonitorReport report = Look(leads, now);
                Assert.True(report.Alarms.Count == 0, string.Join("; ", report.Alarms.Select(a => a.Message)));
                hasty += CohortAudit.Run([.. leads.Where(l => l.At <= now).Select(l => l.Judge(now))], 0).Alarms.Count;
            }
        }

        Assert.True(hasty > 100, $"only {hasty} alarms by judging unripe leads");
    }

    /// <summary>From week 26 on leads convert at half of what is promised: found within three weeks of the first such leads being ripe.</summary>
    [Fact]
    public void Run_PromisesBreak_IsFoundWithinThreeWeeksOfRipeness()
    {
        int late = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            List<Lead> leads = World(seed, weeks: 60, realised: 0.4, from: 26, perWeek: 200);
            DateTimeOffset ripe = Start.AddDays(7 * 26) + Window;
            bool found = Enumerable.Range(1, 3).Any(w => Look(leads, ripe.AddDays(7 * w), since: 4).Alarms.Any(a => a.Kind == MonitorAlarmKind.Calibration));
            late += found ? 0 : 1;
        }

        Assert.InRange(late, 0, 1);
    }

    [Fact]
    public void Run_WarmConvertsLikeHot_PointsAtTheBorder()
    {
        JudgedScore[] scores = [.. Tiered(Tier.Hot, 400, 60), .. Tiered(Tier.Warm, 600, 120), .. Tiered(Tier.Cold, 2000, 20)];
        Assert.Equal("Warm", Assert.Single(CohortAudit.Run(scores, 0).Alarms).Subject);
        Assert.Empty(CohortAudit.Run([.. Tiered(Tier.Hot, 400, 120), .. Tiered(Tier.Warm, 600, 60)], 0).Alarms);
    }

    private static IEnumerable<JudgedScore> Tiered(Tier tier, int leads, int good) => Enumerable.Range(0, leads).Select(i => new JudgedScore(Start, null, 50, tier, i < good, false, null));

    private static MonitorReport Look(List<Lead> leads, DateTimeOffset now, int since = 26)
    {
        Lead[] seen = [.. leads.Where(l => l.At <= now && l.At + Window > now.AddDays(-7 * since))];
        Lead[] ripe = [.. seen.Where(l => l.At + Window <= now)];
        return CohortAudit.Run([.. ripe.Select(l => l.Judge(now))], seen.Length - ripe.Length);
    }

    private static List<Lead> World(int seed, int weeks, double realised, int from = 0, int perWeek = PerWeek)
    {
        Random dice = new(seed);
        List<Lead> leads = [];
        for (int week = 0; week < weeks; week++)
        {
            for (int i = 0; i < perWeek; i++)
            {
                double probability = 0.6 * dice.NextDouble() * dice.NextDouble();
                bool good = dice.NextDouble() < probability * (week >= from ? realised : 1);
                leads.Add(new Lead(Start.AddDays((7 * week) + (7 * dice.NextDouble())), probability, good ? dice.NextDouble() * 90 : null));
            }
        }

        return leads;
    }

    private sealed record Lead(DateTimeOffset At, double Probability, double? GoodAfterDays)
    {
        public JudgedScore Judge(DateTimeOffset now)
        {
            bool good = GoodAfterDays is { } days && At.AddDays(days) <= now;
            return new JudgedScore(At, Probability, 100 * Probability, Probability > 0.3 ? Tier.Hot : Probability > 0.1 ? Tier.Warm : Tier.Cold, good, false, good ? TimeSpan.FromDays(GoodAfterDays!.Value) : null);
        }
    }
}
