using System.Globalization;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Score;

/// <summary>Watches how many leads lack a guarded input, because a field that goes empty overnight would ruin every score in silence.</summary>
internal sealed class InputCoverage(GuardOptions guards)
{
    private const int FewestLeads = 20;
    private readonly Dictionary<string, int> _missing = guards.MaxMissingInput.Keys.ToDictionary(k => k, _ => 0, StringComparer.Ordinal);
    private int _leads;

    public void Observe(LeadFacts lead, DateTimeOffset asOf)
    {
        _leads++;
        foreach (string field in guards.MaxMissingInput.Keys)
        {
            _missing[field] += string.IsNullOrEmpty(FactView.ValueAt(lead, field, asOf)) ? 1 : 0;
        }
    }

    /// <exception cref="HeldException">More leads lack an input than the guard allows.</exception>
    public void ThrowIfTooManyMissing(GuardOptions options)
    {
        foreach ((string field, double limit) in options.MaxMissingInput.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            if (_leads >= FewestLeads && (double)_missing[field] / _leads is var share && share > limit)
            {
                throw new HeldException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Held: {field} is missing in {_missing[field]} of {_leads} leads ({share:P0}); guards.max_missing_input allows {limit:P0}. Nothing was written. Look at where {field} comes from in the CRM, or raise the limit."));
            }
        }
    }
}
