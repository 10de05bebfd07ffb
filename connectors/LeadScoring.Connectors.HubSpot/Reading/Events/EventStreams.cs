namespace LeadScoring.Connectors.HubSpot;

/// <summary>The streams that are made of events instead of records: they happen once and never change.</summary>
internal static class EventStreams
{
    /// <summary>What was sent in with the customer's forms.</summary>
    public const string FormSubmissions = "form_submissions";

    /// <summary>What became of marketing e-mails: delivered, opened, clicked …</summary>
    public const string MarketingEmails = "marketing_emails";

    /// <summary>Pages of the customer that known contacts looked at.</summary>
    public const string WebEvents = "web_events";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [FormSubmissions, MarketingEmails, WebEvents];

    /// <summary>Whether a stream is one of them.</summary>
    public static bool Has(StreamName stream) => Names.Contains(stream.Value, StringComparer.Ordinal);

    /// <summary>What a stream is read by.</summary>
    public static EventFeed Create(string stream, HubSpotApi api) => stream switch
    {
        FormSubmissions => new FormSubmissionFeed(api),
        MarketingEmails => new MarketingEmailFeed(api),
        _ => new WebEventFeed(api),
    };
}
