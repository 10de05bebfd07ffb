using System.Globalization;

namespace LeadScoring.Emulators.World;

/// <summary>A world as a HubSpot portal shows it.</summary>
internal static class HubSpotPortal
{
    private const long FirstContact = 100_001;
    private const long FirstOwner = 5_001;

    private static readonly string[] OwnerIds = [.. Enumerable.Range(0, Staff.Reps.Count).Select(i => Number(FirstOwner + i))];

    /// <summary>Writes all tables.</summary>
    public static Seed Describe(Person[] people, int seed)
    {
        LeadRecords records = new(people, Crms.HubSpot);
        TableWriter associations = new("associations", "from_type,from_id,to_type,to_id,type_id");
        PropertyHistory history = new();
        SeedTable contacts = HubSpotContacts.Write(records, history);
        SeedTable deals = HubSpotDeals.Write(records, history, associations);
        SeedTable[] tables = [contacts, deals, .. HubSpotActivities.Write(records, associations), Owners(), associations.Close(), history.Close()];
        return new Seed("hubspot", $"world {seed}", Calendar.AsOf, tables.ToDictionary(t => t.Name, StringComparer.Ordinal));
    }

    /// <summary>Id of the contact at a position.</summary>
    public static string ContactId(int position) => Number(FirstContact + position);

    /// <summary>Id of a rep.</summary>
    public static string OwnerId(int position) => OwnerIds[position];

    /// <summary>A number as HubSpot writes it.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static SeedTable Owners()
    {
        TableWriter owners = new("owners", "id,email,firstName,lastName,userId,archived");
        foreach ((int i, StaffMember rep) in Staff.Reps.Index())
        {
            owners.Add(OwnerId(i), rep.Email, rep.FirstName, rep.LastName, Number(FirstOwner + 4_000 + i), rep.IsActive ? "false" : "true");
        }

        return owners.Close();
    }
}

/// <summary>The table of past property values.</summary>
internal sealed class PropertyHistory
{
    private readonly TableWriter _rows = new("property_history", "object_type,object_id,property,value,timestamp,source_type");

    /// <summary>Notes that a property held a value from an instant on, if that lies within the world; empty values are not noted.</summary>
    /// <returns>Whether it was noted.</returns>
    public bool Note(string type, string id, string property, string? value, long at, string source)
    {
        if (at > Calendar.End || string.IsNullOrEmpty(value))
        {
            return false;
        }

        _rows.Add(type, id, property, value, Calendar.Text(at), source);
        return true;
    }

    /// <summary>The table.</summary>
    public SeedTable Close() => _rows.Close();
}
