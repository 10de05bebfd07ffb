namespace LeadScoring.Emulators.Salesforce;

/// <summary>One CometD client. Needs its own lock held, except for the immutable parts.</summary>
/// <param name="id">The client id.</param>
/// <param name="browser">Value of the cookie <c>BAYEUX_BROWSER</c> that all its requests carry.</param>
/// <param name="now">When it shook hands.</param>
internal sealed class CometSession(string id, string browser, DateTimeOffset now)
{
    /// <summary>How long the server waits for the next connect before it forgets the client.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public string Id { get; } = id;

    public string Browser { get; } = browser;

    public Lock Lock { get; } = new();

    /// <summary>Completes when the client has left, so that nothing is held for it any more.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Channel to the replay id of the last event delivered.</summary>
    public Dictionary<string, long> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Connects that are being held.</summary>
    public int Held { get; set; }

    public DateTimeOffset LastSeen { get; set; } = now;

    public bool IsForgotten(DateTimeOffset at) => Held == 0 && at - LastSeen > Patience;
}
