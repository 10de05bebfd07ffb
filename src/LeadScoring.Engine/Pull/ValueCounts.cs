namespace LeadScoring.Engine.Pull;

/// <summary>Counts per mapped field what could not be mapped, for people to see. Not thread-safe.</summary>
public sealed class ValueCounts
{
    private readonly SortedDictionary<string, int[]> _counts = new(StringComparer.Ordinal);

    /// <summary>Fields with their counts, ordered by name.</summary>
    public IEnumerable<FieldQuality> Fields => _counts.Select(c => new FieldQuality(c.Key, c.Value.Sum(), c.Value[(int)ValueQuality.Empty], c.Value[(int)ValueQuality.Bad], c.Value[(int)ValueQuality.Unknown]));

    /// <summary>Counts one value.</summary>
    public void Count(string field, ValueQuality quality)
    {
        if (!_counts.TryGetValue(field, out int[]? counts))
        {
            _counts[field] = counts = new int[Enum.GetValues<ValueQuality>().Length];
        }

        counts[(int)quality]++;
    }
}

/// <summary>How the values of one field came through.</summary>
/// <param name="Field">The mapped field.</param>
/// <param name="Values">Values looked at.</param>
/// <param name="Empty">The CRM holds nothing.</param>
/// <param name="Bad">Could not be read as asked.</param>
/// <param name="Unknown">Not in the map.</param>
public sealed record FieldQuality(string Field, int Values, int Empty, int Bad, int Unknown);
