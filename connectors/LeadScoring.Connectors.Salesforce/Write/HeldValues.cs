using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Compares what a record holds with what we sent, as far as Salesforce stores it.</summary>
internal static class HeldValues
{
    /// <summary>Whether a record holds all values of a write.</summary>
    public static bool Match(ObjectDescription description, FieldWrite write, JsonElement row) =>
        write.Fields.All(f => row.TryGetProperty(description.Find(f.Key)!.Field.Name, out JsonElement held) && Match(description.Find(f.Key)!.Field.Type, f.Value, FieldText.Of(held)));

    /// <summary>Empty text and nothing are one; numbers lose trailing zeros, instants their fraction of a second, texts the space around them.</summary>
    internal static bool Match(CrmFieldType type, string? sent, string? held)
    {
        if (string.IsNullOrEmpty(sent) || held is null)
        {
            return string.IsNullOrEmpty(sent) && string.IsNullOrEmpty(held);
        }

        return type switch
        {
            CrmFieldType.Number => decimal.TryParse(sent, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal mine)
                && decimal.TryParse(held, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal theirs) && mine == theirs,
            CrmFieldType.DateTime => Second(sent) is { } mine && mine == Second(held),
            CrmFieldType.Reference => sent.Length >= 15 && held.Length >= 15 && sent.AsSpan(0, 15).SequenceEqual(held.AsSpan(0, 15)),
            _ => sent.Trim() == held.Trim(),
        };
    }

    private static long? Second(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant) ? instant.ToUnixTimeSeconds() : null;
}
