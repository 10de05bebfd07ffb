namespace LeadScoring.Emulators.HubSpot;

/// <summary>The account's details and its use of the day's requests.</summary>
internal sealed class AccountRoutes(RequestLimits limits, HubSpotEmulatorOptions options)
{
    /// <exception cref="ApiFailure">There is no such route.</exception>
    public void Handle(ApiCall call)
    {
        switch (call.Method, call.Segments)
        {
            case ("GET", ["details"]):
                Details(call);
                break;
            case ("GET", ["api-usage", "daily", "private-apps"]):
                Usage(call);
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    private void Details(ApiCall call)
    {
        TimeSpan offset = options.AccountTimeZone.GetUtcOffset(options.Clock.GetUtcNow());
        call.Json.WriteStartObject();
        call.Json.WriteNumber("portalId", HubSpotPortal.PortalId);
        call.Json.WriteString("accountType", "DEVELOPER_TEST");
        call.Json.WriteString("timeZone", options.AccountTimeZone.Id);
        call.Json.WriteString("companyCurrency", "USD");
        call.Json.WriteStartArray("additionalCurrencies");
        call.Json.WriteEndArray();
        call.Json.WriteString("utcOffset", (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", System.Globalization.CultureInfo.InvariantCulture));
        call.Json.WriteNumber("utcOffsetMilliseconds", (long)offset.TotalMilliseconds);
        call.Json.WriteString("uiDomain", "app.hubspot.com");
        call.Json.WriteString("dataHostingLocation", "na1");
        call.Json.WriteEndObject();
    }

    private void Usage(ApiCall call)
    {
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        call.Json.WriteStartObject();
        call.Json.WriteString("name", "private-apps-api-calls-daily");
        call.Json.WriteNumber("usageLimit", options.DailyLimit);
        call.Json.WriteNumber("currentUsage", limits.Today);
        call.Json.WriteString("collectedAt", CrmTime.Iso(call.Now));
        call.Json.WriteString("fetchStatus", "SUCCESS");
        call.Json.WriteString("resetsAt", CrmTime.Iso(limits.ResetsAt.ToUnixTimeMilliseconds()));
        call.Json.WriteEndObject();
        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }
}
