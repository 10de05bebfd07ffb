namespace LeadScoring.Emulators.World;

/// <summary>Enters activities of one person: says when the CRM knows of each, and leaves out what the CRM cannot know by the world's end.</summary>
internal sealed class Logbook(Dice dice, Person person)
{
    /// <summary>Enters one activity, in one of the person's CRMs by chance.</summary>
    public void Enter(TouchKind kind, byte detail, long at)
    {
        Crms crm = person.Crms == Crms.Both ? (dice.Chance(0.5) ? Crms.Salesforce : Crms.HubSpot) : person.Crms;
        Enter(kind, detail, at, crm);
    }

    /// <summary>Enters one activity in one CRM.</summary>
    /// <returns>Whether the CRM knows of it by the world's end.</returns>
    public bool Enter(TouchKind kind, byte detail, long at, Crms crm)
    {
        long known = kind switch
        {
            TouchKind.Call when dice.Chance(0.2) => at + dice.Between(2 * Calendar.Hour, 2 * Calendar.Day),
            TouchKind.Meeting when dice.Chance(0.1) => at + dice.Between(2 * Calendar.Hour, 2 * Calendar.Day),
            TouchKind.Meeting => Math.Max(person.Created, at - dice.Between(2 * Calendar.Hour, 3 * Calendar.Day)),
            TouchKind.Call => at + dice.Between(Calendar.Minute, 40 * Calendar.Minute),
            _ => at + dice.Between(0, 3 * Calendar.Minute),
        };
        long over = kind == TouchKind.Meeting ? at + Calendar.Hour : at;
        if (at < person.Created || known > Calendar.End || over > Calendar.End)
        {
            return false;
        }

        person.Touches.Add(new Touch(kind, detail, at, known, crm));
        return true;
    }
}
