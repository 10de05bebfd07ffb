namespace LeadScoring.Emulators.World;

/// <summary>The first seven days: what a person does there is all that decides, with who they are, how likely they are won.</summary>
internal static class FirstWeek
{
    /// <summary>Everything decisive happens within this time after creation.</summary>
    public const long Length = (7 * Calendar.Day) - (6 * Calendar.Hour);

    /// <summary>Lets the week happen.</summary>
    /// <returns>What of it counts.</returns>
    public static WeekSigns Live(Person person, int seed)
    {
        Dice dice = new(seed, Purpose.FirstWeek, person.Index);
        Logbook logbook = new(dice, person);
        double interest = person.Engagement = (0.35 * WinModel.OfAttributes(person)) + dice.Normal();
        long from = person.Created;
        long to = person.Created + Length;

        int pricing = dice.Poisson(0.5 * PortableMath.Exp(0.8 * interest));
        int careers = dice.Poisson(0.22 * PortableMath.Exp(-0.8 * interest));
        Visits(logbook, dice, TouchText.Pricing, pricing, from, to);
        Visits(logbook, dice, TouchText.Careers, careers, from, to);
        Visits(logbook, dice, (byte)dice.Below(3), dice.Poisson(1.2 * PortableMath.Exp(0.3 * interest)), from, to);

        bool demo = dice.Chance(PortableMath.Logistic(-2.0 + (1.2 * interest)));
        if (demo)
        {
            logbook.Enter(TouchKind.Form, TouchText.DemoRequest, dice.Between(from, to));
        }

        if (dice.Chance(0.12))
        {
            logbook.Enter(TouchKind.Form, dice.Chance(0.6) ? TouchText.Newsletter : TouchText.Webinar, dice.Between(from, to));
        }

        int replies = Mails(person, logbook, dice, interest, to);
        int calls = dice.Poisson(0.8);
        for (int i = 0; i < calls; i++)
        {
            byte result = dice.Chance(PortableMath.Logistic(-0.9 + (0.4 * interest))) ? TouchText.Connected : dice.Chance(0.6) ? TouchText.NoAnswer : TouchText.Voicemail;
            Work(person, logbook, TouchKind.Call, result, Calendar.AtWork(dice, from, to));
        }

        bool met = dice.Chance(PortableMath.Logistic((demo ? -0.9 : -2.6) + (0.8 * interest)));
        if (met)
        {
            Work(person, logbook, TouchKind.Meeting, TouchText.Held, Calendar.AtWork(dice, from + (Length / 3), to));
        }

        return new WeekSigns(pricing, careers, demo, replies, met);
    }

    private static int Mails(Person person, Logbook logbook, Dice dice, double interest, long to)
    {
        int replies = 0;
        int sent = 1 + dice.Below(3);
        for (int i = 0; i < sent; i++)
        {
            byte subject = (byte)dice.Below(4);
            long at = Calendar.AtWork(dice, person.Created, to - (12 * Calendar.Hour));
            Work(person, logbook, TouchKind.MailOut, subject, at);
            if (dice.Chance(PortableMath.Logistic(-1.7 + (0.9 * interest))))
            {
                logbook.Enter(TouchKind.MailIn, subject, dice.Between(at + (10 * Calendar.Minute), to));
                replies++;
            }
        }

        return replies;
    }

    private static void Visits(Logbook logbook, Dice dice, byte page, int count, long from, long to)
    {
        for (int i = 0; i < count; i++)
        {
            logbook.Enter(TouchKind.Visit, page, dice.Between(from, to));
        }
    }

    private static void Work(Person person, Logbook logbook, TouchKind kind, byte detail, long at)
    {
        logbook.Enter(kind, detail, at);
        person.WorkedAt = Math.Min(person.WorkedAt, at);
    }
}

/// <summary>What counts of the first week.</summary>
/// <param name="Pricing">Visits of the pricing page.</param>
/// <param name="Careers">Visits of the careers page.</param>
/// <param name="Demo">Whether a demo was asked for.</param>
/// <param name="Replies">Mails answered.</param>
/// <param name="Met">Whether a meeting was held.</param>
internal readonly record struct WeekSigns(int Pricing, int Careers, bool Demo, int Replies, bool Met);
