namespace LeadScoring.Emulators.Salesforce;

/// <summary>What the API says about a failure.</summary>
/// <param name="Code">Error code as in the API reference: <c>INVALID_FIELD</c>.</param>
/// <param name="Fields">Names of the fields at fault.</param>
internal sealed record ApiFault(string Code, string Message, params IReadOnlyList<string> Fields);

/// <summary>Ends a request with an error answer.</summary>
internal sealed class ApiException(int status, ApiFault fault) : Exception(fault.Message)
{
    public ApiException(int status, string code, string message)
        : this(status, new ApiFault(code, message))
    {
    }

    public int Status { get; } = status;

    public ApiFault Fault { get; } = fault;

    public static ApiException NotFound() => new(404, "NOT_FOUND", "The requested resource does not exist");

    public static ApiException BadMethod(string method) => new(405, "METHOD_NOT_ALLOWED", $"HTTP Method '{method}' not allowed.");
}
