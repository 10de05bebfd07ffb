namespace LeadScoring.Engine.Tiers;

/// <summary>Borders in force, kept from pass to pass.</summary>
/// <param name="HotAt">Score from which a lead is hot.</param>
/// <param name="WarmAt">Score from which a lead is warm.</param>
/// <param name="ModelId">The model they belong to.</param>
/// <param name="MappingHash">The mapping they belong to.</param>
/// <param name="FixedAt">When they were found, UTC.</param>
/// <param name="Why">What each follows from, in words.</param>
/// <param name="AreFallback">Whether they are the mapping's fixed ones.</param>
public sealed record FoundBorders(double HotAt, double WarmAt, string ModelId, string MappingHash, DateTimeOffset FixedAt, IReadOnlyList<string> Why, bool AreFallback)
{
    /// <summary>How well leads that become hot were foretold.</summary>
    public TierFlow Hot { get; init; } = new();

    /// <summary>How well leads that become warm were foretold.</summary>
    public TierFlow Warm { get; init; } = new();

    /// <summary>The mapping's options with these borders.</summary>
    public TierOptions Over(TierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { HotAt = HotAt, WarmAt = WarmAt };
    }
}

/// <summary>Foretold and real entries into a tier, older ones fading away within about two weeks.</summary>
/// <param name="PerWeek">Entries a week that the arrivals alone foretell at the border in force.</param>
/// <param name="Counted">Entries ever, as of the last look.</param>
/// <param name="Foretold">Foretold entries, fading.</param>
/// <param name="Real">Real entries, fading.</param>
/// <param name="Stock">Open leads that the border in force lifts into the tier by itself, because it is lower than the one before.</param>
public sealed record TierFlow(double PerWeek = 0, long Counted = 0, double Foretold = 0, double Real = 0, double Stock = 0)
{
    /// <summary>Real entries for each one foretold by arrivals: leads also rise later, and some fall before they are looked at.</summary>
    public double Gain(double trust) => Math.Clamp((Real + trust) / (Foretold + trust), 0.4, 2.5);
}

/// <summary>Leads that entered the tiers.</summary>
/// <param name="HotThisWeek">Became hot since Monday.</param>
/// <param name="WarmThisWeek">Became warm since Monday, from below.</param>
/// <param name="Hot">Became hot ever.</param>
/// <param name="Warm">Became warm ever, from below.</param>
public sealed record TierEntries(int HotThisWeek = 0, int WarmThisWeek = 0, long Hot = 0, long Warm = 0);
