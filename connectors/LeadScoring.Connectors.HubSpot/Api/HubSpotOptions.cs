namespace LeadScoring.Connectors.HubSpot;

/// <summary>Settings of reading that tests need to change; customers have no reason to.</summary>
internal sealed record HubSpotOptions
{
    /// <value>How long changes may settle in the search index before a window covers them, 0–60 s; default 30 s, because very recent results come neither complete nor in order.</value>
    public TimeSpan Settle
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromSeconds(60)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The settle time must lie between 0 and 60 seconds.");
    }
    = TimeSpan.FromSeconds(30);
}
