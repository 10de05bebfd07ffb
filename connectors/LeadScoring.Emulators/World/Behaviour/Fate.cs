namespace LeadScoring.Emulators.World;

/// <summary>How and when people end, and what reps note down about it afterwards.</summary>
internal static class Fate
{
    private const double NeverCloses = 0.14;

    /// <summary>Throws the dice on one person, whose true probability is known.</summary>
    public static void Decide(Person person, int seed)
    {
        Dice dice = new(seed, Purpose.Outcome, person.Index);
        bool won = dice.Chance(person.Probability);
        bool never = dice.Chance(NeverCloses);
        long after = (long)(Days(dice, won ? 25 : 30) * Calendar.Day);
        double dealPart = dice.Uniform(0.3, 0.7);
        bool deal = dice.Chance(0.35);
        long noted = dice.Between(10 * Calendar.Minute, 3 * Calendar.Day);
        long contract = dice.Between(10 * Calendar.Minute, 4 * Calendar.Day);
        bool notes = dice.Chance(0.9);
        bool hasContract = dice.Chance(0.85);
        if (person.WorkedAt == long.MaxValue || person.WorkedAt > person.Created + (2 * Calendar.Day))
        {
            person.WorkedAt = person.Created + dice.Between(Calendar.Hour, 2 * Calendar.Day);
        }

        if (!won && never)
        {
            return;
        }

        person.Ending = won ? Ending.Won : Ending.Lost;
        person.EndsAt = person.Created + after;
        if (won || deal)
        {
            long earliest = person.Created + (7 * Calendar.Day);
            person.DealAt = earliest + (long)(dealPart * (person.EndsAt - earliest));
        }

        if (notes)
        {
            person.CallResultAt = person.EndsAt + noted;
        }

        if (won && hasContract)
        {
            person.ContractAt = person.EndsAt + contract;
        }
    }

    /// <summary>Changes of the record that say nothing, and one that does, but only afterwards: customers' head counts get looked up.</summary>
    public static void Upkeep(Person person, int seed)
    {
        Dice dice = new(seed, Purpose.Upkeep, person.Index);
        if (dice.Chance(0.05))
        {
            person.TitleChangedAt = person.Created + (long)(dice.Uniform(10, 120) * Calendar.Day);
            person.LaterTitle = JobTitle.Text(dice, JobTitle.Rank(dice), german: false);
        }

        bool lookedUp = dice.Chance(person.Ending == Ending.Won ? 0.7 : 0.1);
        if (person.Employees is null && person.Employer is not null && person.Ending != Ending.Open && lookedUp)
        {
            person.EmployeesFilledAt = person.EndsAt + dice.Between(Calendar.Hour, 5 * Calendar.Day);
        }
    }

    private static double Days(Dice dice, double median)
    {
        for (int attempt = 0; attempt < 8; attempt++)
        {
            double days = dice.LogNormal(median, 0.45);
            if (days is > 8 and < 60)
            {
                return days;
            }
        }

        return dice.Uniform(8, 60);
    }
}
