using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Reads request bodies; everything unexpected is a 400 that names the member.</summary>
internal static class RequestJson
{
    /// <summary>A member as text; numbers and booleans as they are written. <see langword="null"/> when it is missing or null.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw ApiFailure.Invalid($"Invalid input JSON: expected an object with \"{name}\".");
        }

        return element.TryGetProperty(name, out JsonElement value) ? Scalar(value, name) : null;
    }

    /// <summary>A member as text that must be there.</summary>
    public static string RequiredText(this JsonElement element, string name) =>
        Text(element, name) is { Length: > 0 } text ? text : throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" is required.");

    /// <summary>A list of texts; empty when missing.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. List(element, name).Select(v => Scalar(v, name) ?? throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" holds null."))];

    /// <summary>A list; empty when missing.</summary>
    public static IReadOnlyList<JsonElement> List(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw ApiFailure.Invalid($"Invalid input JSON: expected an object with \"{name}\".");
        }

        if (!element.TryGetProperty(name, out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" must be a list.");
    }

    public static bool Flag(this JsonElement element, string name) => Text(element, name) == "true";

    /// <summary>The inputs of a batch.</summary>
    /// <exception cref="ApiFailure">There are none, or more than <paramref name="most"/>.</exception>
    public static IReadOnlyList<JsonElement> Inputs(this JsonElement body, int most)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("inputs", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw ApiFailure.Invalid("Invalid input JSON: \"inputs\" must be a list.");
        }

        int count = list.GetArrayLength();
        return count <= most
            ? [.. list.EnumerateArray()]
            : throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"The maximum number of inputs supported in a batch request for object types is {most}; {count} were sent."));
    }

    private static string? Scalar(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" must be text."),
    };
}
