using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Modeling;

/// <summary>A model as one portable JSON document.</summary>
/// <remarks>It says what was learned, from what and how good it was, but not when: the same rows and seed give the same bytes on any day.</remarks>
internal static class ModelArtifact
{
    private const int Format = 2;

    /// <summary>The oldest format that is still read.</summary>
    private const int OldestFormat = 1;

    private static readonly JsonSerializerOptions CardOptions = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>SHA-256 of the bytes, first 16 hex digits.</summary>
    public static string IdOf(ReadOnlySpan<byte> artifact) => Convert.ToHexStringLower(SHA256.HashData(artifact))[..16];

    public static ReadOnlyMemory<byte> Write(ModelCard card, ModelPart common, SegmentParts segments, ScoreCurve curve)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter to = new(buffer))
        {
            to.WriteStartObject();
            to.WriteNumber("format", Format);
            to.WritePropertyName("card");

            // Neither the day nor the model before it is a part of what was learned.
            JsonSerializer.Serialize(to, card with { Id = string.Empty, TrainedAt = default, Promotion = null }, CardOptions);
            to.WriteStartObject("scale");
            EncodingFormat.WriteNumbers(to, "probabilities", curve.Probabilities);
            EncodingFormat.WriteNumbers(to, "scores", curve.Scores);
            to.WriteEndObject();
            Write(common, to);
            to.WriteString("segments_by", segments.By);
            to.WriteStartArray("segments");
            foreach ((string value, ModelPart part) in segments.Models.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                to.WriteStartObject();
                to.WriteString("value", value);
                Write(part, to);
                to.WriteEndObject();
            }

            to.WriteEndArray();
            to.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public static LeadModel Read(string id, ReadOnlyMemory<byte> artifact)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(artifact);
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format is < OldestFormat or > Format)
            {
                throw new InvalidDataException($"The stored model {id} has format {format}; this version reads formats {OldestFormat} to {Format}. Update the service, or train a new model.");
            }

            JsonElement scale = root.GetProperty("scale");
            SegmentParts segments = root.TryGetProperty("segments", out JsonElement parts)
                ? new SegmentParts(root.GetProperty("segments_by").GetString()!, parts.EnumerateArray().ToDictionary(p => p.GetProperty("value").GetString()!, ReadPart, StringComparer.Ordinal))
                : SegmentParts.None;
            return new LeadModel(id, ReadPart(root), segments, new ScoreCurve(EncodingFormat.ReadNumbers(scale, "probabilities"), EncodingFormat.ReadNumbers(scale, "scores")));
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"The stored model {id} cannot be read. Train a new model.", problem);
        }
    }

    /// <summary>Reads what <see cref="IMarginModel.Save"/> wrote.</summary>
    public static IMarginModel ReadModel(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ReadModel(document.RootElement);
    }

    private static void Write(ModelPart part, Utf8JsonWriter to)
    {
        to.WriteStartObject("calibration");
        switch (part.Calibration)
        {
            case SigmoidCalibration sigmoid:
                to.WriteNumber("slope", sigmoid.Slope);
                to.WriteNumber("offset", sigmoid.Offset);
                break;
            case IsotonicCalibration isotonic:
                EncodingFormat.WriteNumbers(to, "margins", isotonic.Margins);
                EncodingFormat.WriteNumbers(to, "log_odds", isotonic.LogOdds);
                to.WriteNumber("edge_slope", isotonic.EdgeSlope);
                break;
            default:
                throw new InvalidOperationException($"No format for {part.Calibration.GetType().Name}.");
        }

        to.WriteEndObject();
        to.WritePropertyName("model");
        to.WriteRawValue(part.Model.Save().Span);
    }

    private static ModelPart ReadPart(JsonElement json)
    {
        JsonElement calibration = json.GetProperty("calibration");
        return new ModelPart(
            ReadModel(json.GetProperty("model")),
            calibration.TryGetProperty("slope", out JsonElement slope)
                ? new SigmoidCalibration(slope.GetDouble(), calibration.GetProperty("offset").GetDouble())
                : new IsotonicCalibration(EncodingFormat.ReadNumbers(calibration, "margins"), EncodingFormat.ReadNumbers(calibration, "log_odds"), calibration.GetProperty("edge_slope").GetDouble()));
    }

    private static IMarginModel ReadModel(JsonElement json) => json.GetProperty("kind").GetString() switch
    {
        "logistic" => LogisticModel.Read(json),
        "boosted_trees" => BoostedTreesModel.Read(json),
        "rules" => RulesModel.Read(json),
        "blend" => BlendModel.Read(json, ReadModel),
        "random_forest" => BoostedTreesModel.Read(json, ModelKind.RandomForest),
        string other => throw new FormatException($"Unknown kind of model \"{other}\"."),
        null => throw new FormatException("The model does not say its kind."),
    };
}
