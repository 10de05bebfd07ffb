namespace LeadScoring.Emulators.World;

/// <summary>The tables Task and Event, and what hangs on them: replies by mail, campaigns and who took part.</summary>
internal static class SalesforceActivities
{
    /// <summary>Writes all of them.</summary>
    public static IEnumerable<SeedTable> Write(LeadRecords records, SalesforceDeals deals)
    {
        EnteredTouch[] touches = records.Touches();
        TableWriter tasks = new("Task", "Id,WhoId,Type,Subject,Status,ActivityDate,OwnerId,CreatedDate,LastModifiedDate,SystemModstamp", touches.Length);
        TableWriter events = new("Event", "Id,WhoId,Type,Subject,StartDateTime,EndDateTime,OwnerId,CreatedDate,LastModifiedDate,SystemModstamp");
        string[] leadIds = [.. Enumerable.Range(0, records.All.Count).Select(SalesforceLeads.Id)];
        string[] visits = [.. TouchText.Pages.Select(p => $"Visited {p}")];
        SalesforceMails mails = new();
        SalesforceCampaigns campaigns = new();
        int taskNumber = 0;
        int eventNumber = 0;
        foreach (EnteredTouch entered in touches)
        {
            Touch touch = entered.Touch;
            // Once a lead is converted, work goes on with the contact.
            bool converted = entered.Person is { Ending: Ending.Won, HasEnded: true } && touch.KnownAt >= entered.Person.EndsAt;
            string who = converted ? deals.ContactOf(entered.Person) : leadIds[entered.Position];
            string created = Calendar.Text(touch.KnownAt);
            if (touch.Kind == TouchKind.Meeting)
            {
                events.Add(
                    SalesforceIds.Of(SalesforceIds.Event, eventNumber++), who, "Meeting", TouchText.Meetings[touch.Detail], Calendar.Text(touch.At), Calendar.Text(touch.At + Calendar.Hour),
                    SalesforceOrg.UserId(entered.Person.Owner), created, created, created);
                continue;
            }

            (string type, string subject) = touch.Kind switch
            {
                TouchKind.Visit => ("Web visit", visits[touch.Detail]),
                TouchKind.Form => ("Form", TouchText.Forms[touch.Detail]),
                TouchKind.MailOut => ("Email", TouchText.MailsOut[touch.Detail]),
                TouchKind.MailIn => ("Email", TouchText.MailsIn[touch.Detail]),
                _ => ("Call", TouchText.Calls[touch.Detail]),
            };
            if (touch.Kind == TouchKind.MailIn)
            {
                mails.Add(SalesforceIds.Of(SalesforceIds.Task, taskNumber), who, entered.Person, touch, subject);
            }

            campaigns.Add(leadIds[entered.Position], converted ? who : null, touch);
            bool byMachine = touch.Kind is TouchKind.Visit or TouchKind.Form;
            tasks.Add(
                SalesforceIds.Of(SalesforceIds.Task, taskNumber++), who, type, subject, "Completed", Calendar.DayText(touch.At),
                byMachine ? SalesforceOrg.IntegrationUserId : SalesforceOrg.UserId(entered.Person.Owner), created, created, created);
        }

        return [tasks.Close(), events.Close(), .. mails.Close(), .. campaigns.Close()];
    }
}
