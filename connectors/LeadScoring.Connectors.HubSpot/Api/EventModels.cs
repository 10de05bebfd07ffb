using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Events of marketing e-mails.</summary>
internal sealed record EmailEventPage(bool HasMore, [property: JsonConverter(typeof(IdentifierConverter))] string? Offset, List<EmailEventRow>? Events);

/// <summary>One event of a marketing e-mail; <see cref="Created"/> in epoch milliseconds.</summary>
internal sealed record EmailEventRow(
    [property: JsonConverter(typeof(IdentifierConverter))] string Id,
    long Created,
    string? Type,
    string? Recipient,
    long? EmailCampaignId,
    long? AppId,
    string? Url)
{
    /// <summary>Nothing of the content, which names a person.</summary>
    public override string ToString() => "marketing e-mail event";
}

/// <summary>A page of forms.</summary>
internal sealed record FormList(List<FormRow>? Results, Paging? Paging);

/// <summary>One form.</summary>
internal sealed record FormRow(string Id, string? Name);

/// <summary>Submissions of a form, newest first.</summary>
internal sealed record SubmissionPage(List<SubmissionRow>? Results, Paging? Paging);

/// <summary>One submission; <see cref="SubmittedAt"/> in epoch milliseconds.</summary>
internal sealed record SubmissionRow(string? ConversionId, long SubmittedAt, string? PageUrl, List<SubmittedValue>? Values)
{
    /// <summary>Nothing of the content, which names a person.</summary>
    public override string ToString() => "form submission";
}

/// <summary>One filled-in field of a form.</summary>
internal sealed record SubmittedValue(string? Name, string? Value);

/// <summary>A page of web events.</summary>
internal sealed record WebEventPage(List<WebEventRow>? Results, Paging? Paging);

/// <summary>One web event.</summary>
internal sealed record WebEventRow(
    string Id,
    string? EventType,
    [property: JsonConverter(typeof(IdentifierConverter))] string? ObjectId,
    DateTimeOffset OccurredAt,
    Dictionary<string, string>? Properties);
