namespace LeadScoring.Connectors.Http;

/// <summary>A bearer token and the only address it may be sent to. Immutable.</summary>
/// <param name="Value">The token; never logged.</param>
/// <param name="BaseAddress">Where requests made with it go. A request to another origin is refused before it leaves.</param>
/// <param name="ExpiresAt">When the CRM says it ends, UTC; <see langword="null"/> where only a 401 tells.</param>
public sealed record AccessToken(string Value, Uri BaseAddress, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The address alone, so that a token can never slip into a log line.</summary>
    public override string ToString() => $"token for {BaseAddress.GetLeftPart(UriPartial.Authority)}";
}
