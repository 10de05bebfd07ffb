using System.Globalization;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Score;

/// <summary>Watches how many leads lack a guarded input, because a field that goes empty overnight would ruin every score in silence.</summary>
internal static class InputCoverage
{
    /// <summary>Fewer leads than this say nothing about a field.</summary>
    private const int FewestLeads = 20;

    /// <summary>Looks at the leads that are about to be scored, before any score is stored, so that they stay due while the run is held.</summary>
    /// <exception cref="HeldException">More of them lack an input than <c>guards.max_missing_input</c> allows.</exception>
    public static async Task CheckAsync(RunContext context, IReadOnlySet<LeadId>? leads, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, double> limits = context.Pipeline.Guards.MaxMissingInput;
        if (limits.Count == 0)
        {
            return;
        }

        Dictionary<string, int> missing = limits.Keys.ToDictionary(k => k, _ => 0, StringComparer.Ordinal);
        int seen = 0;
        await foreach (LeadFacts lead in context.Store.Facts.ReadLeadsAsync(leads, cancellationToken))
        {
            if (LeadOutcome.FirstKnown(lead, now) is not null)
            {
                continue;
            }

            seen++;
            foreach (string field in limits.Keys)
            {
                missing[field] += string.IsNullOrEmpty(FactView.ValueAt(lead, field, now)) ? 1 : 0;
            }
        }

        foreach ((string field, double limit) in limits.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            if (seen >= FewestLeads && (double)missing[field] / seen is var share && share > limit)
            {
                throw new HeldException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Held: {field} is missing in {missing[field]} of {seen} leads ({share:P0}); guards.max_missing_input allows {limit:P0}. Nothing was written. Look at where {field} comes from in the CRM, or raise the limit."))
                {
                    Guard = $"max_missing_input.{field}",
                    Measured = share,
                };
            }
        }
    }
}
