namespace LeadScoring;

/// <summary>Events that websites and products sent and that wait to become records.</summary>
/// <remarks>
/// What is added is on the disk before <see cref="AddAsync"/> ends and does not wait for pages that are being stored, so that the sender can be answered at once. An event is removed
/// after its record was stored, and looked at twice when that was cut off in between. Thread-safe.
/// </remarks>
public interface IEventInbox
{
    /// <summary>Adds events; one whose stream and <see cref="TrackedEvent.Key"/> waits already changes nothing. All of them, or none when it throws.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="StoreException">The store cannot take them; the sender should try again.</exception>
    ValueTask<int> AddAsync(IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken);

    /// <summary>The events that wait longest, oldest first.</summary>
    ValueTask<IReadOnlyList<WaitingEvent>> ReadOldestAsync(int count, CancellationToken cancellationToken);

    /// <summary>Removes events that were taken; numbers that are gone already change nothing.</summary>
    ValueTask RemoveAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken);

    /// <summary>Removes waiting events of a person who asked to be forgotten; no byte of them stays in the inbox's files, nor of events that were removed before.</summary>
    /// <returns>How many there were.</returns>
    ValueTask<int> EraseAsync(Func<TrackedEvent, bool> isTheirs, CancellationToken cancellationToken);

    /// <summary>Number of events that wait.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken);
}

/// <summary>An event as it came, read and cleaned.</summary>
/// <param name="Stream">The connection and the kind of message: <c>site.page</c>.</param>
/// <param name="Key">The sender's id of the message: the same when it is sent again; at most 100 characters.</param>
/// <param name="ReceivedAt">When it came, UTC: from then on it is known.</param>
/// <param name="Fields">What it says, as mappings name it.</param>
public sealed record TrackedEvent(StreamKey Stream, string Key, DateTimeOffset ReceivedAt, IReadOnlyDictionary<string, string?> Fields);

/// <summary>An event in the inbox.</summary>
/// <param name="Number">Its number; later ones are greater.</param>
/// <param name="Event">The event.</param>
public sealed record WaitingEvent(long Number, TrackedEvent Event);
