namespace LeadScoring.Connectors.HubSpot;

/// <summary>One source of events, walked part by part.</summary>
internal abstract class EventFeed(HubSpotApi api)
{
    /// <summary>HubSpot.</summary>
    protected HubSpotApi Api { get; } = api;

    /// <summary>Fields every event of the source has, <see cref="HubSpotStreams.EventContact"/> included.</summary>
    public abstract IReadOnlyList<CrmField> Fields { get; }

    /// <summary>What the names of further fields begin with (<c>values.</c>); <see langword="null"/> where there are none.</summary>
    public virtual string? FreePrefix => null;

    /// <summary>Reads the part behind a cursor.</summary>
    /// <param name="from">First instant wanted, epoch milliseconds.</param>
    /// <param name="to">Last instant wanted, epoch milliseconds.</param>
    /// <param name="cursor">Where the part before ended; <see langword="null"/> begins.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CrmException">HubSpot refused; a missing scope is named.</exception>
    public abstract ValueTask<EventPart> ReadAsync(long from, long to, string? cursor, CancellationToken cancellationToken);

    /// <summary>A field that holds text, or what else is said.</summary>
    protected static CrmField Field(string name, string label, CrmFieldType type = CrmFieldType.Text) => new(name, label, type, null, false, false, false, []);

    /// <summary>An instant as text; <see langword="null"/> for none.</summary>
    protected static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether an event lies in the stretch of time that is read.</summary>
    protected static bool IsWithin(DateTimeOffset at, long from, long to) => at.ToUnixTimeMilliseconds() is long time && time >= from && time <= to;
}

/// <summary>Some events, and where the source goes on.</summary>
/// <param name="Events">Events in any order; the same one may come again.</param>
/// <param name="Next">Cursor of the next part; <see langword="null"/> after the last.</param>
internal sealed record EventPart(IReadOnlyList<HubSpotEvent> Events, string? Next);

/// <summary>One event.</summary>
/// <param name="Id">Unique within its stream.</param>
/// <param name="At">When it happened.</param>
/// <param name="ContactId">Whose it is, where HubSpot says so.</param>
/// <param name="Email">Whose it is, where HubSpot gives an address only.</param>
/// <param name="Fields">Its fields by name.</param>
internal sealed record HubSpotEvent(string Id, DateTimeOffset At, string? ContactId, string? Email, IReadOnlyDictionary<string, string?> Fields);
