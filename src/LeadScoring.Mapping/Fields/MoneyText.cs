using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Amounts of money, with or without a currency in the text, and their conversion at the rate of the day.</summary>
internal static class MoneyText
{
    /// <summary>What stands before or after an amount, and the currency it means; <see langword="null"/> = more than one country uses the sign.</summary>
    private static readonly (string Sign, string? Code)[] Signs = [("€", "EUR"), ("£", "GBP"), ("US$", "USD"), ("$", null), ("¥", null)];

    private const int LargestDecimals = 4;

    /// <summary>The number alone.</summary>
    public static MappedValue Read(string text, DecimalMark mark) => Split(text.Trim(), mark).Amount;

    /// <summary>The amount in another currency. The currency is the one in the text, or that of a field of the record; none or one without a rate is bad.</summary>
    /// <param name="text">The amount.</param>
    /// <param name="currency">The field's text.</param>
    /// <param name="to">The currency wanted.</param>
    /// <param name="day">Whose rate counts.</param>
    /// <param name="rates">Known rates.</param>
    /// <param name="mark">What separates decimals.</param>
    public static MappedValue Convert(string text, string? currency, string to, DateOnly day, ExchangeRates rates, DecimalMark mark)
    {
        (MappedValue amount, string? own) = Split(text.Trim(), mark);
        if (amount.Text is null)
        {
            return amount;
        }

        string from = own ?? currency?.Trim().ToUpperInvariant() ?? string.Empty;
        if (!ExchangeRates.IsCode(from) || rates.Find(from, to, day) is not { } found)
        {
            return Mapped.Bad;
        }

        if (from == to)
        {
            return amount;
        }

        decimal number = decimal.Parse(amount.Text, NumberStyles.Number, CultureInfo.InvariantCulture);
        if (Math.Abs(number) > decimal.MaxValue / 1_000_000_000_000m)
        {
            return Mapped.Bad;
        }

        string converted = Math.Round(number * found.Rate, LargestDecimals, MidpointRounding.ToEven).ToString("0.####", CultureInfo.InvariantCulture);
        return Mapped.Good(converted) with { Note = string.Create(CultureInfo.InvariantCulture, $"1 {from} = {found.Rate:0.######} {to} on {found.Day:yyyy-MM-dd}") };
    }

    private static (MappedValue Amount, string? Currency) Split(string text, DecimalMark mark)
    {
        foreach ((string sign, string? code) in Signs)
        {
            if (text.StartsWith(sign, StringComparison.OrdinalIgnoreCase))
            {
                return (NotEmpty(NumberText.Read(text[sign.Length..], mark)), code);
            }

            if (text.EndsWith(sign, StringComparison.OrdinalIgnoreCase))
            {
                return (NotEmpty(NumberText.Read(text[..^sign.Length], mark)), code);
            }
        }

        if (text.Length > 3 && ExchangeRates.IsCode(text[..3].ToUpperInvariant()) && !char.IsLetter(text[3]))
        {
            return (NotEmpty(NumberText.Read(text[3..], mark)), text[..3].ToUpperInvariant());
        }

        // "1.5 Mio" ends in letters too: only what a number leaves unread is a currency.
        return text.Length > 3 && ExchangeRates.IsCode(text[^3..].ToUpperInvariant()) && !char.IsLetter(text[^4]) && NumberText.Read(text, mark).Quality == ValueQuality.Bad
            ? (NotEmpty(NumberText.Read(text[..^3], mark)), text[^3..].ToUpperInvariant())
            : (NumberText.Read(text, mark), null);
    }

    /// <summary>A sign without an amount says nothing.</summary>
    private static MappedValue NotEmpty(MappedValue amount) => amount.Quality == ValueQuality.Empty ? Mapped.Bad : amount;
}
