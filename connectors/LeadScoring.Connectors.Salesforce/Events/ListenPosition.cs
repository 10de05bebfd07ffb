using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Where listening stopped.</summary>
/// <param name="ReplayId">The last event that was taken in; <see langword="null"/> when none has come yet. Opaque to us: only Salesforce knows what follows it.</param>
internal sealed record ListenPosition([property: JsonPropertyName("replay")] long? ReplayId)
{
    private const int Version = 1;

    /// <summary>Reads a checkpoint of ours.</summary>
    /// <exception cref="CrmException">It is not ours or of another version (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ListenPosition Of(StreamName stream, Checkpoint checkpoint)
    {
        ListenPosition? position = null;
        if (checkpoint.Version == Version)
        {
            try
            {
                position = JsonSerializer.Deserialize(checkpoint.Value, ListenJson.Default.ListenPosition);
            }
            catch (JsonException)
            {
                // Told below in words that help.
            }
        }

        return position is null or { ReplayId: < 0 }
            ? throw new CrmException(CrmFailureKind.Misconfigured, $"The place where listening for {stream} stopped is of version {checkpoint.Version}, or broken; this program reads version {Version}. Use the program version that wrote it, or drop it: listening then starts with new events, and polling finds the others.")
            : position;
    }

    public Checkpoint ToCheckpoint() => new(Version, JsonSerializer.Serialize(this, ListenJson.Default.ListenPosition));
}

[JsonSerializable(typeof(ListenPosition))]
internal sealed partial class ListenJson : JsonSerializerContext;
