using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>A checkpoint's content.</summary>
/// <param name="Cursor">The field that orders changes.</param>
/// <param name="Stamp">Up to where the stream is read.</param>
/// <param name="Id">Last id read of that stamp, within a read; <see langword="null"/> once a read has ended: the stamp is then a watermark and the overlap is read again.</param>
/// <param name="HasCreated">See <see cref="ReadPlan.HasCreated"/>.</param>
/// <param name="HasDeleted">See <see cref="ReadPlan.HasDeleted"/>.</param>
/// <param name="Question">See <see cref="ReadPlan.Fingerprint"/>.</param>
internal sealed record StreamPosition(
    [property: JsonPropertyName("cursor")] string Cursor,
    [property: JsonPropertyName("stamp")] DateTimeOffset? Stamp,
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("created")] bool HasCreated,
    [property: JsonPropertyName("deleted")] bool HasDeleted,
    [property: JsonPropertyName("question")] string Question)
{
    /// <summary>Fields that were not to be had when the rows up to here were read; <see langword="null"/> for none.</summary>
    [JsonPropertyName("missing")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Missing { get; init; }

    private const int Version = 1;

    /// <summary>The Bulk query job by which everything from here to its upper bound is being read; <see langword="null"/> for none.</summary>
    [JsonPropertyName("bulk")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BulkPosition? Bulk { get; init; }

    /// <summary>How far removals are known; <see langword="null"/> in checkpoints of programs that did not ask.</summary>
    [JsonPropertyName("removals")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RemovalMarks? Removals { get; init; }

    /// <summary>Reads a checkpoint of ours.</summary>
    /// <exception cref="CrmException">It is not ours or of another version (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static StreamPosition Of(StreamName stream, Checkpoint checkpoint)
    {
        StreamPosition? position = null;
        if (checkpoint.Version == Version)
        {
            try
            {
                position = JsonSerializer.Deserialize(checkpoint.Value, PositionJson.Default.StreamPosition);
            }
            catch (JsonException)
            {
                // Told below in words that help.
            }
        }

        return position is { Cursor: { } cursor, Question: not null } && Soql.IsName(cursor)
            ? position
            : throw new CrmException(CrmFailureKind.Misconfigured, $"The checkpoint of {stream} is of version {checkpoint.Version}, or broken; this program reads version {Version}. Use the program version that wrote it, or reset the stream to read it from the beginning.");
    }

    public Checkpoint ToCheckpoint() => new(Version, JsonSerializer.Serialize(this, PositionJson.Default.StreamPosition));
}

[JsonSerializable(typeof(StreamPosition))]
internal sealed partial class PositionJson : JsonSerializerContext;
