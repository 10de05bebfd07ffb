using System.Globalization;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>What makes a pipeline degraded besides failed runs: a planned run that is late, and events that wait longer than <c>answer_within</c>.</summary>
internal static class LiveHealth
{
    /// <summary>The state with what was found.</summary>
    public static async Task<PipelineState> AddAsync(PipelineState state, PipelineSession session, string? late, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (state.Status == PipelineStatus.Unhealthy)
        {
            return state;
        }

        string? slow = session.Pipeline.Schedules.AnswerWithin is { } limit && await session.Store.Inbox.ReadOldestAsync(1, cancellationToken) is [var oldest]
            ? Slow(oldest.ReceivedAt, limit, now)
            : null;
        return (late ?? slow) is { } problem ? state with { Status = PipelineStatus.Degraded, Problem = state.Problem is null ? problem : $"{state.Problem} {problem}" } : state;
    }

    /// <summary>What to say of an event that has waited since an instant; <see langword="null"/> while that is no longer than allowed.</summary>
    internal static string? Slow(DateTimeOffset receivedAt, TimeSpan limit, DateTimeOffset now) => now - receivedAt > limit
        ? string.Create(CultureInfo.InvariantCulture, $"An event has waited for {(now - receivedAt).TotalSeconds:0} seconds; schedules.live.answer_within allows {limit.TotalSeconds:0}.")
        : null;
}
