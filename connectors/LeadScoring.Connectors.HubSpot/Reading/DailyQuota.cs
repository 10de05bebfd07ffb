namespace LeadScoring.Connectors.HubSpot;

/// <summary>Asks HubSpot how much of the day's quota is left. Apps connected by OAuth have no daily limit.</summary>
internal sealed class DailyQuota(HubSpotApi api, ApiBudget budget)
{
    private const string Counter = "private-apps-api-calls-daily";

    /// <summary>The day so far; <see langword="null"/> where there is no limit or HubSpot does not tell. One call.</summary>
    /// <remarks>HubSpot refreshes the number every few minutes only.</remarks>
    public async ValueTask<CrmQuota?> ReadAsync(CancellationToken cancellationToken)
    {
        UsageList usage;
        try
        {
            usage = (await api.GetAsync(api.Paths.Usage, "the day's API usage", HubSpotJson.Default.UsageList, cancellationToken)).Content;
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Misconfigured or CrmFailureKind.Rejected || e.IsLocal)
        {
            // Only private apps and service keys may ask; for others there is no daily limit.
            return null;
        }

        UsageRow? day = (usage.Results ?? []).FirstOrDefault(r => r.Name == Counter && r.FetchStatus is null or "SUCCESS" or "CACHED");
        if (day is not { UsageLimit: > 0 and { } limit, CurrentUsage: >= 0 and { } used })
        {
            return null;
        }

        double reserved = Math.Max(budget.StopAtRemaining ?? 0, 1 - (budget.DailyShare ?? 1));
        return new CrmQuota(used, limit, (long)Math.Ceiling(reserved * limit));
    }
}
