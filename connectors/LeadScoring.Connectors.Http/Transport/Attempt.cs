namespace LeadScoring.Connectors.Http;

/// <summary>Outcome of sending a request once: a value, or a failure and whether another attempt makes sense.</summary>
internal readonly record struct Attempt(object? Value, CrmException? Failure, bool Retry, TimeSpan? Wait, int Status)
{
    /// <summary>The limit that the CRM refused it for.</summary>
    public ExceededLimit Exceeded { get; init; }

    public static Attempt Done(object value) => new(value, null, false, null, 200);

    public static Attempt Failed(CrmException failure, bool retry, TimeSpan? wait = null, int status = 0) => new(null, failure, retry, wait, status);
}
