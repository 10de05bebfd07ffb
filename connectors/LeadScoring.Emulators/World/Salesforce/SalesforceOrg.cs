namespace LeadScoring.Emulators.World;

/// <summary>A world as a Salesforce org shows it.</summary>
internal static class SalesforceOrg
{
    /// <summary>Writes all tables.</summary>
    public static Seed Describe(Person[] people, int seed)
    {
        LeadRecords records = new(people, Crms.Salesforce);
        SalesforceDeals deals = new();
        foreach (LeadRecord record in records.All.Where(r => !r.IsDuplicate && r.Person is { Ending: Ending.Won, HasEnded: true }).OrderBy(r => r.Person.EndsAt).ThenBy(r => r.Person.Index))
        {
            deals.Convert(record.Person);
        }

        deals.AddExistingBusiness(seed, Math.Max(3, records.All.Count / 50));
        SeedTable[] tables = [.. SalesforceLeads.Write(records, deals), .. SalesforceActivities.Write(records, deals), .. deals.Close(), Users(), .. SalesforceQueues.Write()];
        return new Seed("salesforce", $"world {seed}", Calendar.AsOf, tables.ToDictionary(t => t.Name, StringComparer.Ordinal));
    }

    /// <summary>The user id of a rep; the integration user comes after the last rep.</summary>
    public static string UserId(int position) => UserIds[position];

    private static readonly string[] UserIds = [.. Enumerable.Range(0, Staff.Reps.Count + 1).Select(i => SalesforceIds.Of(SalesforceIds.User, i))];

    /// <summary>The user id of <see cref="Staff.Integration"/>.</summary>
    public static string IntegrationUserId => UserIds[^1];

    private static SeedTable Users()
    {
        TableWriter users = new("User", "Id,Name,Email,IsActive,Title");
        foreach ((int i, StaffMember member) in Staff.Reps.Append(Staff.Integration).Index())
        {
            users.Add(UserId(i), $"{member.FirstName} {member.LastName}", member.Email, member.IsActive ? "true" : "false", member.Title);
        }

        return users.Close();
    }
}
