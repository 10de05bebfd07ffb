namespace LeadScoring.Connectors.Http;

/// <summary>One line of a <see cref="FailureTable"/>: what an answer looks like, and who has to act.</summary>
/// <param name="Status">HTTP status, or 0 for any.</param>
/// <param name="Code">The CRM's error code, or <see langword="null"/> for any.</param>
/// <param name="Kind">Who has to act.</param>
/// <param name="Advice">What to do, as a sentence; <see langword="null"/> takes the kind's own.</param>
public sealed record FailureRule(int Status, string? Code, CrmFailureKind Kind, string? Advice = null)
{
    /// <summary>Text the CRM's message must contain (without case), or <see langword="null"/>.</summary>
    public string? Contains { get; init; }

    /// <value>Whether trying again within the same call can help. <see langword="null"/>, the default, means: yes for transient and rate-limited.</value>
    public bool? Retry { get; init; }

    /// <value>How long to wait first where the CRM does not say; <see langword="null"/>, the default, leaves it to the back-off.</value>
    public TimeSpan? Wait { get; init; }

    /// <value>Up to how much is added to <see cref="Wait"/> by chance, so that several callers do not come back together. Default none.</value>
    public TimeSpan Jitter { get; init; }

    /// <value>The limit that such an answer tells of. Default none.</value>
    public ExceededLimit Exceeds { get; init; }

    /// <value>Whether it concerns only what was asked for, so that other streams of the connection may still be read. Default false.</value>
    public bool IsLocal { get; init; }

    internal bool Matches(int status, CrmError error) =>
        (Status == 0 || Status == status)
        && (Code is null || string.Equals(Code, error.Code, StringComparison.OrdinalIgnoreCase))
        && (Contains is null || error.Message?.Contains(Contains, StringComparison.OrdinalIgnoreCase) == true);
}

/// <summary>What the body of a failed answer says.</summary>
/// <param name="Code">The CRM's error code.</param>
/// <param name="Message">The CRM's words; redacted before anyone sees them.</param>
public sealed record CrmError(string? Code, string? Message)
{
    /// <summary>The CRM's own number of the request, where it gives one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>A body that says nothing we can read (HTML of a gateway, nothing at all).</summary>
    public static CrmError None { get; } = new(null, null);
}
