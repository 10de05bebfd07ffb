namespace LeadScoring.Connectors.HubSpot;

/// <summary>What the refusals of one <see cref="ICrmConnector.WriteAsync"/> teach about its other rows, so that a mistake in the mapping does not cost a call per row. Not thread-safe.</summary>
internal sealed class Lessons
{
    private readonly Dictionary<string, Refusal> _properties = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Property, string Value), Refusal> _values = [];
    private readonly Dictionary<string, string?> _rules = new(StringComparer.Ordinal);

    /// <summary>Learns that no row with a certain property can be written.</summary>
    /// <returns>Whether that says anything about <paramref name="part"/>.</returns>
    public bool LearnProperty(IEnumerable<WriteRow> part, Refusal refusal)
    {
        if (!refusal.ConcernsProperty || !part.Any(r => r.Open.ContainsKey(refusal.Property!)))
        {
            return false;
        }

        _properties[refusal.Property!] = refusal;
        return true;
    }

    /// <summary>Learns from the refusal of one row that names one of its properties.</summary>
    public void LearnValue(WriteRow row, Refusal refusal)
    {
        if (refusal.ConcernsProperty)
        {
            _properties[refusal.Property!] = refusal;
        }
        else if (refusal.ConcernsValue && row.Open.GetValueOrDefault(refusal.Property!) is { } value)
        {
            _values[(refusal.Property!, value)] = refusal;
        }
    }

    /// <summary>Learns which property brings a rule about; <see langword="null"/> when the record itself breaks it, whatever is written.</summary>
    public void LearnRule(Refusal refusal, string? property) => _rules[KeyOf(refusal)] = property;

    /// <summary>What is known of the rule that a refusal tells of.</summary>
    public bool KnowsRule(Refusal refusal, out string? property) => _rules.TryGetValue(KeyOf(refusal), out property);

    /// <summary>Takes out of a row what is known to be refused.</summary>
    public void ApplyTo(WriteRow row)
    {
        foreach ((string property, string? value) in row.Open.ToArray())
        {
            if (_properties.TryGetValue(property, out Refusal? refusal) || (value is not null && _values.TryGetValue((property, value), out refusal)))
            {
                row.Drop(property, refusal);
            }
        }
    }

    private static string KeyOf(Refusal refusal) => $"{refusal.Code}\n{refusal.Property}\n{refusal.Words}";
}
