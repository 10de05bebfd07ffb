namespace LeadScoring.Connectors.Http;

/// <summary>What the transport must know of one CRM. Immutable; the functions must be thread-safe and must not throw.</summary>
public sealed class CrmProfile
{
    /// <summary>Name for messages: <c>Salesforce</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Answers to who has to act.</summary>
    public required FailureTable Failures { get; init; }

    /// <summary>Reads code and message out of a failed answer.</summary>
    public required Func<CrmResponse, CrmError> ReadError { get; init; }

    /// <summary>Reads the quota out of any answer's headers; <see langword="null"/> where they say nothing.</summary>
    public required Func<CrmResponse, QuotaReading?> ReadQuota { get; init; }
}
