namespace LeadScoring.Connectors.Http;

/// <summary>Status and code of an answer to who has to act: first match wins, general HTTP meanings come last. Immutable.</summary>
/// <param name="rules">The CRM's own lines, most special first.</param>
public sealed class FailureTable(params IReadOnlyList<FailureRule> rules)
{
    /// <summary>What HTTP itself says, for every CRM.</summary>
    private static readonly FailureRule[] General =
    [
        new(400, null, CrmFailureKind.Rejected),
        new(401, null, CrmFailureKind.Unauthorized),
        new(403, null, CrmFailureKind.Unauthorized, "Ask the CRM's administrator to give the connection's user the rights it needs."),
        new(404, null, CrmFailureKind.Misconfigured, "Check the connection's address and the object's name; it does not exist or our user may not see it."),
        new(405, null, CrmFailureKind.Unexpected),
        new(407, null, CrmFailureKind.Misconfigured, "A proxy wants credentials; check the machine's proxy settings."),
        new(408, null, CrmFailureKind.Transient),
        new(410, null, CrmFailureKind.Misconfigured, "The API version is retired; set a newer api_version."),
        new(415, null, CrmFailureKind.Unexpected),
        new(420, null, CrmFailureKind.Transient),
        new(425, null, CrmFailureKind.Transient),
        new(429, null, CrmFailureKind.RateLimited),
        new(501, null, CrmFailureKind.Unexpected),
    ];

    /// <summary>The line that fits.</summary>
    public FailureRule Find(int status, CrmError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return rules.FirstOrDefault(r => r.Matches(status, error))
            ?? General.FirstOrDefault(r => r.Status == status)
            ?? status switch
            {
                >= 500 => new FailureRule(status, null, CrmFailureKind.Transient),
                >= 400 => new FailureRule(status, null, CrmFailureKind.Rejected),
                >= 300 => new FailureRule(status, null, CrmFailureKind.Misconfigured, "The address answers with a redirect; set the connection's address to where the API really is."),
                _ => new FailureRule(status, null, CrmFailureKind.Unexpected),
            };
    }

    /// <summary>What to do when a line has no advice of its own.</summary>
    internal static string AdviceFor(CrmFailureKind kind) => kind switch
    {
        CrmFailureKind.Transient => "Nothing to do: it is tried again with the next run.",
        CrmFailureKind.RateLimited => "Nothing to do: it is tried again when the quota allows it.",
        CrmFailureKind.Unauthorized => "Check the connection's secret and that the CRM's administrator still allows our app.",
        CrmFailureKind.Misconfigured => "Check the mapping and the connection's settings.",
        CrmFailureKind.Rejected => "The CRM will refuse it again until the request or a rule in the CRM changes.",
        _ => "Please report this message; the CRM answered in a way this version does not know.",
    };
}
