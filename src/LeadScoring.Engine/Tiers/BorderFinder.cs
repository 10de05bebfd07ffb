using System.Globalization;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Tiers;

/// <summary>
/// Finds borders so that the leads that enter a tier in a week fit the week of the team that works it, never under the wanted conversion and never
/// more than the wanted share. Pure.
/// </summary>
/// <remarks>
/// What will come is foretold from what came: the level from the last two weeks (the newer one counts double, so that a season is followed), the days of the
/// week from the last four. What entered already this week is taken off, so that a strong Monday makes for a stricter Thursday; the pace of the
/// rest of the week stays between a quarter and one and a half times the usual one, so that a very good lead on Friday is still hot.
/// </remarks>
public static class BorderFinder
{
    /// <summary>Fewer arrivals in four weeks say nothing about next week.</summary>
    public const int FewestArrivals = 50;

    private const double SlowestPace = 0.25;
    private const double FastestPace = 1.5;
    private const double LeastLeft = 0.02;
    private const int Week = 7;

    /// <summary>Finds borders.</summary>
    /// <param name="pipeline">Tiers and teams.</param>
    /// <param name="sample">What came in, scored by the live model.</param>
    /// <param name="entered">Leads that entered the tiers.</param>
    /// <param name="before">The borders until now, with how well they foretold; <see langword="null"/> = there were none of this model.</param>
    /// <returns>The borders; the mapping's fixed ones where no tier has an aim or too little came in.</returns>
    public static FoundBorders Find(PipelineDefinition pipeline, TierSample sample, TierEntries entered, FoundBorders? before)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(entered);
        before = before?.ModelId == sample.ModelId ? before : null;
        TierOptions tiers = pipeline.Tiers;
        int arrivals = sample.ArrivedInAll;
        int days = DaysSeen(sample);
        if ((tiers.Hot ?? tiers.Warm) is null || arrivals < FewestArrivals || days < Week)
        {
            string why = (tiers.Hot ?? tiers.Warm) is null
                ? "the mapping names fixed borders"
                : string.Create(CultureInfo.InvariantCulture, $"only {arrivals} leads in {days} days: fixed_fallback holds until there are {FewestArrivals} from at least a week");
            return new FoundBorders(tiers.HotAt, tiers.WarmAt, sample.ModelId, pipeline.ContentHash, sample.At, [why], AreFallback: true) { Hot = new TierFlow(Counted: entered.Hot), Warm = new TierFlow(Counted: entered.Warm) };
        }

        double[] above = PerWeekAbove(sample);
        List<string> words = [];
        TierFlow hotFlow = Learn(pipeline.TimeZone, sample, before, f => f.Hot, entered.Hot);
        TierFlow warmFlow = Learn(pipeline.TimeZone, sample, before, f => f.Warm, entered.Warm);
        double hot = tiers.Hot is { } hotAim ? Border("hot", hotAim, 0, entered.HotThisWeek, before?.HotAt, sample.BelowHot, ref hotFlow) : tiers.HotAt;
        double beyond = tiers.Warm?.FromCapacity is null ? 0 : above[TierSample.BinOf(hot)];
        double warm = tiers.Warm is { } warmAim ? Math.Min(hot, Border("warm", warmAim, beyond, entered.WarmThisWeek, before?.WarmAt, sample.BelowWarm, ref warmFlow)) : Math.Min(hot, tiers.WarmAt);
        return new FoundBorders(hot, warm, sample.ModelId, pipeline.ContentHash, sample.At, words, AreFallback: false) { Hot = hotFlow, Warm = warmFlow };

        double Border(string tier, TierAim aim, double taken, int soFar, double? at, int[] below, ref TierFlow flow)
        {
            int bin = 0;
            string reason = $"{tier}: nothing holds it back";
            if (aim.FromCapacity is { } name && pipeline.Teams.FirstOrDefault(t => t.Name == name) is { } team && CapacityOf(pipeline, team, sample.At) is { } capacity)
            {
                double gain = flow.Gain(capacity / 4);
                double left = Math.Max(LeastLeft, Share(pipeline.TimeZone, sample, sample.At, WorkCalendar.WeekStart(pipeline.TimeZone, sample.At).AddDays(Week)));
                double room = Math.Clamp(capacity - soFar, SlowestPace * capacity * left, FastestPace * capacity * left);
                bin = FirstBin(b => ((above[b] - taken) * gain * left) + Stock(b, at, below) <= room);
                reason = string.Create(CultureInfo.InvariantCulture, $"{tier}: {name} has room for {capacity:0} leads this week, {soFar} came so far; above {bin / 10.0:0.0} points about {(above[bin] - taken) * gain:0} a week come in");
            }

            if (aim.MaxShare is { } share)
            {
                double all = above[0];
                int least = FirstBin(b => above[b] <= share * all);
                if (least > bin)
                {
                    (bin, reason) = (least, string.Create(CultureInfo.InvariantCulture, $"{tier}: max_share {share:P0} of new leads"));
                }
            }

            if (aim.ConversionAtLeast is { } conversion)
            {
                // From the top down, so that a dip of the estimate further below does not count.
                int least = TierSample.Bins;
                while (least > 0 && (sample.ProbabilityAt(least - 1) is not { } p || p >= conversion))
                {
                    least--;
                }

                if (least > bin)
                {
                    (bin, reason) = (least, string.Create(CultureInfo.InvariantCulture, $"{tier}: below {least / 10.0:0.0} points leads are expected to convert less than {conversion:P1}"));
                }
            }

            words.Add(reason);
            bin = Math.Min(bin, TierSample.Bins - 1);
            flow = flow with { PerWeek = above[bin] - taken, Stock = Stock(bin, at, below) };
            return bin / 10.0;
        }

        // A border that goes down lifts everybody between the old one and the new one at once; the first border of a model lifts everybody above it.
        static double Stock(int bin, double? at, int[] below)
        {
            double lifted = 0;
            int end = at is { } old ? TierSample.BinOf(old) : TierSample.Bins;
            for (int i = bin; i < end; i++)
            {
                lifted += below[i];
            }

            return lifted;
        }
    }

    /// <summary>Leads a team can take in the week of an instant; <see langword="null"/> = no limit is known.</summary>
    public static double? CapacityOf(PipelineDefinition pipeline, TeamDefinition team, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(team);
        double? usual = team.Weekly ?? (team.People.Count > 0 && team.People.All(p => p.Weekly is not null || p.Weight <= 0) ? team.People.Where(p => p.Weight > 0).Sum(p => p.Weekly ?? 0) : null);
        return usual * WorkCalendar.Of(pipeline, team).ShareOfWeek(WorkCalendar.WeekStart(pipeline.TimeZone, at));
    }

    /// <summary>For each score: leads a week that come in with it or a higher one.</summary>
    public static double[] PerWeekAbove(TierSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        int days = DaysSeen(sample);
        double[] perWeek = new double[TierSample.Bins];
        double above = 0;

        // The shape comes from all four weeks, the level from the last two.
        double inAll = Math.Max(1, sample.ArrivedInAll);
        double level = Level(sample, days);
        for (int bin = TierSample.Bins - 1; bin >= 0; bin--)
        {
            for (int day = 0; day < TierSample.Days; day++)
            {
                above += sample.Arrived[day][bin];
            }

            perWeek[bin] = above / inAll * level;
        }

        return perWeek;
    }

    private static double Level(TierSample sample, int days)
    {
        double newest = Sum(0, Week), before = Sum(Week, Math.Min(days, 2 * Week));
        int seen = Math.Min(days, 2 * Week) - Week;
        return seen <= 0 ? newest : ((2 * newest) + (before * Week / seen)) / 3;

        double Sum(int from, int to)
        {
            double sum = 0;
            for (int day = from; day < to; day++)
            {
                sum += sample.Arrived[day].Sum();
            }

            return sum;
        }
    }

    /// <summary>Compares what was foretold for the time since the last look with what came.</summary>
    private static TierFlow Learn(TimeZoneInfo zone, TierSample sample, FoundBorders? before, Func<FoundBorders, TierFlow> of, long counted)
    {
        if (before is null || before.AreFallback || before.ModelId != sample.ModelId)
        {
            return new TierFlow(Counted: counted);
        }

        TierFlow flow = of(before);
        double days = Math.Max(0, (sample.At - before.FixedAt).TotalDays);
        double fade = Math.Exp(-days / (2 * Week));
        double foretold = flow.PerWeek * (Math.Floor(days / Week) + Share(zone, sample, sample.At.AddDays(-(days % Week)), sample.At))
            + flow.Stock;
        return flow with { Counted = counted, Foretold = (flow.Foretold * fade) + foretold, Real = (flow.Real * fade) + Math.Max(0, counted - flow.Counted) };
    }

    /// <summary>Share of a week's arrivals between two instants less than a week apart, from how the days of the last weeks went.</summary>
    private static double Share(TimeZoneInfo zone, TierSample sample, DateTimeOffset from, DateTimeOffset to)
    {
        // Hours of the week, each with the arrivals of the days it belonged to, spread evenly over them.
        const int Hours = Week * 24;
        double[] byHour = new double[Hours];
        DateTimeOffset start = WorkCalendar.WeekStart(zone, sample.At);
        int now = (int)(sample.At - start).TotalHours;
        double all = 0;
        for (int day = 0; day < TierSample.Days; day++)
        {
            double count = sample.Arrived[day].Sum() / 24.0;
            all += count * 24;
            for (int hour = 0; hour < 24; hour++)
            {
                byHour[(((now - (day * 24) - hour - 1) % Hours) + Hours) % Hours] += count;
            }
        }

        double hours = (to - from).TotalHours;
        if (all == 0)
        {
            return hours / Hours;
        }

        int first = (int)(from - start).TotalHours;
        double sum = 0;
        for (int hour = 0; hour < hours; hour++)
        {
            sum += byHour[(((first + hour) % Hours) + Hours) % Hours] * Math.Min(1, hours - hour);
        }

        return sum / all;
    }

    private static int DaysSeen(TierSample sample)
    {
        int days = TierSample.Days;
        while (days > 0 && sample.Arrived[days - 1].All(c => c == 0))
        {
            days--;
        }

        return days;
    }

    /// <summary>The lowest score of which something holds that holds for all higher ones.</summary>
    private static int FirstBin(Func<int, bool> holds)
    {
        int bin = TierSample.Bins - 1;
        while (bin > 0 && holds(bin - 1))
        {
            bin--;
        }

        return bin;
    }
}
