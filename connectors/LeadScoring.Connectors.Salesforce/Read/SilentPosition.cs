using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>How far a pass over derived fields has come.</summary>
/// <param name="AfterId">Last id read; <see langword="null"/> when the pass is over and the next one begins anew.</param>
/// <param name="Question">Which fields it is about.</param>
internal sealed record SilentPosition(
    [property: JsonPropertyName("after")] string? AfterId,
    [property: JsonPropertyName("question")] string Question)
{
    private const int Version = 1;

    /// <summary>Where a pass over these fields goes on; another question begins anew.</summary>
    /// <exception cref="CrmException">The checkpoint is not ours (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static SilentPosition Of(StreamName stream, Checkpoint? from, string question)
    {
        SilentPosition begin = new(null, question);
        if (from is null)
        {
            return begin;
        }

        SilentPosition? known = null;
        if (from.Version == Version)
        {
            try
            {
                known = JsonSerializer.Deserialize(from.Value, SilentPositionJson.Default.SilentPosition);
            }
            catch (JsonException)
            {
                // Told below in words that help.
            }
        }

        return known is { Question: not null }
            ? known.Question == question ? known : begin
            : throw new CrmException(CrmFailureKind.Misconfigured, $"The checkpoint of {stream}'s derived fields is of version {from.Version}, or broken; this program reads version {Version}. Use the program version that wrote it, or reset the stream.");
    }

    public Checkpoint ToCheckpoint() => new(Version, JsonSerializer.Serialize(this, SilentPositionJson.Default.SilentPosition));
}

[JsonSerializable(typeof(SilentPosition))]
internal sealed partial class SilentPositionJson : JsonSerializerContext;
