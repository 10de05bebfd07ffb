using System.Globalization;

namespace LeadScoring.Emulators.World;

/// <summary>The tables Lead and LeadHistory.</summary>
internal static class SalesforceLeads
{
    private const string Columns = "Id,FirstName,LastName,Company,Title,Email,Phone,Industry,NumberOfEmployees,Country,LeadSource,Status,IsConverted,ConvertedDate,"
        + "ConvertedAccountId,ConvertedContactId,ConvertedOpportunityId,OwnerId,CreatedDate,LastModifiedDate,SystemModstamp,Last_Call_Result__c,Contract_Status__c";

    private const string Open = "Open - Not Contacted";
    private const string Working = "Working - Contacted";
    private const string Converted = "Closed - Converted";
    private const string NotConverted = "Closed - Not Converted";

    /// <summary>The id of the lead at a position.</summary>
    public static string Id(int position) => SalesforceIds.Of(SalesforceIds.Lead, position);

    /// <summary>Writes both tables.</summary>
    public static IEnumerable<SeedTable> Write(LeadRecords records, SalesforceDeals deals)
    {
        TableWriter leads = new("Lead", Columns, records.All.Count);
        List<Change> changes = [];
        for (int i = 0; i < records.All.Count; i++)
        {
            LeadRecord record = records.All[i];
            if (record.IsDuplicate)
            {
                AddDuplicate(leads, Id(i), record);
            }
            else
            {
                AddLead(leads, Id(i), record.Person, deals, changes);
            }
        }

        return [leads.Close(), History(changes)];
    }

    private static void AddLead(TableWriter leads, string id, Person person, SalesforceDeals deals, List<Change> changes)
    {
        int before = changes.Count;
        string rep = SalesforceOrg.UserId(person.Owner);
        string robot = SalesforceOrg.IntegrationUserId;
        string? status = Open;
        string? title = person.Title;
        string? employees = person.Employees?.ToString(CultureInfo.InvariantCulture);
        string? callResult = null;
        string? contract = null;
        bool won = person is { Ending: Ending.Won, HasEnded: true };
        Note(ref status, "Status", Working, person.WorkedAt, rep);
        if (person.HasEnded)
        {
            Note(ref status, "Status", won ? Converted : NotConverted, person.EndsAt, rep);
        }

        // Salesforce lets nobody edit a converted lead by hand; machines fill their fields all the same.
        if (!won || person.TitleChangedAt < person.EndsAt)
        {
            Note(ref title, "Title", person.LaterTitle, person.TitleChangedAt, rep);
        }

        Note(ref employees, "NumberOfEmployees", (person.Employer?.Employees ?? 0).ToString(CultureInfo.InvariantCulture), person.EmployeesFilledAt, robot);
        Note(ref callResult, "Last_Call_Result__c", Notes.CallResult(person), person.CallResultAt, rep);
        Note(ref contract, "Contract_Status__c", Notes.ContractState(person), person.ContractAt, robot);

        long modified = person.Created;
        for (int i = before; i < changes.Count; i++)
        {
            modified = Math.Max(modified, changes[i].At);
        }

        string stamp = Calendar.Text(modified);
        leads.Add(
            id, person.FirstName, person.LastName, Notes.CompanyName(person), Empty(title), Notes.TypedEmail(person), Empty(person.Phone), Notes.Industry(person), employees, Empty(person.Country),
            Vocabulary.SalesforceSources[person.Source], status, won ? "true" : "false", won ? Calendar.DayText(person.EndsAt) : null,
            won ? deals.AccountOf(person) : null, won ? deals.ContactOf(person) : null, won ? deals.OpportunityOf(person) : null,
            rep, Calendar.Text(person.Created), stamp, stamp, callResult, contract);

        void Note(ref string? value, string field, string next, long at, string by)
        {
            if (at <= Calendar.End && value != next)
            {
                changes.Add(new Change(id, field, Empty(value), Empty(next), at, by));
                value = next;
            }
        }
    }

    private static void AddDuplicate(TableWriter leads, string id, LeadRecord record)
    {
        Person person = record.Person;
        string created = Calendar.Text(record.Created);
        leads.Add(
            id, person.FirstName, person.LastName, Notes.CompanyName(person), null, person.Email, null, null, null, Empty(person.Country), Vocabulary.SalesforceSources[0], Open, "false", null,
            null, null, null, SalesforceOrg.UserId(person.Owner), created, created, created, null, null);
    }

    private static SeedTable History(List<Change> changes)
    {
        TableWriter history = new("LeadHistory", "Id,LeadId,Field,OldValue,NewValue,CreatedDate,CreatedById", changes.Count);
        foreach ((int i, Change change) in changes.OrderBy(c => c.At).ThenBy(c => c.Lead, StringComparer.Ordinal).ThenBy(c => c.Field, StringComparer.Ordinal).Index())
        {
            history.Add(SalesforceIds.Of(SalesforceIds.LeadHistory, i), change.Lead, change.Field, change.Old, change.New, Calendar.Text(change.At), change.By);
        }

        return history.Close();
    }

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record Change(string Lead, string Field, string? Old, string? New, long At, string By);
}
