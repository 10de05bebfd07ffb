using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LeadScoring.Storage;

/// <summary>Fields of a record as compact JSON: UTF-8, names sorted ordinally, so that equal fields are equal bytes.</summary>
internal static class FieldJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Write(IReadOnlyDictionary<string, string?> fields)
    {
        string[] names = [.. fields.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (string name in names)
            {
                writer.WriteString(name, fields[name]);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static Dictionary<string, string?> Read(ReadOnlySpan<byte> json)
    {
        Dictionary<string, string?> fields = new(StringComparer.Ordinal);
        Utf8JsonReader reader = new(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            fields[name] = reader.GetString();
        }

        return fields;
    }
}
