using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Mapping;

/// <summary>What one unit of a currency was worth in euros, by day. Immutable and thread-safe.</summary>
internal sealed class ExchangeRates
{
    /// <summary>The currency that rates are given in.</summary>
    public const string Base = "EUR";

    /// <summary>Banks are closed at weekends and over holidays; an older rate is no rate of the day.</summary>
    private const int OldestDays = 10;

    private const int MostProblems = 20;

    private readonly Dictionary<string, (DateOnly[] Days, decimal[] Rates)> _rates;

    private ExchangeRates(Dictionary<string, (DateOnly[], decimal[])> rates) => _rates = rates;

    /// <summary>Known currencies, the base among them.</summary>
    public IReadOnlyCollection<string> Currencies => [Base, .. _rates.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Changes when a currency or older days are added, and not with each new day: amounts of the past keep their rates.</summary>
    public string Signature => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', _rates.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.Value.Days[0]:yyyy-MM-dd}"))))))[..12];

    /// <summary>Reads <c>day,currency,rate</c>; a line that is wrong is reported with its place.</summary>
    public static ExchangeRates? Read(string text, string fileName, ProblemList problems)
    {
        Dictionary<string, SortedDictionary<DateOnly, decimal>> rates = new(StringComparer.Ordinal);
        using StringReader reader = new(text);
        string[] header = (reader.ReadLine() ?? string.Empty).TrimStart('\uFEFF').Split(',', StringSplitOptions.TrimEntries);
        if (header is not ["day", "currency", "rate"])
        {
            problems.Error(new Place(fileName, 1, 1), "The first line must be: day,currency,rate (the rate is what one unit is worth in EUR).");
            return null;
        }

        int found = 0;
        int number = 1;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0 && Wrong(line, rates) is { } wrong)
            {
                problems.Error(new Place(fileName, number, 1), wrong);
                if (++found >= MostProblems)
                {
                    break;
                }
            }
        }

        return found > 0 ? null : new ExchangeRates(rates.ToDictionary(r => r.Key, r => (r.Value.Keys.ToArray(), r.Value.Values.ToArray()), StringComparer.Ordinal));
    }

    /// <summary>What one unit of a currency is worth in another on a day; <see langword="null"/> when one of both is not known then.</summary>
    public (decimal Rate, DateOnly Day)? Find(string from, string to, DateOnly day)
    {
        if (from == to)
        {
            return (1, day);
        }

        (decimal Rate, DateOnly Day)? top = InBase(from, day);
        (decimal Rate, DateOnly Day)? bottom = InBase(to, day);
        return top is null || bottom is null ? null : (top.Value.Rate / bottom.Value.Rate, top.Value.Day < bottom.Value.Day ? top.Value.Day : bottom.Value.Day);
    }

    private (decimal Rate, DateOnly Day)? InBase(string currency, DateOnly day)
    {
        if (currency == Base)
        {
            return (1, day);
        }

        if (!_rates.TryGetValue(currency, out (DateOnly[] Days, decimal[] Rates) known))
        {
            return null;
        }

        int at = Array.BinarySearch(known.Days, day);
        at = at >= 0 ? at : ~at - 1;
        return at >= 0 && day.DayNumber - known.Days[at].DayNumber <= OldestDays ? (known.Rates[at], known.Days[at]) : null;
    }

    private static string? Wrong(string line, Dictionary<string, SortedDictionary<DateOnly, decimal>> rates)
    {
        string[] parts = line.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 3)
        {
            return $"This line has {parts.Length} columns and needs 3: day,currency,rate.";
        }

        if (!DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return $"\"{parts[0]}\" is no day. Write for example 2026-01-31.";
        }

        string currency = parts[1].ToUpperInvariant();
        if (!IsCode(currency))
        {
            return $"\"{parts[1]}\" is no currency. Write its three letters, for example USD.";
        }

        if (!decimal.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate) || rate is <= 0 or > 1_000_000)
        {
            return $"\"{parts[2]}\" is no rate. Write what one {currency} is worth in EUR, with a point.";
        }

        if (currency == Base)
        {
            return rate == 1 ? null : "The rate of EUR is always 1.";
        }

        SortedDictionary<DateOnly, decimal> days = rates.TryGetValue(currency, out SortedDictionary<DateOnly, decimal>? known) ? known : rates[currency] = [];
        return days.TryAdd(day, rate) ? null : $"{currency} has a rate for {parts[0]} already.";
    }

    public static bool IsCode(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);
}
