using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>The CSV dialect that a job was created with.</summary>
internal sealed record BulkFormat(string DelimiterName, byte Delimiter, bool UsesCrLf)
{
    private static readonly Dictionary<string, byte> Delimiters = new(StringComparer.Ordinal)
    {
        ["BACKQUOTE"] = (byte)'`', ["CARET"] = (byte)'^', ["COMMA"] = (byte)',', ["PIPE"] = (byte)'|', ["SEMICOLON"] = (byte)';', ["TAB"] = (byte)'\t',
    };

    public string LineEndingName => UsesCrLf ? "CRLF" : "LF";

    /// <exception cref="ApiException">An unknown delimiter, line ending or content type.</exception>
    public static BulkFormat Read(JsonElement body)
    {
        string delimiter = Text(body, "columnDelimiter") ?? "COMMA";
        string lineEnding = Text(body, "lineEnding") ?? "LF";
        if (Text(body, "contentType") is { } type && type != "CSV")
        {
            throw new ApiException(400, "INVALID_CONTENT_TYPE", $"contentType {type} is not supported; use CSV");
        }

        return Delimiters.TryGetValue(delimiter, out byte character) && lineEnding is "LF" or "CRLF"
            ? new BulkFormat(delimiter, Delimiters[delimiter], lineEnding == "CRLF")
            : throw new ApiException(400, "INVALID_INPUT", $"unknown columnDelimiter {delimiter} or lineEnding {lineEnding}");
    }

    public static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
