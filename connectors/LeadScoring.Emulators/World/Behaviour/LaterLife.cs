namespace LeadScoring.Emulators.World;

/// <summary>What happens after the first week, until a person goes quiet or ends, and a little after the end.</summary>
internal static class LaterLife
{
    private const double Days = Calendar.Day;

    /// <summary>Lets it happen.</summary>
    /// <returns>Until when the person is active: never depends on the outcome within the first ten days.</returns>
    public static long Live(Person person, int seed)
    {
        Dice dice = new(seed, Purpose.LaterLife, person.Index);
        Logbook logbook = new(dice, person);
        double lean = person.Ending == Ending.Won ? 0.5 : -0.2;
        double interest = (0.6 * person.Engagement) + lean + (0.7 * dice.Normal());
        double spell = Math.Min(10 + dice.Exponential(18 * PortableMath.Exp(0.5 * interest)), 200);
        long quiet = person.Created + (long)(spell * Days);
        long to = Math.Min(Math.Min(quiet, person.EndsAt), Calendar.End);
        long from = person.Created + (7 * Calendar.Day);
        double weeks = Math.Max(0, (to - from) / (7 * Days));

        for (int i = Number(0.25, 0.6); i > 0; i--)
        {
            logbook.Enter(TouchKind.Visit, TouchText.Pricing, dice.Between(from, to));
        }

        for (int i = Number(0.08, -0.6); i > 0; i--)
        {
            logbook.Enter(TouchKind.Visit, TouchText.Careers, dice.Between(from, to));
        }

        for (int i = Number(0.04, 0.8); i > 0; i--)
        {
            logbook.Enter(TouchKind.Form, TouchText.DemoRequest, dice.Between(from, to));
        }

        for (int i = Number(0.2, 0.6); i > 0; i--)
        {
            logbook.Enter(TouchKind.MailIn, (byte)dice.Below(4), dice.Between(from, to));
        }

        for (int i = Number(0.3, 0.2); i > 0; i--)
        {
            logbook.Enter(TouchKind.Call, dice.Chance(0.4) ? TouchText.Connected : TouchText.NoAnswer, Calendar.AtWork(dice, from, to));
        }

        for (int i = Number(0.1, 0.7); i > 0; i--)
        {
            logbook.Enter(TouchKind.Meeting, dice.Chance(0.85) ? TouchText.Held : TouchText.NoShow, Calendar.AtWork(dice, from, to));
        }

        Afterwards(person, dice, logbook);
        return to;

        int Number(double perWeek, double slope) => weeks <= 0 ? 0 : dice.Poisson(Math.Min(perWeek * weeks * PortableMath.Exp(slope * interest), 20));
    }

    // Onboarding and win-back mails look like engagement to anyone who forgets to ask what was known when.
    private static void Afterwards(Person person, Dice dice, Logbook logbook)
    {
        if (!person.HasEnded)
        {
            return;
        }

        long from = person.EndsAt + Calendar.Hour;
        long to = person.EndsAt + (25 * Calendar.Day);
        if (person.Ending == Ending.Won)
        {
            if (dice.Chance(0.7))
            {
                logbook.Enter(TouchKind.MailOut, TouchText.WelcomeMail, dice.Between(from, from + Calendar.Day));
            }

            if (dice.Chance(0.5))
            {
                logbook.Enter(TouchKind.Meeting, TouchText.KickOff, Calendar.AtWork(dice, from + (3 * Calendar.Day), to));
            }

            for (int i = dice.Poisson(1.5); i > 0; i--)
            {
                logbook.Enter(TouchKind.Visit, TouchText.Docs, dice.Between(from, to));
            }
        }
        else if (dice.Chance(0.2))
        {
            logbook.Enter(TouchKind.MailOut, TouchText.WinBackMail, dice.Between(from, to));
        }
    }
}
