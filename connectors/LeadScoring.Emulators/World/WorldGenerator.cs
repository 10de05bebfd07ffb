using LeadScoring.Emulators.World;

namespace LeadScoring.Emulators;

/// <summary>Makes sales worlds with known truth: one set of people, seen through a Salesforce org and a HubSpot portal.</summary>
/// <remarks>Equal options give equal tables on every machine. Safe for concurrent use. Nobody in a world is real: all addresses end in the reserved <c>.test</c> or <c>.example</c>.</remarks>
public static class WorldGenerator
{
    /// <summary>Makes one world.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static GeneratedWorld Generate(WorldOptions options)
    {
        Check(options);
        Person[] people = Population.MakeAll(options);
        foreach (Person person in people)
        {
            WeekSigns signs = FirstWeek.Live(person, options.Seed);
            person.Merit = WinModel.OfAttributes(person) + WinModel.OfBehaviour(signs);
        }

        double intercept = WinModel.Intercept(people, options.BaseRate);
        long[] activeUntil = new long[people.Length];
        Dictionary<string, double> truth = new(people.Length, StringComparer.Ordinal);
        foreach (Person person in people)
        {
            person.Probability = PortableMath.Logistic(person.Merit + intercept);
            Fate.Decide(person, options.Seed);
            Fate.Upkeep(person, options.Seed);
            activeUntil[person.Index] = LaterLife.Live(person, options.Seed);
            truth.Add(person.Email, person.Probability);
        }

        Background.Fill(people, activeUntil, Crms.Salesforce, options);
        Background.Fill(people, activeUntil, Crms.HubSpot, options);
        return new GeneratedWorld(SalesforceOrg.Describe(people, options.Seed), HubSpotPortal.Describe(people, options.Seed)) { TrueProbability = truth };
    }

    private static void Check(WorldOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InRange(options.LeadsPerCrm, 1, 1_000_000, nameof(options.LeadsPerCrm));
        InRange(options.ActivitiesPerCrm, 0, 20_000_000, nameof(options.ActivitiesPerCrm));
        InRange(options.OverlapShare, 0.0, 1.0, nameof(options.OverlapShare));
        InRange(options.BaseRate, 0.01, 0.9, nameof(options.BaseRate));
    }

    private static void InRange(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between {least} and {most}.");
        }
    }
}
