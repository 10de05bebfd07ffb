namespace LeadScoring.Engine.Track;

/// <summary>Names of what is stored of an event, as mappings use them; everything else is <c>properties.NAME</c>, <c>traits.NAME</c>, <c>context.page.NAME</c> or <c>context.campaign.NAME</c>.</summary>
public static class TrackedFields
{
    /// <summary>Who did it, as the site knows them: <c>u:</c> and the user's id, or <c>a:</c> and the anonymous id.</summary>
    public const string Visitor = "visitor";

    /// <summary>The e-mail address the event names, if it does; it makes the visitor a known person.</summary>
    public const string Email = "email";

    /// <summary>The site's id of the visitor before they were known.</summary>
    public const string AnonymousId = "anonymousId";

    /// <summary>The site's id of the user.</summary>
    public const string UserId = "userId";

    /// <summary>For <c>alias</c>: the id before.</summary>
    public const string PreviousId = "previousId";

    /// <summary>Name of a <c>track</c> event.</summary>
    public const string Event = "event";

    /// <summary>Name of a page or screen.</summary>
    public const string Name = "name";

    /// <summary>When it happened, by the server's clock, UTC.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>Streams of an event connection.</summary>
    public static IReadOnlyList<string> Streams { get; } = ["track", "page", "screen", "identify", "group", "alias"];
}
