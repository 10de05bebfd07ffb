namespace LeadScoring.Emulators;

/// <summary>How a Salesforce emulator behaves.</summary>
public sealed class SalesforceEmulatorOptions
{
    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    /// <value>0.</value>
    public int Port { get; set; }

    /// <summary>The emulator's clock; the seed's instant becomes its now at the start.</summary>
    /// <value>The system clock.</value>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>API requests allowed in 24 hours; beyond it every request gets 403 <c>REQUEST_LIMIT_EXCEEDED</c>.</summary>
    /// <value>1,000,000.</value>
    public long DailyLimit { get; set; } = 1_000_000;

    /// <summary>Failures to plant from the start.</summary>
    /// <value>None.</value>
    public IReadOnlyList<FaultRule> Faults { get; set; } = [];

    /// <summary>How long an access token works; then 401 <c>INVALID_SESSION_ID</c>.</summary>
    /// <value>Two hours.</value>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a query can be continued; then 400 <c>INVALID_QUERY_LOCATOR</c>.</summary>
    /// <value>Two days, as the API does.</value>
    public TimeSpan CursorLifetime { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How Bulk API 2.0 behaves.</summary>
    public BulkOptions Bulk { get; set; } = new();

    /// <summary>Whether answers are compressed for clients that take gzip, at the price of processor time.</summary>
    /// <value><see langword="false"/>.</value>
    public bool CompressAnswers { get; set; }

    /// <summary>Most characters of a query; more are refused as <c>MALFORMED_QUERY</c>.</summary>
    /// <value>100,000, as the API does.</value>
    public int LongestQuery { get; set; } = 100_000;

    /// <summary>Whether a custom field made over the API stays invisible until a permission set grants it.</summary>
    /// <value><see langword="true"/>, as for every user who is no administrator.</value>
    public bool FieldLevelSecurity { get; set; } = true;

    /// <summary>The app's public key in PEM, against which statements of the JWT bearer flow are checked, together with their user; <see langword="null"/> leaves both unchecked.</summary>
    public string? JwtPublicKey { get; set; }

    /// <summary>Whether each refresh gives a new refresh token and ends the one it used.</summary>
    /// <value><see langword="false"/>, as the app's policy is by default.</value>
    public bool RotateRefreshTokens { get; set; }

    /// <summary>Whether the web server flow works with PKCE only.</summary>
    public bool RequirePkce { get; set; }

    /// <summary>Objects whose changes are told by change events from the start; more are selected over the tooling API.</summary>
    /// <value>Lead, Contact, Account, Opportunity and Task.</value>
    public IReadOnlyList<string> ChangeEventObjects { get; set; } = ["Lead", "Contact", "Account", "Opportunity", "Task"];

    /// <summary>Who gets a lead whose update did not switch the assignment rules off; <see langword="null"/> takes the API user.</summary>
    public string? DefaultLeadOwnerId { get; set; }
}
