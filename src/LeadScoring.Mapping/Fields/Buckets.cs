using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Number to band: borders 50 and 200 make <c>&lt;50</c>, <c>50–199</c>, <c>200+</c>.</summary>
internal sealed class Buckets
{
    /// <summary>The band of leads whose number is not known.</summary>
    public const string Unknown = "unknown";

    private readonly decimal[] _borders;
    private readonly string[] _names;

    /// <param name="borders">Rising.</param>
    public Buckets(IReadOnlyList<decimal> borders)
    {
        _borders = [.. borders];
        bool whole = borders.All(b => b == decimal.Truncate(b));
        _names = new string[borders.Count + 1];
        _names[0] = "<" + Write(borders[0]);
        for (int i = 1; i < borders.Count; i++)
        {
            // Bands of whole numbers end where the next begins; with fractions the upper border itself is not in the band.
            decimal end = whole ? borders[i] - 1 : borders[i];
            _names[i] = end == borders[i - 1] ? Write(end) : $"{Write(borders[i - 1])}–{Write(end)}";
        }

        _names[^1] = Write(borders[^1]) + "+";
    }

    /// <summary>All bands.</summary>
    public IEnumerable<string> Names => _names.Append(Unknown);

    public MappedValue Place(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new MappedValue(Unknown, ValueQuality.Empty);
        }

        if (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
        {
            return Mapped.Bad;
        }

        int band = 0;
        while (band < _borders.Length && number >= _borders[band])
        {
            band++;
        }

        return Mapped.Good(_names[band]);
    }

    private static string Write(decimal border) => border.ToString("0.############", CultureInfo.InvariantCulture);
}
