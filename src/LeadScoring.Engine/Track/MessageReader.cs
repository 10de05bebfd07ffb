using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Engine.Track;

/// <summary>Reads messages of Segment's HTTP tracking API. Pure and thread-safe.</summary>
/// <remarks>
/// Keeps what scoring can use: ids, traits, properties, page and campaign. Addresses of machines, devices and browsers are left out. The clock of the sender is corrected as Segment does:
/// <c>timestamp = receivedAt − (sentAt − originalTimestamp)</c> (segment.com/docs/connections/spec/common, "Timestamps"); an event never happens after it came.
/// </remarks>
public static class MessageReader
{
    /// <summary>Most bytes of one message, as Segment documents.</summary>
    public const int LargestMessage = 32 * 1024;

    private const int LongestKey = 100;
    private const int MostFields = 250;
    private const int Deepest = 4;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads one message.</summary>
    /// <param name="connection">Whose it is.</param>
    /// <param name="message">The JSON object.</param>
    /// <param name="type">The kind of message; <see langword="null"/> takes its own <c>type</c>.</param>
    /// <param name="sentAt">When the batch around it was sent by the sender's clock, where it says.</param>
    /// <param name="receivedAt">When it came, UTC.</param>
    /// <param name="problem">Why it cannot be taken, for the sender.</param>
    /// <returns>The event; <see langword="null"/> when it cannot be taken.</returns>
    public static TrackedEvent? Read(ConnectionId connection, JsonElement message, string? type, string? sentAt, DateTimeOffset receivedAt, out string? problem)
    {
        problem = null;
        if (message.ValueKind != JsonValueKind.Object)
        {
            problem = "a message must be a JSON object";
            return null;
        }

        string raw = message.GetRawText();
        type ??= Text(message, "type");
        if (type is null || !TrackedFields.Streams.Contains(type))
        {
            problem = "type must be track, page, screen, identify, group or alias";
        }
        else if (Encoding.UTF8.GetByteCount(raw) > LargestMessage)
        {
            problem = "a message may have at most 32 KB";
        }
        else if (type == "track" && Text(message, "event") is null)
        {
            problem = "a track message needs \"event\"";
        }
        else if (Text(message, "userId") is null && Text(message, "anonymousId") is null)
        {
            problem = "a message needs userId or anonymousId";
        }

        if (problem is not null)
        {
            return null;
        }

        Dictionary<string, string?> fields = Fields(message);
        DateTimeOffset happenedAt = HappenedAt(Text(message, "timestamp") ?? Text(message, "originalTimestamp"), Text(message, "sentAt") ?? sentAt, receivedAt);
        fields[TrackedFields.Timestamp] = happenedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        return new TrackedEvent(new StreamKey(connection, new StreamName(type!)), KeyOf(Text(message, "messageId"), raw), receivedAt, fields);
    }

    private static Dictionary<string, string?> Fields(JsonElement message)
    {
        Dictionary<string, string?> fields = new(StringComparer.Ordinal);
        string? userId = Text(message, "userId");
        string? anonymousId = Text(message, "anonymousId");
        fields[TrackedFields.Visitor] = userId is not null ? $"u:{userId}" : $"a:{anonymousId}";
        foreach (string name in (ReadOnlySpan<string>)["userId", "anonymousId", "previousId", "groupId", "event", "name", "category"])
        {
            if (Text(message, name) is { } text)
            {
                fields[name] = text;
            }
        }

        JsonElement? context = Child(message, "context");
        if ((Mail(Child(message, "traits")) ?? Mail(Child(context, "traits")) ?? (IsMail(userId) ? userId : null)) is { } email)
        {
            fields[TrackedFields.Email] = email.Trim();
        }

        Add(fields, "properties", Child(message, "properties"), 0);
        Add(fields, "traits", Child(message, "traits"), 0);
        Add(fields, "context.page", Child(context, "page"), 0);
        Add(fields, "context.campaign", Child(context, "campaign"), 0);
        return fields;
    }

    private static void Add(Dictionary<string, string?> fields, string name, JsonElement? value, int depth)
    {
        if (value is not { } element || fields.Count >= MostFields)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object when depth < Deepest:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Add(fields, $"{name}.{Clean(property.Name)}", property.Value, depth + 1);
                }

                break;
            case JsonValueKind.Array:
                fields[name] = string.Join(';', element.EnumerateArray().Select(Scalar).OfType<string>());
                break;
            default:
                if (Scalar(element) is { } text)
                {
                    fields[name] = text;
                }

                break;
        }
    }

    private static string? Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Clean(element.GetString()!),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>Corrects the sender's clock.</summary>
    internal static DateTimeOffset HappenedAt(string? timestamp, string? sentAt, DateTimeOffset receivedAt)
    {
        if (Instant(timestamp) is not { } original)
        {
            return receivedAt;
        }

        DateTimeOffset corrected = original;
        if (Instant(sentAt) is { } sent)
        {
            TimeSpan ago = sent - original;
            corrected = ago < receivedAt - Earliest ? receivedAt - ago : receivedAt;
        }

        return corrected > receivedAt || corrected < Earliest ? receivedAt : corrected;
    }

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant) ? instant : null;

    /// <summary>A message without id is the same as another with the same text: that is what a retry sends.</summary>
    private static string KeyOf(string? messageId, string raw) =>
        messageId is { Length: > 0 and <= LongestKey } ? messageId : $"h-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId ?? raw)).AsSpan(0, 16))}";

    private static string? Mail(JsonElement? traits) => Child(traits, "email") is { ValueKind: JsonValueKind.String } email && IsMail(email.GetString()) ? Clean(email.GetString()!) : null;

    private static bool IsMail(string? text) => text is { Length: > 3 and <= 320 } && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && text.IndexOf('.', at) > at + 1;

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement child) && child.ValueKind != JsonValueKind.Null ? child : null;

    /// <summary>Ids may be numbers in careless code.</summary>
    private static string? Text(JsonElement message, string name) => Child(message, name) switch
    {
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } value => Clean(value),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>NUL is no text to any database.</summary>
    private static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;
}
