using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>A form of the portal and what was sent in with it, oldest first.</summary>
internal sealed record Form(string Id, string Name, long CreatedAt)
{
    public List<FormSubmission> Submissions { get; } = [];
}

/// <summary>One submission; times in epoch milliseconds.</summary>
internal sealed record FormSubmission(string ConversionId, long SubmittedAt, string? PageUrl, IReadOnlyList<KeyValuePair<string, string>> Values);

/// <summary>One event of a marketing e-mail.</summary>
internal sealed record EmailEvent(string Id, long Created, string Type, string Recipient, long? CampaignId, string? Url);

/// <summary>One event of the event API.</summary>
internal sealed record WebEvent(string Id, string EventType, long ContactId, long OccurredAt, IReadOnlyList<KeyValuePair<string, string>> Properties);

/// <summary>What happened to contacts outside of the CRM's records. Used only under the portal's lock.</summary>
internal sealed class EventLog
{
    private long _nextId = 1;

    public SortedDictionary<string, Form> Forms { get; } = new(StringComparer.Ordinal);

    /// <summary>Oldest first.</summary>
    public List<EmailEvent> Emails { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<WebEvent> Web { get; } = [];

    /// <summary>Ids of this log's own, for events that come without one.</summary>
    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"event-{_nextId++:00000000}");

    public static void Add(Form form, FormSubmission submission) => Insert(form.Submissions, submission, s => s.SubmittedAt);

    public void Add(EmailEvent e) => Insert(Emails, e, x => x.Created);

    public void Add(WebEvent e) => Insert(Web, e, x => x.OccurredAt);

    /// <summary>Removes what belongs to a person who is forgotten.</summary>
    public void Forget(long contactId, string? email)
    {
        Web.RemoveAll(e => e.ContactId == contactId);
        if (email is not null)
        {
            Emails.RemoveAll(e => e.Recipient.Equals(email, StringComparison.OrdinalIgnoreCase));
            foreach (Form form in Forms.Values)
            {
                form.Submissions.RemoveAll(s => s.Values.Any(v => v.Key == "email" && v.Value.Equals(email, StringComparison.OrdinalIgnoreCase)));
            }
        }
    }

    private static void Insert<T>(List<T> list, T item, Func<T, long> time)
    {
        int at = list.Count;
        while (at > 0 && time(list[at - 1]) > time(item))
        {
            at--;
        }

        list.Insert(at, item);
    }
}
