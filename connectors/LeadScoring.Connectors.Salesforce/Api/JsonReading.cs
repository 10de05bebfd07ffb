using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads what an answer must have; its absence is a torn answer, not a crash.</summary>
internal static class JsonReading
{
    /// <exception cref="JsonException">It is no object or has no such property.</exception>
    public static JsonElement Required(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new JsonException($"The answer has no {name}.");

    /// <summary>A text property, or <see langword="null"/>.</summary>
    public static string? TextOf(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A true property; anything else, absence included, is false.</summary>
    public static bool IsTrue(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A false property; anything else, absence included, is not.</summary>
    public static bool IsFalse(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.False;

    /// <summary>The elements of an array property; none where it is absent or null.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
