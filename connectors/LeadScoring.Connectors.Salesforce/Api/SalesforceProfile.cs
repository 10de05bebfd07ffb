using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Salesforce's errors and quota headers as the transport reads them.</summary>
/// <remarks>Codes: REST API Developer Guide, "Status Codes and Error Responses", and OAuth error codes in Salesforce Help.</remarks>
internal static class SalesforceProfile
{
    public const string Name = "Salesforce";

    private const string UsageHeader = "Sforce-Limit-Info";
    private const string NameAdvice = "Check the names in the mapping, and that our user may see the field or object (field-level security).";

    public static CrmProfile Profile { get; } = new()
    {
        Name = Name,
        ReadError = ReadError,
        ReadQuota = ReadQuota,
        Failures = new FailureTable(
            new(403, "REQUEST_LIMIT_EXCEEDED", CrmFailureKind.RateLimited, "All software together has used the org's daily API requests; work goes on as the rolling 24 hours free some.")
            {
                Contains = "TotalRequests",
                Exceeds = ExceededLimit.Daily,
                Retry = false,
                Wait = TimeSpan.FromMinutes(15),
            },
            // Requests of 20 seconds and more count; they end in seconds to minutes, so that coming back at once would only make the crowd larger.
            new(403, "REQUEST_LIMIT_EXCEEDED", CrmFailureKind.RateLimited, "Too many long requests run in the org at the same time; it is tried again shortly, with fewer side by side.")
            {
                Exceeds = ExceededLimit.Concurrency,
                Wait = TimeSpan.FromSeconds(5),
                Jitter = TimeSpan.FromSeconds(10),
            },
            new(0, "API_DISABLED_FOR_ORG", CrmFailureKind.Misconfigured, "The org's edition has no API access; ask Salesforce or the administrator for it."),
            new(0, "API_CURRENTLY_DISABLED", CrmFailureKind.Misconfigured, "The administrator has switched the API off."),
            new(0, "FUNCTIONALITY_NOT_ENABLED", CrmFailureKind.Misconfigured, "Ask the administrator to enable this function in the org."),
            new(0, "INSUFFICIENT_ACCESS", CrmFailureKind.Unauthorized, "Ask the administrator to give the connection's user the rights it needs."),
            new(400, "invalid_grant", CrmFailureKind.Unauthorized),
            new(400, "invalid_client", CrmFailureKind.Unauthorized),
            new(400, "invalid_client_id", CrmFailureKind.Unauthorized),
            new(400, "inactive_user", CrmFailureKind.Unauthorized, "The connection's user is inactive; ask the administrator to activate it or to name another run-as user."),
            new(400, "inactive_org", CrmFailureKind.Unauthorized, "The org is locked, closed or suspended; ask the administrator."),
            new(400, "unsupported_grant_type", CrmFailureKind.Misconfigured, "Enable the flow in the external client app, or use the other grant_type in the secret."),
            new(400, "invalid_request", CrmFailureKind.Misconfigured, "Client credentials need the My Domain address, not login.salesforce.com, and an app with a run-as user."),
            new(0, "rate_limit_exceeded", CrmFailureKind.RateLimited) { Retry = false, Wait = TimeSpan.FromMinutes(1) },
            new(0, "INVALID_FIELD", CrmFailureKind.Misconfigured, NameAdvice),
            new(0, "INVALID_TYPE", CrmFailureKind.Misconfigured, NameAdvice),
            new(404, "NOT_FOUND", CrmFailureKind.Misconfigured, NameAdvice),
            new(0, "MALFORMED_QUERY", CrmFailureKind.Unexpected),
            new(0, "INVALID_QUERY_LOCATOR", CrmFailureKind.Transient) { Retry = false },
            new(0, "QUERY_TIMEOUT", CrmFailureKind.Transient) { Retry = false },
            new(0, "UNABLE_TO_LOCK_ROW", CrmFailureKind.Transient),
            new(0, "SERVER_UNAVAILABLE", CrmFailureKind.Transient),
            new(406, null, CrmFailureKind.Transient),
            new(414, null, CrmFailureKind.Unexpected),
            new(431, null, CrmFailureKind.Unexpected)),
    };

    /// <summary>Code and message of <c>[{"errorCode","message"}]</c>, or of an OAuth object.</summary>
    public static CrmError ReadError(JsonElement body)
    {
        JsonElement error = body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > 0 ? body[0] : body;
        if (error.ValueKind != JsonValueKind.Object)
        {
            return CrmError.None;
        }

        string? Read(string key) => error.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return new CrmError(Read("errorCode") ?? Read("statusCode") ?? Read("error"), Read("message") ?? Read("error_description"));
    }

    private static CrmError ReadError(CrmResponse response)
    {
        using JsonDocument? document = response.TryParseJson();
        return document is null ? CrmError.None : ReadError(document.RootElement);
    }

    /// <summary>Reads <c>api-usage=25/5000; per-app-api-usage=17/250(appName=sample-app)</c>; the tighter of both counts.</summary>
    private static QuotaReading? ReadQuota(CrmResponse response)
    {
        QuotaReading? tightest = null;
        foreach (string part in (response.Header(UsageHeader) ?? string.Empty).Split(';', ','))
        {
            string usage = part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..].Split('(')[0];
            string[] numbers = usage.Split('/');
            if (numbers.Length == 2 && long.TryParse(numbers[0], out long used) && long.TryParse(numbers[1], out long limit) && limit > 0
                && (tightest is null || limit - used < tightest.DailyRemaining))
            {
                tightest = new QuotaReading(limit, limit - used);
            }
        }

        return tightest;
    }
}
