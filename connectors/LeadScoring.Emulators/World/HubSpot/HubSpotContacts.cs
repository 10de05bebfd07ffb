namespace LeadScoring.Emulators.World;

/// <summary>The table contacts.</summary>
internal static class HubSpotContacts
{
    private const string Columns = "id,email,firstname,lastname,jobtitle,company,industry,numemployees,country,hs_analytics_source,hs_lead_status,lifecyclestage,hubspot_owner_id,createdate,lastmodifieddate,last_call_result";
    private const string ByHand = "CRM_UI";
    private const string ByForm = "FORM";
    private const string ByMachine = "INTEGRATION";

    /// <summary>Writes the table and the history of its properties.</summary>
    public static SeedTable Write(LeadRecords records, PropertyHistory history)
    {
        TableWriter contacts = new("contacts", Columns, records.All.Count);
        for (int i = 0; i < records.All.Count; i++)
        {
            if (records.All[i].IsDuplicate)
            {
                AddDuplicate(contacts, HubSpotPortal.ContactId(i), records.All[i], history);
            }
            else
            {
                AddContact(contacts, HubSpotPortal.ContactId(i), records.All[i].Person, history);
            }
        }

        return contacts.Close();
    }

    private static void AddContact(TableWriter contacts, string id, Person person, PropertyHistory history)
    {
        long modified = person.Created;
        string? status = null;
        string? title = null;
        string? employees = null;
        string? callResult = null;
        Note(ref status, "hs_lead_status", "NEW", person.Created, ByForm);
        Note(ref status, "hs_lead_status", "OPEN", person.WorkedAt, ByHand);
        Note(ref status, "hs_lead_status", "IN_PROGRESS", person.DealAt, ByHand);
        if (person.Ending == Ending.Lost && person.DealAt == long.MaxValue)
        {
            Note(ref status, "hs_lead_status", "UNQUALIFIED", person.EndsAt, ByHand);
        }

        Note(ref title, "jobtitle", person.Title, person.Created, ByForm);
        Note(ref title, "jobtitle", person.LaterTitle, person.TitleChangedAt, ByHand);
        Note(ref employees, "numemployees", person.Employees is int known ? HubSpotPortal.Number(known) : null, person.Created, ByForm);
        Note(ref employees, "numemployees", HubSpotPortal.Number(person.Employer?.Employees ?? 0), person.EmployeesFilledAt, ByMachine);
        Note(ref callResult, "last_call_result", Notes.CallResult(person), person.CallResultAt, ByHand);
        bool won = person is { Ending: Ending.Won, HasEnded: true };
        contacts.Add(
            id, person.Email, person.FirstName, person.LastName, title, Notes.CompanyName(person), Notes.Industry(person), employees, person.Country.Length == 0 ? null : person.Country,
            Vocabulary.HubSpotSources[person.Source], status, won ? "customer" : person.DealAt <= Calendar.End ? "opportunity" : "lead", HubSpotPortal.OwnerId(person.Owner),
            Calendar.Text(person.Created), Calendar.Text(won ? Math.Max(modified, person.EndsAt) : modified), callResult);

        void Note(ref string? value, string property, string? next, long at, string source)
        {
            if (value != next && history.Note("contacts", id, property, next, at, source))
            {
                value = next;
                modified = Math.Max(modified, at);
            }
        }
    }

    // HubSpot keeps e-mail addresses apart, so a second contact of a person is one without an address.
    private static void AddDuplicate(TableWriter contacts, string id, LeadRecord record, PropertyHistory history)
    {
        Person person = record.Person;
        string created = Calendar.Text(record.Created);
        history.Note("contacts", id, "hs_lead_status", "NEW", record.Created, ByForm);
        contacts.Add(
            id, null, person.FirstName, person.LastName, null, Notes.CompanyName(person), null, null, null, Vocabulary.HubSpotSources[0], "NEW", "lead", null, created, created, null);
    }
}
