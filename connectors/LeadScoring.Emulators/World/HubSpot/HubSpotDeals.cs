namespace LeadScoring.Emulators.World;

/// <summary>The table deals.</summary>
internal static class HubSpotDeals
{
    private const long FirstDeal = 20_000_001;
    private const string ByHand = "CRM_UI";
    private const string ByRule = "CALCULATED";

    /// <summary>Writes the table, its history, and which contact each deal belongs to.</summary>
    public static SeedTable Write(LeadRecords records, PropertyHistory history, TableWriter associations)
    {
        TableWriter deals = new("deals", "id,dealname,dealstage,pipeline,amount,createdate,closedate,hs_is_closed,hs_is_closed_won,hs_lastmodifieddate");
        Person[] people = [.. records.All.Where(r => !r.IsDuplicate && r.Person.DealAt <= Calendar.End).Select(r => r.Person).OrderBy(p => p.DealAt).ThenBy(p => p.Index)];
        for (int i = 0; i < people.Length; i++)
        {
            Person person = people[i];
            string id = HubSpotPortal.Number(FirstDeal + i);
            string stage = "appointmentscheduled";
            long modified = person.DealAt;
            history.Note("deals", id, "dealstage", stage, person.DealAt, ByHand);
            Move("qualifiedtobuy", person.DealAt + ((person.EndsAt - person.DealAt) / 2));
            Move(person.Ending == Ending.Won ? "closedwon" : "closedlost", person.EndsAt);
            Calculated("hs_is_closed", person.HasEnded);
            Calculated("hs_is_closed_won", person is { HasEnded: true, Ending: Ending.Won });
            deals.Add(
                id, $"{Notes.CompanyName(person)} – first order", stage, "default", HubSpotPortal.Number(Notes.Amount(person)), Calendar.Text(person.DealAt), person.HasEnded ? Calendar.Text(person.EndsAt) : null,
                person.HasEnded ? "true" : "false", person is { HasEnded: true, Ending: Ending.Won } ? "true" : "false", Calendar.Text(modified));
            associations.Add("deals", id, "contacts", HubSpotPortal.ContactId(records.PositionOf(person)), "3");

            // HubSpot follows the stage with these two and keeps their history too; without it a win would seem known since the deal was opened.
            void Calculated(string property, bool inTheEnd)
            {
                history.Note("deals", id, property, "false", person.DealAt, ByRule);
                if (inTheEnd)
                {
                    history.Note("deals", id, property, "true", person.EndsAt, ByRule);
                }
            }

            void Move(string next, long at)
            {
                if (history.Note("deals", id, "dealstage", next, at, ByHand))
                {
                    stage = next;
                    modified = at;
                }
            }
        }

        return deals.Close();
    }
}
