namespace LeadScoring.Connectors.Http;

/// <summary>So many requests in any stretch of so long.</summary>
/// <param name="Permits">Most requests; at least 1.</param>
/// <param name="Length">Length of the stretch.</param>
public readonly record struct RateWindow(int Permits, TimeSpan Length);

/// <summary>What the headers of one answer say about the quota; <see langword="null"/> where they are silent.</summary>
/// <param name="DailyLimit">Requests per day of the whole account.</param>
/// <param name="DailyRemaining">Requests left of them, other software's use included.</param>
/// <param name="Window">The short-term limit.</param>
/// <param name="WindowRemaining">Requests left in it.</param>
public sealed record QuotaReading(long? DailyLimit, long? DailyRemaining, RateWindow? Window = null, int? WindowRemaining = null);
