using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Why HubSpot refused a request or a row.</summary>
/// <param name="Status">The verdict for a row that is refused for this.</param>
/// <param name="Code">HubSpot's code.</param>
/// <param name="Property">The property at fault, where it says.</param>
/// <param name="Words">HubSpot's text; not yet cleaned of values.</param>
internal sealed record Refusal(WriteStatus Status, string Code, string? Property, string? Words)
{
    private const string ListStart = "[{";

    /// <summary>Whether every row with <see cref="Property"/> is refused, whatever its value.</summary>
    public bool ConcernsProperty => Property is not null && Code is "PROPERTY_DOESNT_EXIST" or "READ_ONLY_VALUE";

    /// <summary>Whether every row with the same value of <see cref="Property"/> is refused, whatever the record.</summary>
    public bool ConcernsValue => Property is not null && Code is "INVALID_OPTION" or "INVALID_INTEGER" or "INVALID_NUMBER" or "INVALID_DATE" or "INVALID_EMAIL" or "INVALID_OWNER_ID";

    /// <summary>Reads why a whole request was refused, the chief reason first; empty when it is not HubSpot that speaks.</summary>
    public static IReadOnlyList<Refusal> Read(CrmResponse response) =>
        HubSpotFailures.TryRead(response) is { } envelope
            ? Of(envelope.Category ?? $"HTTP_{response.Status}", envelope.Message, envelope.Errors)
            : [];

    /// <summary>Reads why some rows of a batch were refused, the chief reason first; never empty.</summary>
    public static IReadOnlyList<Refusal> Read(BatchError error) => Of(error.Category ?? "UNKNOWN", error.Message, error.Errors);

    private static Refusal[] Of(string category, string? message, List<ErrorDetail>? details)
    {
        Refusal[] listed = [.. RefusedIn(message).Where(r => r.Error is { Length: > 0 }).Select(r => new Refusal(WriteStatus.Rejected, r.Error!, r.Name, r.Message))];
        if (listed.Length > 0)
        {
            return listed;
        }

        WriteStatus status = StatusOf(category);
        Refusal[] detailed = [.. (details ?? []).Where(d => d.Code is not null).Select(d => new Refusal(status, d.Code!, d.Context?.GetValueOrDefault("propertyName")?.FirstOrDefault(), d.Message ?? message))];
        return detailed.Length > 0 ? detailed : [new Refusal(status, category, null, details?.FirstOrDefault()?.Message ?? message)];
    }

    private static WriteStatus StatusOf(string category) => category switch
    {
        "OBJECT_NOT_FOUND" => WriteStatus.NotFound,
        "RATE_LIMITS" or "RATE_LIMIT" or "INTERNAL_ERROR" or HubSpotFailures.Locked => WriteStatus.Deferred,
        _ => WriteStatus.Rejected,
    };

    /// <summary>HubSpot lists refused values as JSON inside the text of the error.</summary>
    private static List<RefusedValue> RefusedIn(string? message)
    {
        int start = message?.IndexOf(ListStart, StringComparison.Ordinal) ?? -1;
        int end = message?.LastIndexOf(']') ?? -1;
        if (start < 0 || end < start)
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(message.AsSpan(start, end - start + 1), HubSpotJson.Default.ListRefusedValue) ?? [];
        }
        catch (JsonException)
        {
            // The list was cut or its form has changed: the category and the text still make a verdict.
            return [];
        }
    }
}
