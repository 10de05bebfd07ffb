namespace LeadScoring.Host.Serving;

/// <summary>What the health endpoint, the pages and the status verb say of one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Failing">Whether the last read failed.</param>
/// <param name="LastGoodAt">Until when nothing is missing, UTC; <see langword="null"/> when it was never read to its end.</param>
/// <param name="LagSeconds">How far the store is behind the CRM.</param>
/// <param name="Rows">Rows that the last good read brought.</param>
/// <param name="LastError">The newest failure, even if it is over; <see langword="null"/> = none.</param>
internal sealed record StreamState(string Stream, bool Failing, DateTimeOffset? LastGoodAt, long? LagSeconds, long Rows, StreamProblem? LastError)
{
    /// <summary>Reads all streams of a store.</summary>
    public static async Task<IReadOnlyList<StreamState>> ReadAsync(IStreamHealth health, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(health);
        return [.. (await health.ReadAsync(cancellationToken)).Select(s => Of(s, now))];
    }

    private static StreamState Of(StreamHealth health, DateTimeOffset now) => new(
        health.Stream.ToString(),
        health.IsFailing,
        health.GoodAt,
        health.LagAt(now) is { } lag ? Math.Max(0, (long)lag.TotalSeconds) : null,
        health.Rows,
        health.LastError is { } error ? new StreamProblem(error.At, error.Kind, error.Message, error.CorrelationId) : null);
}

/// <summary>A failure of reading a stream.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">Who has to act.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="CorrelationId">The CRM's own number of the failed request.</param>
internal sealed record StreamProblem(DateTimeOffset At, CrmFailureKind Kind, string Message, string? CorrelationId);
