using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>One entry of an error's <c>errors</c> list.</summary>
internal sealed record ErrorDetail(string Message, string? Code = null, string? ContextKey = null, string? ContextValue = null);

/// <summary>A request the API refuses, in the words of HubSpot's error envelope.</summary>
internal sealed class ApiFailure(int status, string category, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Category { get; } = category;

    public string? SubCategory { get; init; }

    /// <summary>Written as <c>{"key":["value"]}</c>.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>Set on rate limits, whose body has its own shape.</summary>
    public bool IsRateLimit { get; init; }

    public string? PolicyName { get; init; }

    /// <summary>Set where it is not HubSpot that refuses but a gateway in front of it.</summary>
    public bool IsHtml { get; init; }

    public static ApiFailure Invalid(string message) => new(400, "VALIDATION_ERROR", message);

    public static ApiFailure NotFound() => new(404, "OBJECT_NOT_FOUND", "resource not found");

    public static ApiFailure WrongVerb() => new(405, "METHOD_NOT_ALLOWED", "HTTP 405 Method Not Allowed");

    public static ApiFailure RateLimited(string message, string? policy) => new(429, "RATE_LIMITS", message) { IsRateLimit = true, PolicyName = policy };

    /// <summary>The refusal of property values: a JSON list inside the message, as HubSpot writes it.</summary>
    public static ApiFailure InvalidValues(IReadOnlyList<InvalidValue> invalid)
    {
        using MemoryStream list = new();
        using (Utf8JsonWriter json = new(list, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (InvalidValue value in invalid)
            {
                json.WriteStartObject();
                json.WriteBoolean("isValid", false);
                json.WriteString("message", value.Message);
                json.WriteString("error", value.Error);
                json.WriteString("name", value.Property);
                json.WriteString("localizedErrorMessage", value.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return new ApiFailure(400, "VALIDATION_ERROR", "Property values were not valid: " + System.Text.Encoding.UTF8.GetString(list.ToArray()))
        {
            Details = [.. invalid.Select(v => new ErrorDetail(v.Message, v.Error, "propertyName", v.Property))],
        };
    }

    /// <summary>Writes the body of the answer.</summary>
    public void Write(Utf8JsonWriter json, string correlationId)
    {
        json.WriteStartObject();
        json.WriteString("status", "error");
        json.WriteString("message", Message);
        json.WriteString("correlationId", correlationId);
        if (IsRateLimit)
        {
            json.WriteString("errorType", "RATE_LIMIT");
            if (PolicyName is not null)
            {
                json.WriteString("policyName", PolicyName);
                json.WriteString("groupName", $"publicapi:private_app-api-calls:{HubSpotPortal.AppId}:{HubSpotPortal.PortalId}");
            }
        }
        else
        {
            json.WriteString("category", Category);
            WriteRest(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the members a batch error shares with the envelope.</summary>
    public void WriteRest(Utf8JsonWriter json)
    {
        if (SubCategory is not null)
        {
            json.WriteString("subCategory", SubCategory);
        }

        if (Context.Count > 0)
        {
            json.WriteStartObject("context");
            foreach ((string key, string value) in Context)
            {
                json.WriteStartArray(key);
                json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        if (Details.Count > 0)
        {
            json.WriteStartArray("errors");
            foreach (ErrorDetail detail in Details)
            {
                json.WriteStartObject();
                json.WriteString("message", detail.Message);
                if (detail.Code is not null)
                {
                    json.WriteString("code", detail.Code);
                }

                if (detail.ContextKey is not null)
                {
                    json.WriteStartObject("context");
                    json.WriteStartArray(detail.ContextKey);
                    json.WriteStringValue(detail.ContextValue);
                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
