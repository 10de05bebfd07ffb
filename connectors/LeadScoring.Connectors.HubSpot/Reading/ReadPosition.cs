using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Where reading of a stream stands, as kept in a <see cref="Checkpoint"/>. Instants are epoch milliseconds, the precision of HubSpot's filters.</summary>
/// <param name="Watermark">Every change up to here is delivered once the current phase has ended.</param>
/// <param name="Swept">Every record archived up to here is delivered as a tombstone.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "phase")]
[JsonDerivedType(typeof(LoadPosition), "load")]
[JsonDerivedType(typeof(WindowPosition), "window")]
[JsonDerivedType(typeof(RestPosition), "rest")]
internal abstract record ReadPosition(long Watermark, long Swept)
{
    private const int Version = 1;

    /// <summary>Wanted properties that HubSpot no longer defines.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Calls that the last look for archived records took.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SweepCalls { get; init; }

    /// <summary>How many records there should be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HeadCount? Count { get; init; }

    /// <summary>Its durable form.</summary>
    public Checkpoint ToCheckpoint() => new(Version, JsonSerializer.Serialize(this, HubSpotJson.Default.ReadPosition));

    /// <summary>Reads a checkpoint this connector wrote.</summary>
    /// <exception cref="CrmException">It is not one, or of a version we do not know (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ReadPosition Parse(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Version != Version)
        {
            throw Unreadable(checkpoint, null);
        }

        try
        {
            return JsonSerializer.Deserialize(checkpoint.Value, HubSpotJson.Default.ReadPosition) ?? throw Unreadable(checkpoint, null);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Unreadable(checkpoint, e);
        }
    }

    /// <summary>The refusal of a checkpoint.</summary>
    public static CrmException Unreadable(Checkpoint checkpoint, Exception? cause) => new(
        CrmFailureKind.Misconfigured,
        $"The stored checkpoint (format {checkpoint.Version}) was not written by this version of the HubSpot connector. Use the version that wrote it, or read the stream from the beginning.",
        null,
        cause);
}

/// <summary>In the middle of the first load.</summary>
/// <param name="Watermark">When the load began, by HubSpot's clock.</param>
/// <param name="Swept">The same: what was archived before is not in the load.</param>
/// <param name="After">HubSpot's token for the next part of the list.</param>
internal sealed record LoadPosition(long Watermark, long Swept, string After) : ReadPosition(Watermark, Swept);

/// <summary>In the middle of a window of changes.</summary>
/// <param name="Watermark">What the watermark becomes when the window has ended.</param>
/// <param name="Swept">As it was when the window began.</param>
/// <param name="From">First instant of the window.</param>
/// <param name="To">Last instant of the window.</param>
/// <param name="LastId">Every matching record with an id up to this one is delivered.</param>
internal sealed record WindowPosition(long Watermark, long Swept, long From, long To, long LastId) : ReadPosition(Watermark, Swept)
{
    /// <summary>States that the window before delivered, as <see cref="SeenStates"/> writes them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Known { get; init; }

    /// <summary>States of this window that the next one will meet again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Seen { get; init; }
}

/// <summary>Between reads.</summary>
internal sealed record RestPosition(long Watermark, long Swept) : ReadPosition(Watermark, Swept)
{
    /// <summary>States that lie within the overlap of the next window and are delivered already, as <see cref="SeenStates"/> writes them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Seen { get; init; }
}

/// <summary>How many records of a type lived at an instant.</summary>
/// <param name="Alive">Their number.</param>
/// <param name="At">When, as HubSpot's clock surely had passed it.</param>
/// <param name="Owed">Removals that were delivered before HubSpot's count showed them.</param>
/// <param name="Alarmed">When a count last did not add up.</param>
internal sealed record HeadCount(long Alive, long At, long Owed, long Alarmed);
