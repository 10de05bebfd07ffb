namespace LeadScoring.Engine.Preview;

/// <summary>Counts what became of one field's texts.</summary>
internal sealed class FieldTally(string objectName, FieldMapping field)
{
    private const int Shown = 5;
    private const int MostKept = 10_000;

    private readonly int[] _counts = new int[Enum.GetValues<ValueQuality>().Length];
    private readonly Dictionary<string, int> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _bad = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MappedExample> _examples = new(StringComparer.Ordinal);

    public void Count(string? raw, MappedValue value)
    {
        _counts[(int)value.Quality]++;
        Dictionary<string, int>? listed = value.Quality switch { ValueQuality.Unknown => _unknown, ValueQuality.Bad => _bad, _ => null };
        if (listed is not null && raw is not null && (listed.Count < MostKept || listed.ContainsKey(raw)))
        {
            listed[raw] = listed.GetValueOrDefault(raw) + 1;
        }

        if (_examples.Count < Shown && value.Quality == ValueQuality.Good)
        {
            _examples.TryAdd(value.Text ?? "", new MappedExample(raw, value.Text));
        }
    }

    public FieldPreview Build() => new(
        objectName, field.Name, field.From, field.Line, _counts[(int)ValueQuality.Good], _counts[(int)ValueQuality.Empty], _counts[(int)ValueQuality.Bad], _counts[(int)ValueQuality.Unknown], Most(_unknown), Most(_bad), [.. _examples.Values]);

    internal static IReadOnlyList<TextCount> Most(Dictionary<string, int> counts) =>
        [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(Shown).Select(c => new TextCount(c.Key, c.Value))];
}
