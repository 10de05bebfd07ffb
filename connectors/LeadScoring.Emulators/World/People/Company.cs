using System.Globalization;
using System.Text;

namespace LeadScoring.Emulators.World;

/// <summary>An invented company.</summary>
/// <param name="Name">As people type it; may hold commas, quotes and letters of any language.</param>
/// <param name="Domain">Under <c>.test</c> or <c>.example</c>, which RFC 2606 reserves, so that no address can be real.</param>
/// <param name="Industry">Position in <see cref="Vocabulary.Industries"/>.</param>
/// <param name="Employees">Head count.</param>
/// <param name="Land">Where it is.</param>
internal sealed record Company(string Name, string Domain, int Industry, int Employees, Land Land)
{
    /// <summary>Makes the companies of a world.</summary>
    public static Company[] MakeAll(int seed, int count)
    {
        Company[] companies = new Company[count];
        HashSet<string> taken = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            companies[i] = Make(new Dice(seed, Purpose.Company, i), taken);
        }

        return companies;
    }

    /// <summary>Lower-case ASCII letters and digits of a name, umlauts spelt out: what stands in an address.</summary>
    public static string Slug(string name)
    {
        StringBuilder slug = new(name.Length);
        foreach (char c in name)
        {
            string? spelt = c switch
            {
                'ä' or 'Ä' or 'æ' or 'Æ' => "ae",
                'ö' or 'Ö' or 'ø' or 'Ø' => "oe",
                'ü' or 'Ü' => "ue",
                'ß' => "ss",
                'ł' or 'Ł' => "l",
                'ı' or 'İ' => "i",
                _ when char.IsAsciiLetterOrDigit(c) => char.ToLowerInvariant(c).ToString(),
                _ => null,
            };
            slug.Append(spelt ?? Vocabulary.WithoutAccent(c));
        }

        return slug.ToString();
    }

    private static Company Make(Dice dice, HashSet<string> taken)
    {
        Land land = Vocabulary.Lands[dice.PickWeighted(Vocabulary.LandWeights)];
        int industry = dice.PickWeighted(Vocabulary.IndustryWeights);
        string stem = dice.Pick(Vocabulary.CompanyStems);
        string trade = dice.Pick(Vocabulary.IndustryWords[industry]);
        string name = dice.Below(20) switch
        {
            0 => $"{stem}, {dice.Pick(land.LastNames)} & Partners {dice.Pick(land.LegalForms)}",
            1 => $"\"{stem}\" {trade}, {dice.Pick(land.LegalForms)}",
            2 => $"{dice.Pick(land.LastNames)}'s {trade}",
            _ => $"{stem} {trade} {dice.Pick(land.LegalForms)}",
        };
        string root = $"{Slug(stem)}-{Slug(trade)}";
        string ending = dice.Chance(0.5) ? ".example" : ".test";
        string domain = root + ending;
        for (int n = 2; !taken.Add(domain); n++)
        {
            domain = root + n.ToString(CultureInfo.InvariantCulture) + ending;
        }

        int employees = (int)Math.Clamp(dice.LogNormal(180, 1.6), 3, 60_000);
        return new Company(name, domain, industry, employees, land);
    }
}
