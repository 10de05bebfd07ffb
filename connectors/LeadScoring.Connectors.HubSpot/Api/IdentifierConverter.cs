using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads ids and tokens that HubSpot writes sometimes as text and sometimes as a number.</summary>
internal sealed class IdentifierConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => reader.GetInt64().ToString(CultureInfo.InvariantCulture),
        _ => reader.GetString(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
