using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Finds fields that are filled in when, or after, a lead ends: they tell the outcome and are not there when a lead is scored.</summary>
/// <remarks>
/// Fed lead by lead; keeps two counts per field. A value counts as late when the first non-empty one, or every change after the one the
/// lead began with, came at or after the first outcome. A counter that also moves earlier is not late: a lead's past values are known.
/// Not thread-safe.
/// </remarks>
public sealed class WrittenAfterOutcomeProbe
{
    private const int FewestLeads = 20;
    private const double LeastShare = 0.5;

    private readonly Dictionary<string, (int Filled, int Late)> _counts = new(StringComparer.Ordinal);

    /// <summary>Takes one lead into account; leads without a known outcome say nothing.</summary>
    /// <param name="lead">All facts of the lead.</param>
    /// <param name="now">Facts known later are ignored.</param>
    public void Observe(LeadFacts lead, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lead);
        DateTimeOffset? outcome = lead.Outcomes.Where(o => o.KnownAt <= now).Select(o => (DateTimeOffset?)o.KnownAt).Min();
        if (outcome is null)
        {
            return;
        }

        foreach (IGrouping<string, ValueFact> field in lead.Values.Where(v => v.KnownAt <= now).GroupBy(v => v.Field, StringComparer.Ordinal))
        {
            // The source whose value wins now: the lowest priority that ends with a value.
            IGrouping<(int Priority, RecordRef Source), ValueFact>? winner = field
                .GroupBy(v => (v.Priority, v.Source))
                .FirstOrDefault(g => !string.IsNullOrEmpty(g.Last().Text));
            if (winner is not null)
            {
                (int filled, int late) = _counts.GetValueOrDefault(field.Key);
                _counts[field.Key] = (filled + 1, late + (IsLate(winner, outcome.Value) ? 1 : 0));
            }
        }
    }

    /// <summary>The features whose field is written late in at least half of at least 20 closed leads that have it, in the set's order.</summary>
    public IReadOnlyList<ExcludedFeature> Result(FeatureSet features)
    {
        ArgumentNullException.ThrowIfNull(features);
        List<ExcludedFeature> found = [];
        foreach (FeatureDefinition feature in features.Features)
        {
            if (feature.SourceField is { } field
                && _counts.TryGetValue(field, out (int Filled, int Late) count)
                && count.Filled >= FewestLeads
                && count.Late >= LeastShare * count.Filled)
            {
                double share = (double)count.Late / count.Filled;
                string source = field == feature.Name ? "" : $" (field {field})";
                found.Add(new ExcludedFeature(
                    feature.Name,
                    "written-after-outcome",
                    share,
                    string.Create(CultureInfo.InvariantCulture, $"Feature \"{feature.Name}\"{source} is filled at or after the outcome in {Math.Floor(100 * share):0} % of the closed leads that have it ({count.Late:N0} of {count.Filled:N0}). Quarantined. Move it to never_use.")));
            }
        }

        return found;
    }

    private static bool IsLate(IEnumerable<ValueFact> timeline, DateTimeOffset outcome)
    {
        string? last = null;
        DateTimeOffset? first = null;
        bool changed = false;
        foreach (ValueFact value in timeline)
        {
            string? text = string.IsNullOrEmpty(value.Text) ? null : value.Text;
            if (text == last)
            {
                continue;
            }

            last = text;
            if (first is null)
            {
                first = value.KnownAt;
                if (first >= outcome)
                {
                    return true;
                }
            }
            else if (value.KnownAt < outcome)
            {
                return false;
            }
            else
            {
                changed = true;
            }
        }

        return changed;
    }
}
