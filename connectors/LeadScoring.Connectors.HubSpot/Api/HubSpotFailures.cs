using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>What HubSpot's failed answers mean.</summary>
/// <remarks>From HubSpot's error and usage pages. Every member of the envelope is optional, and gateways in front of HubSpot answer with HTML.</remarks>
internal static class HubSpotFailures
{
    /// <summary>Code of a used-up daily quota.</summary>
    public const string Daily = "DAILY";

    /// <summary>Code of records that another request holds.</summary>
    public const string Locked = "LOCKED";

    private const string CorrelationHeader = "X-HubSpot-Correlation-Id";
    private const int Migrating = 477;
    private const int LockedStatus = 423;
    private const string Burst = "TEN_SECONDLY_ROLLING";
    private const string Secondly = "SECONDLY";
    private const string Reconnect = "Connect HubSpot again and store the new secret: the app was uninstalled or its access revoked.";
    private const string AppSettings = "Check client_id, client_secret and grant_type in the connection's secret.";

    /// <summary>Answers to who has to act.</summary>
    public static FailureTable Table { get; } = new(
        new FailureRule(0, "BAD_REFRESH_TOKEN", CrmFailureKind.Unauthorized, Reconnect),
        new FailureRule(0, "BAD_HUB", CrmFailureKind.Unauthorized, Reconnect),
        new FailureRule(0, "invalid_grant", CrmFailureKind.Unauthorized, Reconnect),
        new FailureRule(0, "BAD_CLIENT_ID", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "BAD_CLIENT_SECRET", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "BAD_REDIRECT_URI", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "BAD_AUTH_CODE", CrmFailureKind.Unauthorized, Reconnect),
        new FailureRule(0, "BAD_GRANT_TYPE", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "invalid_client", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "unauthorized_client", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "unsupported_grant_type", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(0, "invalid_request", CrmFailureKind.Misconfigured, AppSettings),
        new FailureRule(401, null, CrmFailureKind.Unauthorized, "Check that the connection's secret holds the current token of the HubSpot app."),
        new FailureRule(403, "MISSING_SCOPES", CrmFailureKind.Unauthorized, "Ask the HubSpot administrator to add the scope to the app; where another scope is named than the object needs, HubSpot may be naming the wrong one.") { IsLocal = true },
        new FailureRule(404, null, CrmFailureKind.Misconfigured, "Check the connection's address and api_version, and that the account has this object."),
        new FailureRule(409, null, CrmFailureKind.Rejected),
        new FailureRule(414, null, CrmFailureKind.Unexpected),
        new FailureRule(LockedStatus, null, CrmFailureKind.Transient) { Wait = TimeSpan.FromSeconds(2), Jitter = TimeSpan.FromSeconds(1) },
        new FailureRule(429, Daily, CrmFailureKind.RateLimited, "Nothing to do: it is tried again after midnight in the account's time zone.") { Retry = false },
        new FailureRule(429, Secondly, CrmFailureKind.RateLimited) { Wait = TimeSpan.FromSeconds(1), Jitter = TimeSpan.FromMilliseconds(500) },
        new FailureRule(429, null, CrmFailureKind.RateLimited) { Wait = TimeSpan.FromSeconds(10) },
        new FailureRule(Migrating, null, CrmFailureKind.Transient, "Nothing to do: HubSpot is moving the account to another data centre; it is tried again when that is over.") { Wait = TimeSpan.FromMinutes(10) },
        new FailureRule(530, null, CrmFailureKind.Transient, "Mostly nothing to do; if it stays, check that the connection's secret holds a well-formed token."));

    /// <summary>Reads code and words out of a failed answer.</summary>
    public static CrmError ReadError(CrmResponse response) =>
        Read(response) with { CorrelationId = response.Header(CorrelationHeader) ?? TryRead(response)?.CorrelationId };

    private static CrmError Read(CrmResponse response)
    {
        if (TryRead(response) is not { } envelope)
        {
            return response.Status == LockedStatus ? new CrmError(Locked, null) : CrmError.None;
        }

        if (response.Status == LockedStatus)
        {
            return new CrmError(Locked, envelope.Message);
        }

        if (response.Status == 429)
        {
            return new CrmError(LimitOf(envelope), envelope.Message);
        }

        if (envelope.Category == "MISSING_SCOPES" || response.Status == 403)
        {
            string scopes = string.Join(", ", ScopesIn(envelope));
            return new CrmError(envelope.Category, scopes.Length == 0 ? envelope.Message : $"missing scope {scopes}");
        }

        return envelope.Error is { } oauth
            ? new CrmError(envelope.Status is null or "error" ? oauth : envelope.Status, envelope.ErrorDescription ?? envelope.Message)
            : new CrmError(envelope.Category ?? envelope.ErrorType, envelope.Message);
    }

    /// <summary>The envelope, or <see langword="null"/> when the body is something else.</summary>
    public static ErrorEnvelope? TryRead(CrmResponse response)
    {
        try
        {
            return response.Body.IsEmpty ? null : JsonSerializer.Deserialize(response.Body.Span, HubSpotJson.Default.ErrorEnvelope);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string LimitOf(ErrorEnvelope envelope)
    {
        string words = $"{envelope.PolicyName} {envelope.Message}";
        return words.Contains("ten_secondly", StringComparison.OrdinalIgnoreCase) ? Burst
            : words.Contains("daily", StringComparison.OrdinalIgnoreCase) ? Daily
            : words.Contains("secondly", StringComparison.OrdinalIgnoreCase) ? Secondly
            : envelope.PolicyName ?? envelope.Category ?? envelope.ErrorType ?? "RATE_LIMIT";
    }

    private static IEnumerable<string> ScopesIn(ErrorEnvelope envelope) =>
        (envelope.Errors ?? [])
            .SelectMany(e => e.Context ?? [])
            .Where(c => c.Key is "requiredGranularScopes" or "requiredScopes")
            .SelectMany(c => c.Value)
            .Distinct(StringComparer.Ordinal);
}
