using System.Globalization;

namespace LeadScoring.Emulators.World;

/// <summary>Makes the people of a world and decides in which CRMs they are.</summary>
internal static class Population
{
    /// <summary>Share of records that are second records of someone.</summary>
    private const double DuplicateShare = 0.01;

    /// <summary>Everyone, in a fixed order.</summary>
    public static Person[] MakeAll(WorldOptions options)
    {
        int duplicates = (int)(options.LeadsPerCrm * DuplicateShare);
        int perCrm = options.LeadsPerCrm - duplicates;
        int shared = (int)Math.Round(perCrm * options.OverlapShare);
        Person[] people = new Person[(2 * perCrm) - shared];
        Company[] companies = Company.MakeAll(options.Seed, Math.Max(5, people.Length * 2 / 5));
        HashSet<string> addresses = new(StringComparer.Ordinal);
        for (int i = 0; i < people.Length; i++)
        {
            Crms crms = i < shared ? Crms.Both : i < perCrm ? Crms.Salesforce : Crms.HubSpot;
            people[i] = Make(new Dice(options.Seed, Purpose.Person, i), i, crms, companies, addresses);
        }

        MakeDuplicates(people, Crms.Salesforce, duplicates, options.Seed);
        MakeDuplicates(people, Crms.HubSpot, duplicates, options.Seed);
        return people;
    }

    private static Person Make(Dice dice, int index, Crms crms, Company[] companies, HashSet<string> addresses)
    {
        double skew = dice.Uniform();
        Company? employer = dice.Chance(0.9) ? companies[(int)(companies.Length * skew * PortableMath.Exp(0.5 * PortableMath.Log(skew + 1e-12)))] : null;
        Land land = employer is not null && dice.Chance(0.9) ? employer.Land : Vocabulary.Lands[dice.PickWeighted(Vocabulary.LandWeights)];
        string first = dice.Pick(land.FirstNames);
        string last = dice.Pick(land.LastNames);
        bool freeMail = employer is null || dice.Chance(0.09);
        Seniority rank = employer is null && dice.Chance(0.4) ? Seniority.Outside : JobTitle.Rank(dice);
        return new Person
        {
            Index = index,
            Crms = crms,
            FirstName = first,
            LastName = last,
            Email = Address(first, last, freeMail ? dice.Pick(Vocabulary.FreeMailDomains) : employer!.Domain, addresses),
            Employer = employer,
            Seniority = rank,
            Title = JobTitle.Text(dice, rank, land.SpeaksGerman),
            Country = dice.Chance(0.03) ? dice.Pick(Vocabulary.BadCountries) : dice.Chance(0.04) ? "" : dice.Pick(land.Spellings),
            Industry = employer is null || dice.Chance(0.05) ? -1 : employer.Industry,
            Employees = employer is null || dice.Chance(0.1) ? null : employer.Employees,
            Source = dice.PickWeighted(Vocabulary.SourceWeights),
            Phone = dice.Chance(0.3) ? "" : $"+1 555 01{dice.Below(100):00}",
            Created = Calendar.Arrival(dice),
            Owner = dice.Chance(0.03) ? Staff.Active : dice.Below(Staff.Active),
        };
    }

    private static string Address(string first, string last, string domain, HashSet<string> taken)
    {
        string name = $"{Company.Slug(first)}.{Company.Slug(last)}";
        string address = $"{name}@{domain}";
        for (int n = 2; !taken.Add(address); n++)
        {
            address = string.Create(CultureInfo.InvariantCulture, $"{name}{n}@{domain}");
        }

        return address;
    }

    private static void MakeDuplicates(Person[] people, Crms crm, int wanted, int seed)
    {
        Dice dice = new(seed, Purpose.Duplicate, (int)crm);
        Person[] candidates = [.. people.Where(p => p.Crms.HasFlag(crm) && p.Created < Calendar.End - (50 * Calendar.Day))];
        for (int i = 0; i < Math.Min(wanted, candidates.Length); i++)
        {
            // The i-th of the remaining ones changes place with a random later one: a shuffle that stops early.
            int other = i + dice.Below(candidates.Length - i);
            (candidates[i], candidates[other]) = (candidates[other], candidates[i]);
            long at = candidates[i].Created + (long)(dice.Uniform(3, 45) * Calendar.Day);
            if (crm == Crms.Salesforce)
            {
                candidates[i].SalesforceDuplicateAt = at;
            }
            else
            {
                candidates[i].HubSpotDuplicateAt = at;
            }
        }
    }
}
