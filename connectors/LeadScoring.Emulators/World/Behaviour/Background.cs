namespace LeadScoring.Emulators.World;

/// <summary>Activities that mean little: the bulk of any CRM. Fills a CRM up to the wanted number.</summary>
internal static class Background
{
    private const double Days = Calendar.Day;

    // The rate falls from four times the lasting one with this time constant.
    private const double FadeDays = 10;

    /// <summary>Adds noise for everyone in that CRM.</summary>
    /// <param name="people">Everyone.</param>
    /// <param name="activeUntil">Per person, until when there is any; the rate up to then does not depend on it, so that early noise tells nothing about the end.</param>
    /// <param name="crm">Which CRM.</param>
    /// <param name="options">How many in all.</param>
    public static void Fill(IReadOnlyList<Person> people, IReadOnlyList<long> activeUntil, Crms crm, WorldOptions options)
    {
        Purpose purpose = crm == Crms.Salesforce ? Purpose.SalesforceBackground : Purpose.HubSpotBackground;
        Dice[] dice = new Dice[people.Count];
        double[] expected = new double[people.Count];
        double total = 0;
        int missing = options.ActivitiesPerCrm;
        for (int i = 0; i < people.Count; i++)
        {
            if (people[i].Crms.HasFlag(crm))
            {
                dice[i] = new Dice(options.Seed, purpose, i);
                double loudness = dice[i].LogNormal(1, 0.6) * PortableMath.Exp(0.15 * people[i].Engagement);
                double length = Math.Max((activeUntil[i] - people[i].Created) / Days, 0.01);
                expected[i] = loudness * (length + (3 * FadeDays * (1 - PortableMath.Exp(-length / FadeDays))));
                total += expected[i];
                missing -= people[i].Touches.Count(t => t.Crm == crm);
            }
        }

        // Cumulative rounding: every person gets within one of the share, and together exactly what is missing.
        double sum = 0;
        long given = 0;
        for (int i = 0; i < people.Count && missing > 0; i++)
        {
            if (dice[i] is not null)
            {
                sum += expected[i];
                long upTo = (long)Math.Floor((sum / total * missing) + 1e-6);
                double length = Math.Max((activeUntil[i] - people[i].Created) / Days, 0.01);
                double faded = 1 - PortableMath.Exp(-length / FadeDays);
                for (; given < upTo; given++)
                {
                    people[i].Touches.Add(Make(dice[i], people[i], length, faded, crm));
                }
            }
        }
    }

    private static Touch Make(Dice dice, Person person, double length, double faded, Crms crm)
    {
        double fading = 3 * FadeDays * faded;
        double days = dice.Chance(length / (length + fading))
            ? length * dice.Uniform()
            : Math.Min(-FadeDays * PortableMath.Log(1 - (dice.Uniform() * faded)), length);
        long at = Math.Min(person.Created + (long)(days * Days), Calendar.End);
        long known = Math.Min(at + dice.Between(0, 3 * Calendar.Minute), Calendar.End);
        double what = dice.Uniform();
        return what switch
        {
            < 0.55 => new Touch(TouchKind.Visit, (byte)dice.Below(3), at, known, crm),
            < 0.85 => new Touch(TouchKind.MailOut, (byte)dice.Below(4), at, known, crm),
            < 0.97 => new Touch(TouchKind.Call, dice.Chance(0.6) ? TouchText.NoAnswer : TouchText.Voicemail, at, known, crm),
            _ => new Touch(TouchKind.Form, dice.Chance(0.7) ? TouchText.Newsletter : TouchText.Webinar, at, known, crm),
        };
    }
}
