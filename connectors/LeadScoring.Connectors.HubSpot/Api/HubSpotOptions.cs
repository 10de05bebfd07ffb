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

    /// <value>How often archived records are looked for at the least; default 1 hour, because HubSpot can only list all of them (90 days' worth), not the new ones.</value>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromHours(1);

    /// <value>Calls up to which looking for archived records is cheap enough for every read; default 2, which is 200 archived records. 0 keeps to <see cref="SweepEvery"/>.</value>
    public int CheapSweep { get; init; } = 2;

    /// <value>Whether each read of contacts compares how many there are with how many there should be, which is the only trace of a privacy deletion; default true, one call.</value>
    public bool WatchCount { get; init; } = true;

    /// <value>How often a number of contacts that does not add up may cause all ids to be compared; default 1 hour, because that costs a call per 100 contacts.</value>
    public TimeSpan AlarmEvery { get; init; } = TimeSpan.FromHours(1);

    /// <value>Most delivered states that a checkpoint remembers, so that the overlap of two reads is not fetched twice; default 2,000, which is 21 KB of text. 0 remembers none.</value>
    public int Remembered { get; init; } = 2000;

    /// <value>Most records in one page handed to the caller; default 1,000, as many as one association read takes, so that associations cost one call per 1,000 records.</value>
    public int PageSize { get; init; } = 1000;
}
