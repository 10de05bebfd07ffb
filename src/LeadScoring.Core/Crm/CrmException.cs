namespace LeadScoring;

/// <summary>Who has to act when a CRM call fails.</summary>
public enum CrmFailureKind
{
    /// <summary>Nobody: try again later.</summary>
    Transient,

    /// <summary>Nobody: wait until the quota allows it.</summary>
    RateLimited,

    /// <summary>The customer's admin: credentials or scopes are refused.</summary>
    Unauthorized,

    /// <summary>RevOps or the operator: a name, address or setting is wrong.</summary>
    Misconfigured,

    /// <summary>RevOps: the CRM refuses this content.</summary>
    Rejected,

    /// <summary>Us: the CRM answered in a way we do not understand.</summary>
    Unexpected,
}

/// <summary>A CRM refused or could not be reached. The message says what happened and what to do, without secrets or personal data.</summary>
public sealed class CrmException(CrmFailureKind kind, string message, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Who has to act.</summary>
    public CrmFailureKind Kind { get; } = kind;

    /// <summary>How long the CRM asked us to wait, where it did.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The CRM's own error code (<c>INVALID_FIELD</c>), where it gave one.</summary>
    public string? Code { get; init; }

    /// <summary>Whether the refusal concerns only the stream or item asked for (a missing scope), so that others of the connection may still be read.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The CRM's own number of the failed request, by which its support finds it; where it gave one.</summary>
    public string? CorrelationId { get; init; }
}
