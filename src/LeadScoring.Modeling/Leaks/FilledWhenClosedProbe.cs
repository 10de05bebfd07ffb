using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Finds fields that closed leads have and open leads of the same age have not, where no history tells when they were filled.</summary>
/// <remarks>Looks at each lead as of its first moment of scoring. Values without history count as known from the lead's creation, which is what gives them away here. Keeps a few counts per field. Not thread-safe.</remarks>
internal sealed class FilledWhenClosedProbe(LabelDefinition label)
{
    private const int FewestLeads = 50;
    private const double LeastClosedShare = 0.2;
    private const double MostOpenPart = 0.1;

    private readonly TimeSpan _age = label.ScoreMoments.Min();
    private readonly Dictionary<string, Counts> _fields = new(StringComparer.Ordinal);
    private int _open;
    private int _closed;

    /// <summary>Takes one lead into account.</summary>
    public void Observe(LeadFacts lead, DateTimeOffset now)
    {
        DateTimeOffset moment = lead.CreatedAt + _age;
        DateTimeOffset? outcome = null;
        foreach (OutcomeFact fact in lead.Outcomes)
        {
            outcome = fact.KnownAt <= now && (outcome is null || fact.KnownAt < outcome) ? fact.KnownAt : outcome;
        }

        bool counts = moment <= now && (outcome is null || outcome > moment);
        _open += counts && outcome is null ? 1 : 0;
        _closed += counts && outcome is not null ? 1 : 0;
        IReadOnlyList<ValueFact> values = lead.Values;
        for (int i = 0; i < values.Count;)
        {
            string field = values[i].Field;
            bool filled = false;
            bool moved = false;
            while (i < values.Count && values[i].Field == field)
            {
                ValueFact first = values[i];
                string? newest = null;
                for (; i < values.Count && values[i].Field == field && values[i].Source == first.Source && values[i].Priority == first.Priority; i++)
                {
                    newest = values[i].KnownAt <= moment ? values[i].Text : newest;
                    moved |= values[i].KnownAt > first.KnownAt || values[i].KnownAt > lead.CreatedAt;
                }

                filled |= !string.IsNullOrEmpty(newest);
            }

            Counts before = _fields.GetValueOrDefault(field);
            _fields[field] = new Counts(
                before.Open + (counts && filled && outcome is null ? 1 : 0),
                before.Closed + (counts && filled && outcome is not null ? 1 : 0),
                before.Moved || moved,
                true);
        }
    }

    /// <summary>The features of such fields, in the set's order.</summary>
    public IEnumerable<ExcludedFeature> Result(FeatureSet features)
    {
        foreach (FeatureDefinition feature in features.Features)
        {
            if (feature.SourceField is not { } field || _open < FewestLeads || _closed < FewestLeads || !_fields.TryGetValue(field, out Counts counts))
            {
                continue;
            }

            double closed = (double)counts.Closed / _closed;
            double open = (double)counts.Open / _open;
            if (closed >= LeastClosedShare && open <= MostOpenPart * closed)
            {
                yield return new ExcludedFeature(
                    feature.Name,
                    "missing-value",
                    closed,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Feature \"{feature.Name}\" is filled in {100 * closed:0} % of {_closed:N0} closed leads but in {100 * open:0} % of {_open:N0} open ones of the same age: it is filled when a lead ends. Quarantined. Move it to never_use."));
            }
        }
    }

    /// <summary>Whether the field has been seen, but in no lead ever with a value that came later than the lead.</summary>
    public bool NeverChanged(string field) => _fields.TryGetValue(field, out Counts counts) && counts is { Seen: true, Moved: false };

    private readonly record struct Counts(int Open, int Closed, bool Moved, bool Seen);
}
