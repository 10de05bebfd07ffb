using System.Text.Json;

namespace LeadScoring.Modeling;

/// <summary>Conditions as JSON.</summary>
internal static class ConditionFormat
{
    public static void Write(Condition condition, Utf8JsonWriter to)
    {
        to.WriteStartObject();
        switch (condition)
        {
            case Always:
                to.WriteString("is", "always");
                break;
            case Comparison comparison:
                to.WriteString("is", comparison.Operator.ToString());
                to.WriteString("name", comparison.Name);
                to.WriteStartArray("values");
                foreach (string value in comparison.Values)
                {
                    to.WriteStringValue(value);
                }

                to.WriteEndArray();
                break;
            case AllOf all:
                to.WriteString("is", "all");
                WriteParts(all.Parts, to);
                break;
            case AnyOf any:
                to.WriteString("is", "any");
                WriteParts(any.Parts, to);
                break;
            default:
                throw new InvalidOperationException($"No format for {condition.GetType().Name}.");
        }

        to.WriteEndObject();
    }

    public static Condition Read(JsonElement json) => json.GetProperty("is").GetString() switch
    {
        "always" => new Always(),
        "all" => new AllOf(ReadParts(json)),
        "any" => new AnyOf(ReadParts(json)),
        string other when Enum.TryParse(other, out ComparisonOperator comparison) =>
            new Comparison(json.GetProperty("name").GetString()!, comparison, [.. json.GetProperty("values").EnumerateArray().Select(v => v.GetString()!)]),
        string other => throw new FormatException($"Unknown condition \"{other}\"."),
        null => throw new FormatException("A condition does not say what it is."),
    };

    private static void WriteParts(IReadOnlyList<Condition> parts, Utf8JsonWriter to)
    {
        to.WriteStartArray("parts");
        foreach (Condition part in parts)
        {
            Write(part, to);
        }

        to.WriteEndArray();
    }

    private static Condition[] ReadParts(JsonElement json) => [.. json.GetProperty("parts").EnumerateArray().Select(Read)];
}
