namespace LeadScoring.Emulators.World;

/// <summary>The truth of a world: log-odds of being won from what a CRM shows seven days after creation.</summary>
internal static class WinModel
{
    private const double AttributeWeight = 0.78;
    private const double BehaviourWeight = 0.9;

    // Chief, Vice, Director, Manager, Staff, Outside, Unknown.
    private static readonly double[] OfSeniority = [0.7, 0.75, 0.5, 0.1, -0.5, -1.6, -0.2];

    // As Vocabulary.Industries.
    private static readonly double[] OfIndustry = [0.5, 0.35, 0.25, 0.0, -0.35, -0.6, -0.7, 0.15, -0.1, -0.2];

    // As Vocabulary.SalesforceSources.
    private static readonly double[] OfSource = [0.2, 0.1, -0.1, 0.75, -0.8, 0.0];

    /// <summary>Part of who they are.</summary>
    public static double OfAttributes(Person person)
    {
        double size = person.Employees switch
        {
            null => -0.1,
            < 50 => -0.5,
            < 200 => 0.2,
            < 1000 => 0.6,
            < 5000 => 0.3,
            _ => -0.4,
        };
        // In very small companies everyone is a chief: the title says less there.
        double rank = OfSeniority[(int)person.Seniority] * (person.Employees < 50 && person.Seniority == Seniority.Chief ? 0.3 : 1.0);
        double industry = person.Industry < 0 ? 0 : OfIndustry[person.Industry];
        return AttributeWeight * (rank + size + industry + OfSource[person.Source] + (person.HasBusinessMail ? 0.2 : -0.5));
    }

    /// <summary>Part of what they did.</summary>
    public static double OfBehaviour(WeekSigns signs)
    {
        bool silent = signs is { Pricing: 0, Demo: false, Replies: 0, Met: false };
        return BehaviourWeight * ((0.35 * Math.Min(signs.Pricing, 4))
            + (signs.Demo ? 0.9 : 0)
            + (0.45 * Math.Min(signs.Replies, 2))
            + (signs.Met ? 0.8 : 0)
            - (0.6 * Math.Min(signs.Careers, 2))
            - (silent ? 0.5 : 0));
    }

    /// <summary>The intercept at which people are won with the wanted mean probability.</summary>
    public static double Intercept(IReadOnlyList<Person> people, double baseRate)
    {
        double low = -30;
        double high = 30;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            double sum = 0;
            foreach (Person person in people)
            {
                sum += PortableMath.Logistic(person.Merit + middle);
            }

            if (sum < baseRate * people.Count)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }
}
