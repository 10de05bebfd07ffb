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

    /// <value>How often archived records are looked for; default 1 hour, because HubSpot can only list all of them (90 days' worth), not the new ones.</value>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromHours(1);

    /// <value>Most records in one page handed to the caller; default 1,000, as many as one association read takes, so that associations cost one call per 1,000 records.</value>
    public int PageSize { get; init; } = 1000;
}
