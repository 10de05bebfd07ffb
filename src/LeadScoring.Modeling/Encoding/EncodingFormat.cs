using System.Text.Json;

namespace LeadScoring.Modeling;

/// <summary>Encodings as JSON.</summary>
internal static class EncodingFormat
{
    public static void Write(FeatureEncoding encoding, Utf8JsonWriter to)
    {
        to.WriteStartObject();
        to.WriteString("feature", encoding.Name);
        switch (encoding)
        {
            case NumericEncoding { Shape: var shape }:
                to.WriteString("as", "steps");
                to.WriteNumber("low", shape.Low);
                to.WriteNumber("high", shape.High);
                to.WriteNumber("mean", shape.Mean);
                to.WriteNumber("deviation", shape.Deviation);
                WriteNumbers(to, "steps", shape.Steps);
                WriteNumbers(to, "step_means", shape.StepMeans);
                to.WriteBoolean("missing", shape.HasMissing);
                break;
            case ClassEncoding { Shape: var shape }:
                to.WriteString("as", "classes");
                to.WriteStartArray("classes");
                foreach (string one in shape.Classes)
                {
                    to.WriteStringValue(one);
                }

                to.WriteEndArray();
                to.WriteBoolean("missing", shape.HasMissing);
                to.WriteBoolean("rare", shape.HasRare);
                WriteNumbers(to, "means", shape.Means);
                break;
            case RawEncoding:
                to.WriteString("as", "number");
                break;
            default:
                throw new InvalidOperationException($"No format for {encoding.GetType().Name}.");
        }

        to.WriteEndObject();
    }

    public static FeatureEncoding Read(JsonElement json)
    {
        string name = json.GetProperty("feature").GetString()!;
        return json.GetProperty("as").GetString() switch
        {
            "number" => new RawEncoding(name),
            "steps" => new NumericEncoding(
                name,
                new NumericShape(
                    json.GetProperty("low").GetDouble(),
                    json.GetProperty("high").GetDouble(),
                    json.GetProperty("mean").GetDouble(),
                    json.GetProperty("deviation").GetDouble(),
                    ReadNumbers(json, "steps"),
                    ReadNumbers(json, "step_means"),
                    json.GetProperty("missing").GetBoolean())),
            "classes" => new ClassEncoding(
                name,
                new ClassShape(
                    [.. json.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!)],
                    json.GetProperty("missing").GetBoolean(),
                    json.GetProperty("rare").GetBoolean(),
                    ReadNumbers(json, "means"))),
            string other => throw new FormatException($"Feature {name} is stored as \"{other}\", which this version does not know."),
            null => throw new FormatException($"Feature {name} does not say how it is stored."),
        };
    }

    public static void WriteNumbers(Utf8JsonWriter to, string name, IEnumerable<double> numbers)
    {
        to.WriteStartArray(name);
        foreach (double number in numbers)
        {
            to.WriteNumberValue(number);
        }

        to.WriteEndArray();
    }

    public static double[] ReadNumbers(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(n => n.GetDouble())];
}
