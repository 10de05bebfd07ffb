using System.Globalization;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Monitoring;

/// <summary>Judges ripe scores: how well they ranked, whether promises were kept, and what each tier was worth. Pure.</summary>
public static class CohortAudit
{
    /// <summary>Actual conversion may differ from the promised by this share of it before it is an alarm.</summary>
    public const double Tolerance = 0.15;

    /// <summary>Leads of a tier below which nothing is said.</summary>
    public const int FewestLeads = 50;

    /// <summary>
    /// Confidence with which a promise must be broken. The same leads are looked at week after week, so a single look must be much surer than 95 %.
    /// </summary>
    private const double Confidence = 0.999;

    private const int ScoreBins = 10;
    private static readonly Tier[] TiersFromTop = [Tier.Hot, Tier.Warm, Tier.Cold];

    /// <summary>Works out the figures and the alarms that follow from them.</summary>
    /// <param name="scores">Ripe scores, one per lead, in any order.</param>
    /// <param name="unripe">Number of scores whose window is not over.</param>
    public static MonitorReport Run(IReadOnlyList<JudgedScore> scores, int unripe)
    {
        ArgumentNullException.ThrowIfNull(scores);
        TierOutcome[] tiers = [.. TiersFromTop.Select(t => OutcomeOf(t, [.. scores.Where(s => s.Tier == t)]))];
        int[] good = new int[ScoreBins];
        foreach (JudgedScore score in scores.Where(s => s.IsGood))
        {
            good[Math.Clamp((int)(score.Score / ScoreBins), 0, ScoreBins - 1)]++;
        }

        return new MonitorReport
        {
            Unripe = unripe,
            All = Measure(scores),
            Weeks = [.. scores.GroupBy(s => MondayOf(s.AsOf)).OrderBy(g => g.Key).Select(g => new CohortWeek(g.Key, Measure([.. g])))],
            Tiers = tiers,
            ScoresOfGood = good,
            Alarms = [.. tiers.Select(BrokenPromise).OfType<MonitorAlarm>(), .. Enumerable.Range(1, tiers.Length - 1).Select(i => WrongBorder(tiers[i - 1], tiers[i])).OfType<MonitorAlarm>()],
        };
    }

    private static CohortMeasures Measure(IReadOnlyList<JudgedScore> scores)
    {
        double[] points = [.. scores.Select(s => s.Score)];
        float[] labels = [.. scores.Select(s => s.IsGood ? 1f : 0f)];
        int good = scores.Count(s => s.IsGood);
        int hot = scores.Count(s => s.Tier == Tier.Hot);
        int hotAndGood = scores.Count(s => s.Tier == Tier.Hot && s.IsGood);
        JudgedScore[] promised = [.. scores.Where(s => s.Probability is not null)];
        double brier = promised.Length == 0 ? double.NaN : promised.Average(s => Math.Pow(s.Probability!.Value - (s.IsGood ? 1 : 0), 2));
        return new CohortMeasures(
            scores.Count,
            good,
            good == 0 || good == scores.Count ? double.NaN : RocAuc.Of(points, labels, [.. labels.Select(_ => 1f)]),
            ShareInterval.Wilson(hotAndGood, hot),
            ShareInterval.Wilson(hotAndGood, good),
            ShareInterval.Wilson(hot - hotAndGood, scores.Count - good),
            brier,
            promised.Length == 0 ? double.NaN : promised.Average(s => s.Probability!.Value),
            ShareInterval.Wilson(good, scores.Count));
    }

    private static TierOutcome OutcomeOf(Tier tier, JudgedScore[] scores)
    {
        int good = scores.Count(s => s.IsGood);
        int lost = scores.Count(s => !s.IsGood && s.IsLost);
        double[] days = [.. scores.Where(s => s.ToGood is not null).Select(s => s.ToGood!.Value.TotalDays).Order()];
        double promised = scores.Length == 0 || scores.Any(s => s.Probability is null) ? double.NaN : scores.Average(s => s.Probability!.Value);
        double? median = days.Length == 0 ? null : (days[(days.Length - 1) / 2] + days[days.Length / 2]) / 2;
        return new TierOutcome(tier, ShareInterval.Wilson(good, scores.Length), promised, ShareInterval.Wilson(good, good + lost), median);
    }

    private static MonitorAlarm? BrokenPromise(TierOutcome tier)
    {
        if (double.IsNaN(tier.Promised) || tier.Conversion.Of < FewestLeads || Math.Abs(tier.Deviation) <= Tolerance)
        {
            return null;
        }

        ShareInterval sure = ShareInterval.Wilson(tier.Conversion.Hits, tier.Conversion.Of, Confidence);
        return tier.Promised >= sure.Low && tier.Promised <= sure.High ? null : new MonitorAlarm(MonitorAlarmKind.Calibration, Name(tier.Tier), string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(tier.Tier)} leads became good in {tier.Conversion.Share:P1} ({tier.Conversion.Hits} of {tier.Conversion.Of}, {tier.Conversion.Low:P1}–{tier.Conversion.High:P1}) where {tier.Promised:P1} was promised: {Math.Abs(tier.Deviation):P0} {(tier.Deviation > 0 ? "more" : "fewer")}. Train a new model."));
    }

    private static MonitorAlarm? WrongBorder(TierOutcome above, TierOutcome below)
    {
        bool alike = above.Conversion.Of >= FewestLeads && below.Conversion.Of >= FewestLeads
            && below.Conversion.Share >= above.Conversion.Share
            && ShareInterval.Wilson(below.Conversion.Hits, below.Conversion.Of, Confidence).Low > above.Conversion.Low;
        return !alike ? null : new MonitorAlarm(MonitorAlarmKind.Threshold, Name(below.Tier), string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(below.Tier)} leads convert like {Name(above.Tier).ToLowerInvariant()} ones ({below.Conversion.Share:P1} against {above.Conversion.Share:P1}). Look at the border between them in tiers."));
    }

    private static string Name(Tier tier) => tier switch
    {
        Tier.Hot => "Hot",
        Tier.Warm => "Warm",
        _ => "Cold",
    };

    private static DateOnly MondayOf(DateTimeOffset at)
    {
        DateOnly day = DateOnly.FromDateTime(at.UtcDateTime);
        return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }
}
