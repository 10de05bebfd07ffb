namespace LeadScoring;

/// <summary>How reading each stream went last, kept over restarts.</summary>
public interface IStreamHealth
{
    /// <summary>Notes a read that came to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="startedAt">When the read began, UTC: all that the CRM told by then is stored.</param>
    /// <param name="rows">Rows it brought.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask NoteGoodAsync(StreamKey stream, DateTimeOffset startedAt, long rows, CancellationToken cancellationToken);

    /// <summary>Notes a read that failed; the last good time stays, and so does the failure after the next good read, for people to look at.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="at">When it failed, UTC.</param>
    /// <param name="failure">What the CRM said.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask NoteFailedAsync(StreamKey stream, DateTimeOffset at, CrmException failure, CancellationToken cancellationToken);

    /// <summary>Every stream that was ever read, ordered by name.</summary>
    ValueTask<IReadOnlyList<StreamHealth>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>How reading one stream went last.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="TriedAt">When reading last began or failed, UTC.</param>
/// <param name="GoodAt">Start of the last read that came to its end, UTC: until then nothing is missing. <see langword="null"/> = there was none.</param>
/// <param name="Rows">Rows that the last good read brought.</param>
/// <param name="IsFailing">Whether the last read failed.</param>
/// <param name="LastError">The newest failure; <see langword="null"/> = there was none.</param>
public sealed record StreamHealth(StreamKey Stream, DateTimeOffset TriedAt, DateTimeOffset? GoodAt, long Rows, bool IsFailing, StreamError? LastError)
{
    /// <summary>How far the store is behind the CRM at an instant; <see langword="null"/> when the stream was never read to its end.</summary>
    public TimeSpan? LagAt(DateTimeOffset now) => GoodAt is { } good ? now - good : null;
}

/// <summary>A failure of reading a stream.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">Who has to act.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="CorrelationId">The CRM's own number of the request, by which its support finds it; where it gave one.</param>
public sealed record StreamError(DateTimeOffset At, CrmFailureKind Kind, string Message, string? CorrelationId);
