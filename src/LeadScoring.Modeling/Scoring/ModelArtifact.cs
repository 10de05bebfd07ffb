using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Modeling;

/// <summary>A model as one portable JSON document.</summary>
/// <remarks>It says what was learned, from what and how good it was, but not when: the same rows and seed give the same bytes on any day.</remarks>
internal static class ModelArtifact
{
    private const int Format = 1;

    private static readonly JsonSerializerOptions CardOptions = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>SHA-256 of the bytes, first 16 hex digits.</summary>
    public static string IdOf(ReadOnlySpan<byte> artifact) => Convert.ToHexStringLower(SHA256.HashData(artifact))[..16];

    public static ReadOnlyMemory<byte> Write(ModelCard card, IMarginModel model, SigmoidCalibration calibration, ScoreCurve curve)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter to = new(buffer))
        {
            to.WriteStartObject();
            to.WriteNumber("format", Format);
            to.WritePropertyName("card");
            JsonSerializer.Serialize(to, card with { Id = string.Empty, TrainedAt = default }, CardOptions);
            to.WriteStartObject("calibration");
            to.WriteNumber("slope", calibration.Slope);
            to.WriteNumber("offset", calibration.Offset);
            to.WriteEndObject();
            to.WriteStartObject("scale");
            EncodingFormat.WriteNumbers(to, "probabilities", curve.Probabilities);
            EncodingFormat.WriteNumbers(to, "scores", curve.Scores);
            to.WriteEndObject();
            to.WritePropertyName("model");
            to.WriteRawValue(model.Save().Span);
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
            if (format != Format)
            {
                throw new InvalidDataException($"The stored model {id} has format {format}; this version reads format {Format}. Update the service, or train a new model.");
            }

            JsonElement calibration = root.GetProperty("calibration");
            JsonElement scale = root.GetProperty("scale");
            return new LeadModel(
                id,
                ReadModel(root.GetProperty("model")),
                new SigmoidCalibration(calibration.GetProperty("slope").GetDouble(), calibration.GetProperty("offset").GetDouble()),
                new ScoreCurve(EncodingFormat.ReadNumbers(scale, "probabilities"), EncodingFormat.ReadNumbers(scale, "scores")));
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

    private static IMarginModel ReadModel(JsonElement json) => json.GetProperty("kind").GetString() switch
    {
        "logistic" => LogisticModel.Read(json),
        "boosted_trees" => BoostedTreesModel.Read(json),
        "random_forest" => BoostedTreesModel.Read(json, ModelKind.RandomForest),
        string other => throw new FormatException($"Unknown kind of model \"{other}\"."),
        null => throw new FormatException("The model does not say its kind."),
    };
}
