namespace LeadScoring.Emulators.World;

/// <summary>The tables notes, calls, emails and meetings.</summary>
internal static class HubSpotActivities
{
    private const long FirstActivity = 300_000_001;

    private static readonly string[] VisitBodies = [.. TouchText.Pages.Select(p => $"Visited {p}")];
    private static readonly string[] FormBodies = [.. TouchText.Forms.Select(f => $"Form: {f}")];
    private static readonly string[] CallStates = ["COMPLETED", "NO_ANSWER", "COMPLETED"];
    private static readonly string[] CallDurations = ["420000", "0", "45000"];
    private static readonly string[] MeetingOutcomes = ["COMPLETED", "NO_SHOW", "COMPLETED"];

    /// <summary>Writes the tables and whose each activity is.</summary>
    public static IEnumerable<SeedTable> Write(LeadRecords records, TableWriter associations)
    {
        TableWriter notes = new("notes", "id,hs_timestamp,hs_note_body,hs_lastmodifieddate,hs_createdate");
        TableWriter calls = new("calls", "id,hs_timestamp,hs_call_title,hs_call_duration,hs_call_status,hs_createdate,hs_lastmodifieddate,hubspot_owner_id");
        TableWriter emails = new("emails", "id,hs_timestamp,hs_email_direction,hs_email_status,hs_email_subject,hs_createdate,hs_lastmodifieddate,hubspot_owner_id");
        TableWriter meetings = new("meetings", "id,hs_timestamp,hs_meeting_title,hs_meeting_outcome,hs_createdate,hs_lastmodifieddate,hubspot_owner_id");
        string[] contactIds = [.. Enumerable.Range(0, records.All.Count).Select(HubSpotPortal.ContactId)];
        long number = FirstActivity;
        foreach (EnteredTouch entered in records.Touches())
        {
            Touch touch = entered.Touch;
            string id = HubSpotPortal.Number(number++);
            string at = Calendar.Text(touch.At);
            string created = touch.KnownAt == touch.At ? at : Calendar.Text(touch.KnownAt);
            string owner = HubSpotPortal.OwnerId(entered.Person.Owner);
            (string table, string associationType) = touch.Kind switch
            {
                TouchKind.Call => ("calls", "194"),
                TouchKind.MailOut or TouchKind.MailIn => ("emails", "198"),
                TouchKind.Meeting => ("meetings", "200"),
                _ => ("notes", "202"),
            };
            switch (touch.Kind)
            {
                case TouchKind.Visit:
                    notes.Add(id, at, VisitBodies[touch.Detail], created, created);
                    break;
                case TouchKind.Form:
                    notes.Add(id, at, FormBodies[touch.Detail], created, created);
                    break;
                case TouchKind.Call:
                    calls.Add(id, at, TouchText.Calls[touch.Detail], CallDurations[touch.Detail], CallStates[touch.Detail], created, created, owner);
                    break;
                case TouchKind.MailOut:
                    emails.Add(id, at, "EMAIL", "SENT", TouchText.MailsOut[touch.Detail], created, created, owner);
                    break;
                case TouchKind.MailIn:
                    emails.Add(id, at, "INCOMING_EMAIL", "SENT", TouchText.MailsIn[touch.Detail], created, created, owner);
                    break;
                case TouchKind.Meeting:
                    meetings.Add(id, at, TouchText.Meetings[touch.Detail], MeetingOutcomes[touch.Detail], created, Calendar.Text(Math.Max(touch.KnownAt, touch.At + Calendar.Hour)), owner);
                    break;
            }

            associations.Add(table, id, "contacts", contactIds[entered.Position], associationType);
        }

        return [notes.Close(), calls.Close(), emails.Close(), meetings.Close()];
    }
}
