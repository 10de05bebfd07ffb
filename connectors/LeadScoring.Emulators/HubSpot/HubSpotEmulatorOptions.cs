namespace LeadScoring.Emulators;

/// <summary>How a HubSpot emulator behaves.</summary>
public sealed class HubSpotEmulatorOptions
{
    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    /// <value>0.</value>
    public int Port { get; set; }

    /// <summary>Clock of the portal: times of changes, limits, token expiry, index lag.</summary>
    /// <value><see cref="TimeProvider.System"/>.</value>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Requests in any ten seconds with the static token; at least 1.</summary>
    /// <value>190, as for a Professional account.</value>
    public int RequestsPerTenSeconds { get; set; } = 190;

    /// <summary>Requests in any ten seconds with OAuth tokens; at least 1.</summary>
    /// <value>110.</value>
    public int OAuthRequestsPerTenSeconds { get; set; } = 110;

    /// <summary>Searches in any second, of all callers together; at least 1.</summary>
    /// <value>5.</value>
    public int SearchPerSecond { get; set; } = 5;

    /// <summary>Requests a day with the static token; at least 1.</summary>
    /// <value>1,000,000.</value>
    public long DailyLimit { get; set; } = 1_000_000;

    /// <summary>Where the day of <see cref="DailyLimit"/> turns at midnight.</summary>
    /// <value>UTC.</value>
    public TimeZoneInfo AccountTimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>How long a change stays invisible to search.</summary>
    /// <value>None.</value>
    public TimeSpan SearchIndexLag { get; set; }

    /// <summary>How long an OAuth access token lasts.</summary>
    /// <value>30 minutes.</value>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether the refresh token has been revoked, as when the customer removed the app; may change while the emulator runs, and does when a caller revokes it.</summary>
    public bool RefreshTokenRevoked { get; set; }

    /// <summary>Scopes the app was not granted, such as <c>crm.objects.deals.read</c>: their routes answer 403.</summary>
    /// <value>None.</value>
    public IReadOnlyCollection<string> MissingScopes { get; set; } = [];

    /// <summary>Whether batch answers keep silent about unknown ids: 207 with <c>numErrors</c> 0 and the results simply missing.</summary>
    public bool SilentUnknownIds { get; set; }

    /// <summary>Whether a merge gives the survivor a new id, as newer portals do, instead of keeping the primary's.</summary>
    public bool MergeCreatesNewId { get; set; }

    /// <summary>Values kept in a property's history; older ones are dropped as changes come.</summary>
    /// <value>45.</value>
    public int HistoryPerProperty { get; set; } = 45;

    /// <summary>Properties that a create must fill and no change may leave empty, by object type such as <c>contacts</c>; enforced from API version 2026-09 on only.</summary>
    /// <value>None.</value>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> RequiredProperties { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Properties that must be filled when another one gets a certain value; enforced from API version 2026-09 on only.</summary>
    /// <value>None.</value>
    public IReadOnlyList<ConditionalRule> ConditionalRules { get; set; } = [];

    /// <summary>Where webhook events go, as if the app's configuration subscribed to everything; callers may set another target and subscriptions over the API.</summary>
    /// <value>Nowhere.</value>
    public Uri? WebhookTarget { get; set; }

    /// <summary>The app's client secret, with which webhook requests are signed.</summary>
    /// <value><c>emulator</c>.</value>
    public string WebhookSecret { get; set; } = "emulator";

    /// <summary>How long webhook events wait for others to go with.</summary>
    /// <value>1 second.</value>
    public TimeSpan WebhookDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the seed is kept, so that <c>/__emulator__/reset</c> can go back to it. A large world takes its size in memory once more.</summary>
    /// <value><see langword="true"/>.</value>
    public bool KeepSeed { get; set; } = true;

    /// <summary>Planted failures.</summary>
    /// <value>None.</value>
    public IReadOnlyList<FaultRule> Faults { get; set; } = [];

    /// <exception cref="ArgumentException">A limit is out of range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestsPerTenSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OAuthRequestsPerTenSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SearchPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DailyLimit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HistoryPerProperty, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SearchIndexLag, TimeSpan.Zero);
    }
}

/// <summary>A rule of the portal: whoever sets one property to a value must see to it that another is filled.</summary>
/// <param name="ObjectType">Object type, such as <c>contacts</c>.</param>
/// <param name="Property">The property that is set.</param>
/// <param name="Value">The value that brings the rule about.</param>
/// <param name="Requires">The property that must be filled then.</param>
public sealed record ConditionalRule(string ObjectType, string Property, string Value, string Requires);
