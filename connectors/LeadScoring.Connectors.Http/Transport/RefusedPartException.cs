namespace LeadScoring.Connectors.Http;

/// <summary>Thrown by a reader when the answer is good but the part of it that matters is a refusal (a composite request); the transport treats it as if the whole had been refused so.</summary>
/// <param name="status">The part's HTTP status.</param>
/// <param name="error">The part's code and message.</param>
/// <param name="response">The answer around it.</param>
public sealed class RefusedPartException(int status, CrmError error, CrmResponse response) : Exception($"A part of the answer has HTTP status {status}.")
{
    /// <summary>The part's HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The part's code and message.</summary>
    public CrmError Error { get; } = error;

    /// <summary>The answer around it.</summary>
    public CrmResponse Response { get; } = response;
}
