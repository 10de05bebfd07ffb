using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Events outside of the CRM's records: marketing e-mails (version 1), form submissions (version 1), forms, and the event API.</summary>
internal sealed class EventRoutes(HubSpotPortal portal)
{
    private const int MaxEmails = 1_000;
    private const int MaxSubmissions = 50;
    private const int MaxEvents = 100;

    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call, ApiArea area)
    {
        if (call.Method != "GET")
        {
            throw ApiFailure.WrongVerb();
        }

        switch (area, call.Segments)
        {
            case (ApiArea.EmailEvents, []):
                Emails(call);
                break;
            case (ApiArea.FormSubmissions, [string form]):
                Submissions(call, portal.Events.Forms.GetValueOrDefault(form) ?? throw ApiFailure.NotFound());
                break;
            case (ApiArea.Forms, []):
                Forms(call);
                break;
            case (ApiArea.Forms, [string form]):
                WriteForm(call.Json, portal.Events.Forms.GetValueOrDefault(form) ?? throw ApiFailure.NotFound());
                break;
            case (ApiArea.Events, ["event-types"]):
                Types(call);
                break;
            case (ApiArea.Events, []):
                Events(call);
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static long Time(ApiCall call, string name, long fallback) =>
        call.Query(name) is not { } text ? fallback : CrmTime.TryParse(text, out long at) ? at : throw ApiFailure.Invalid($"Invalid query parameter {name}: not a time.");

    private static int Offset(string? text) =>
        text is null ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int offset) ? offset : throw ApiFailure.Invalid("Invalid offset.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Newest first, as accounts show it.
    private void Emails(ApiCall call)
    {
        int limit = call.QueryNumber("limit", 10, 1, MaxEmails);
        long from = Time(call, "startTimestamp", 0);
        long to = Time(call, "endTimestamp", long.MaxValue);
        string? type = call.Query("eventType");
        string? recipient = call.Query("recipient");
        int offset = Offset(call.Query("offset"));
        List<EmailEvent> found = [.. portal.Events.Emails.Where(e => e.Created >= from && e.Created <= to && (type is null || e.Type == type) && (recipient is null || e.Recipient == recipient)).Reverse()];
        int end = Math.Min(found.Count, offset + limit);
        Utf8JsonWriter json = call.Json;
        json.WriteStartObject();
        json.WriteBoolean("hasMore", end < found.Count);
        json.WriteString("offset", Text(end));
        json.WriteStartArray("events");
        foreach (EmailEvent e in found[Math.Min(offset, end)..end])
        {
            json.WriteStartObject();
            json.WriteString("id", e.Id);
            json.WriteNumber("created", e.Created);
            json.WriteString("type", e.Type);
            json.WriteString("recipient", e.Recipient);
            json.WriteNumber("portalId", HubSpotPortal.PortalId);
            json.WriteNumber("appId", HubSpotPortal.AppId);
            if (e.CampaignId is { } campaign)
            {
                json.WriteNumber("emailCampaignId", campaign);
            }

            if (e.Url is not null)
            {
                json.WriteString("url", e.Url);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Submissions(ApiCall call, Form form)
    {
        int limit = call.QueryNumber("limit", 20, 1, MaxSubmissions);
        int offset = Offset(call.Query("after"));
        List<FormSubmission> newestFirst = [.. Enumerable.Reverse(form.Submissions)];
        int end = Math.Min(newestFirst.Count, offset + limit);
        Utf8JsonWriter json = call.Json;
        json.WriteStartObject();
        json.WriteStartArray("results");
        foreach (FormSubmission submission in newestFirst[Math.Min(offset, end)..end])
        {
            json.WriteStartObject();
            json.WriteString("conversionId", submission.ConversionId);
            json.WriteNumber("submittedAt", submission.SubmittedAt);
            json.WriteStartArray("values");
            foreach ((string name, string value) in submission.Values)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("value", value);
                json.WriteString("objectTypeId", "0-1");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("pageUrl", submission.PageUrl ?? "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (end < newestFirst.Count)
        {
            call.WriteNextPage(Text(end));
        }

        json.WriteEndObject();
    }

    private void Forms(ApiCall call)
    {
        int limit = call.QueryNumber("limit", 20, 1, 500);
        List<Form> forms = call.QueryFlag("archived") ? [] : [.. portal.Events.Forms.Values];
        int offset = Offset(call.Query("after"));
        int end = Math.Min(forms.Count, offset + limit);
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        foreach (Form form in forms[Math.Min(offset, end)..end])
        {
            WriteForm(call.Json, form);
        }

        call.Json.WriteEndArray();
        if (end < forms.Count)
        {
            call.WriteNextPage(Text(end));
        }

        call.Json.WriteEndObject();
    }

    private static void WriteForm(Utf8JsonWriter json, Form form)
    {
        json.WriteStartObject();
        json.WriteString("id", form.Id);
        json.WriteString("name", form.Name);
        json.WriteString("formType", "hubspot");
        json.WriteString("createdAt", CrmTime.Iso(form.CreatedAt));
        json.WriteString("updatedAt", CrmTime.Iso(form.CreatedAt));
        json.WriteBoolean("archived", false);
        json.WriteStartArray("fieldGroups");
        json.WriteEndArray();
        json.WritePropertyName("configuration");
        json.WriteRawValue("""{"createNewContactForNewEmail":true,"editable":true,"allowLinkToResetKnownValues":false,"postSubmitAction":{"type":"thank_you","value":""},"language":"en","prePopulateKnownValues":true,"cloneable":true,"notifyContactOwner":false,"recaptchaEnabled":false,"archivable":true,"notifyRecipients":[]}""");
        json.WritePropertyName("displayOptions");
        json.WriteRawValue("""{"renderRawHtml":false,"theme":"default_style","submitButtonText":"Submit","style":{"labelTextSize":"13px","legalConsentTextColor":"#33475b","fontFamily":"arial","legalConsentTextSize":"14px","backgroundWidth":"100%","helpTextSize":"11px","submitFontColor":"#ffffff","labelTextColor":"#33475b","submitAlignment":"left","submitSize":"12px","helpTextColor":"#7C98B6","submitColor":"#ff7a59"}}""");
        json.WritePropertyName("legalConsentOptions");
        json.WriteRawValue("""{"type":"none"}""");
        json.WriteEndObject();
    }

    private void Types(ApiCall call)
    {
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("eventTypes");
        foreach (string type in portal.Events.Web.Select(e => e.EventType).Append("e_visited_page").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            call.Json.WriteStringValue(type);
        }

        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private void Events(ApiCall call)
    {
        string? type = call.Query("eventType");
        string? contact = call.Query("objectId");
        if (type is null && contact is null)
        {
            throw ApiFailure.Invalid("Either objectId or eventType must be given.");
        }

        long? contactId = contact is null ? null : ObjectInput.ParseId(contact);
        int limit = call.QueryNumber("limit", 20, 1, MaxEvents);
        long from = Time(call, "occurredAfter", long.MinValue);
        long to = Time(call, "occurredBefore", long.MaxValue);
        int offset = Offset(call.Query("after"));
        IEnumerable<WebEvent> matching = portal.Events.Web.Where(e => e.OccurredAt > from && e.OccurredAt < to && (type is null || e.EventType == type) && (contactId is null || e.ContactId == contactId));
        List<WebEvent> found = [.. call.QueryList("sort").Contains("occurredAt") ? matching : matching.Reverse()];
        int end = Math.Min(found.Count, offset + limit);
        Utf8JsonWriter json = call.Json;
        json.WriteStartObject();
        json.WriteStartArray("results");
        foreach (WebEvent e in found[Math.Min(offset, end)..end])
        {
            json.WriteStartObject();
            json.WriteString("id", e.Id);
            json.WriteString("objectType", "CONTACT");
            json.WriteString("objectId", e.ContactId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("eventType", e.EventType);
            json.WriteString("occurredAt", CrmTime.Iso(e.OccurredAt));
            json.WriteStartObject("properties");
            foreach ((string name, string value) in e.Properties)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (end < found.Count)
        {
            call.WriteNextPage(Text(end));
        }

        json.WriteEndObject();
    }
}
