namespace LeadScoring.Engine.Score;

/// <summary>Puts scores into tiers; a lead keeps its tier until it is clearly below the border, so that tiers do not flap.</summary>
public static class TierBorders
{
    /// <summary>The tier of a score.</summary>
    /// <param name="options">Borders in points 0–100.</param>
    /// <param name="score">Points 0–100, rounded as the rep sees them: "80" must not stand beside "warm" where hot begins at 80.</param>
    /// <param name="before">The lead's tier so far; <see langword="null"/> for a new lead.</param>
    public static Tier TierOf(TierOptions options, double score, Tier? before)
    {
        ArgumentNullException.ThrowIfNull(options);
        double hotAt = before is Tier.Hot ? options.HotAt - options.HotMargin : options.HotAt;
        double warmAt = before is Tier.Hot or Tier.Warm ? options.WarmAt - options.WarmMargin : options.WarmAt;
        return score >= hotAt ? Tier.Hot : score >= warmAt ? Tier.Warm : Tier.Cold;
    }
}
