using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Where reading of an event stream stands. Instants are epoch milliseconds.</summary>
/// <param name="Watermark">Every event up to here is delivered.</param>
internal sealed record EventPosition(long Watermark)
{
    private const int Version = 1;

    /// <summary>First instant of the stretch that is being read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long From { get; init; }

    /// <summary>Its last instant; 0 between reads.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long To { get; init; }

    /// <summary>The source's cursor within it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }

    /// <summary>Its durable form.</summary>
    public Checkpoint ToCheckpoint() => new(Version, JsonSerializer.Serialize(this, HubSpotJson.Default.EventPosition));

    /// <summary>Reads a checkpoint this connector wrote.</summary>
    /// <exception cref="CrmException">It is not one, or of a version we do not know (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static EventPosition Parse(Checkpoint checkpoint)
    {
        if (checkpoint.Version != Version)
        {
            throw ReadPosition.Unreadable(checkpoint, null);
        }

        try
        {
            return JsonSerializer.Deserialize(checkpoint.Value, HubSpotJson.Default.EventPosition) ?? throw ReadPosition.Unreadable(checkpoint, null);
        }
        catch (JsonException e)
        {
            throw ReadPosition.Unreadable(checkpoint, e);
        }
    }
}
