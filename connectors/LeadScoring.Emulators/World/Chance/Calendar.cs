using System.Globalization;

namespace LeadScoring.Emulators.World;

/// <summary>Time in a world: milliseconds since 1970-01-01 UTC, with busy months, weekends and working hours.</summary>
internal static class Calendar
{
    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    /// <summary>How far back the oldest lead lies.</summary>
    public const int DaysOfHistory = 400;

    /// <summary>The instant every world describes.</summary>
    public static readonly DateTimeOffset AsOf = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary><see cref="AsOf"/> in milliseconds.</summary>
    public static readonly long End = AsOf.ToUnixTimeMilliseconds();

    // January to December: trade fairs in spring and autumn, little in August and around Christmas.
    private static readonly double[] MonthWeights = [1.0, 1.1, 1.35, 1.15, 1.0, 0.95, 0.8, 0.6, 1.3, 1.35, 1.15, 0.55];

    private static readonly double[] CumulativeDayWeights = WeighDays();

    /// <summary>A moment at which a lead comes in.</summary>
    public static long Arrival(Dice dice)
    {
        double left = dice.Uniform() * CumulativeDayWeights[^1];
        int found = Array.BinarySearch(CumulativeDayWeights, left);
        int day = Math.Min(found < 0 ? ~found : found + 1, DaysOfHistory - 1);
        double hour = dice.Chance(0.8) ? 6 + (12 * (dice.Uniform() + dice.Uniform()) / 2) : 24 * dice.Uniform();
        return End - (DaysOfHistory * Day) + (day * Day) + (long)(hour * Hour);
    }

    /// <summary>A moment between two others, in working hours (07–17 UTC, Monday to Friday) if the dice find one.</summary>
    public static long AtWork(Dice dice, long from, long to)
    {
        for (int attempt = 0; attempt < 6; attempt++)
        {
            long moment = dice.Between(from, to);
            moment = moment - (moment % Day) + (long)(dice.Uniform(7, 17) * Hour);
            if (moment >= from && moment < to && !IsWeekend(moment))
            {
                return moment;
            }
        }

        return dice.Between(from, to);
    }

    /// <summary>ISO 8601 with milliseconds: <c>2026-09-24T03:26:07.000Z</c>.</summary>
    /// <remarks>Written digit by digit: a world holds millions of these, and the general formatter would take a good part of its time.</remarks>
    public static string Text(long moment) => string.Create(24, moment, static (text, at) =>
    {
        DayText(at).CopyTo(text);
        int rest = (int)(at % Day);
        text[10] = 'T';
        Digits(text[11..13], (int)(rest / Hour));
        text[13] = ':';
        Digits(text[14..16], (int)(rest % Hour / Minute));
        text[16] = ':';
        Digits(text[17..19], (int)(rest % Minute / 1000));
        text[19] = '.';
        Digits(text[20..23], rest % 1000);
        text[23] = 'Z';
    });

    /// <summary>The day: <c>2026-09-24</c>.</summary>
    public static string DayText(long moment) => DayTexts.Of(moment / Day);

    private static bool IsWeekend(long moment) => (moment / Day % 7) is 2 or 3; // 1970-01-01 was a Thursday.

    private static void Digits(Span<char> text, int value)
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = (char)('0' + (value % 10));
            value /= 10;
        }
    }

    private static double[] WeighDays()
    {
        double[] cumulative = new double[DaysOfHistory];
        double sum = 0;
        for (int i = 0; i < DaysOfHistory; i++)
        {
            long moment = End - ((DaysOfHistory - i) * Day);
            sum += MonthWeights[DateTime.UnixEpoch.AddTicks(moment * TimeSpan.TicksPerMillisecond).Month - 1] * (IsWeekend(moment) ? 0.3 : 1.0);
            cumulative[i] = sum;
        }

        return cumulative;
    }

    /// <summary>Each day's text once: a world names the same few hundred days in hundreds of thousands of rows.</summary>
    private static class DayTexts
    {
        private const int Known = DaysOfHistory + 60;
        private static readonly long First = (End / Day) - Known;
        private static readonly string[] Texts = [.. Enumerable.Range(0, Known + 2).Select(i => Write(First + i))];

        public static string Of(long day) => day >= First && day - First < Texts.Length ? Texts[day - First] : Write(day);

        private static string Write(long day) => DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
