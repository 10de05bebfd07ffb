using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>What is left of the org's rolling day. Any answer's <c>Sforce-Limit-Info</c> tells it; <c>/limits</c> is asked only when no answer came lately.</summary>
/// <remarks>Source: REST API Developer Guide, "Limits". Its numbers may lag the header by minutes and want "View Setup and Configuration"; the header comes even with a refusal.</remarks>
internal sealed class DailyQuota(SalesforceApi api, ApiBudgetGovernor budget)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    public async ValueTask<CrmQuota?> ReadAsync(CancellationToken cancellationToken)
    {
        if (budget.ReadQuota(Fresh) is { } known)
        {
            return known;
        }

        try
        {
            QuotaReading body = await api.GetAsync("limits", "reading the quota", Read, cancellationToken);
            if (budget.ReadQuota(Fresh) is null)
            {
                budget.Observe(body);
            }
        }
        catch (CrmException e) when (e.Kind == CrmFailureKind.RateLimited || e.Code is "INSUFFICIENT_ACCESS" or "FUNCTIONALITY_NOT_ENABLED" or "NOT_FOUND")
        {
            // What is known without /limits is all that can be had.
        }

        return budget.ReadQuota();
    }

    private static QuotaReading Read(JsonElement limits)
    {
        JsonElement daily = limits.Required("DailyApiRequests");
        return new QuotaReading(daily.Required("Max").GetInt64(), daily.Required("Remaining").GetInt64());
    }
}
