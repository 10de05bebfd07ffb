namespace LeadScoring.Engine.Monitoring;

/// <summary>A first score whose lead's window is over: what was promised and what came of it.</summary>
/// <param name="AsOf">When it was scored, UTC.</param>
/// <param name="Probability">What was promised (0–1); <see langword="null"/> while rules scored.</param>
/// <param name="Score">Points 0–100.</param>
/// <param name="Tier">Its tier then.</param>
/// <param name="IsGood">Whether it became good inside the window.</param>
/// <param name="IsLost">Whether it ended badly by an outcome, and not only by the end of the window.</param>
/// <param name="ToGood">Time from the score to the good outcome.</param>
public readonly record struct JudgedScore(DateTimeOffset AsOf, double? Probability, double Score, Tier Tier, bool IsGood, bool IsLost, TimeSpan? ToGood);
