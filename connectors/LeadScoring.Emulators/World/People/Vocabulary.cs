namespace LeadScoring.Emulators.World;

/// <summary>The words a world is made of. All invented or everyday; nobody real is meant.</summary>
internal static class Vocabulary
{
    private static readonly string[] EnglishFirst = ["Olivia", "Amelia", "Grace", "Siân", "Zoë", "Harper", "Chloé", "Priya", "Aisha", "Noah", "Liam", "Ethan", "Callum", "Seán", "Marcus", "Derek", "Wei", "José", "Owen", "Tariq"];
    private static readonly string[] EnglishLast = ["O'Brien", "Smith", "Walker", "Fitzgerald", "Okafor", "Patel", "Nguyễn", "D'Angelo", "Hughes", "Campbell", "Garcia", "St. John", "Lee", "Whitfield", "O'Connor", "Brontë", "Baker", "Reyes", "Kowalski", "Hall"];
    private static readonly string[] GermanFirst = ["Jürgen", "Käthe", "Anna", "Lukas", "Jörg", "Sabine", "Björn", "Claudia", "Uwe", "Heike", "Matthias", "Ulrike", "Timo", "Ayşe", "Emre", "Franziska", "Stefan", "Anke-Marie", "Götz", "Beate"];
    private static readonly string[] GermanLast = ["Müller", "Schmidt", "Weiß", "Krüger", "Yılmaz", "von Hagen", "Böhm", "Schäfer", "Groß", "Lehmann", "Çelik", "Zimmermann", "Jäger", "Kühn", "Hofer", "Baumgärtner", "Öztürk", "Wagner", "Rößler", "Huber"];
    private static readonly string[] FrenchFirst = ["Renée", "François", "Hélène", "Théo", "Chloé", "Benoît", "Inès", "Étienne", "Maëlle", "Jérôme"];
    private static readonly string[] FrenchLast = ["Lefèvre", "d'Aubigny", "Moreau", "Gérard", "Benoit", "Dubois", "Lemaître", "Rousseau", "L'Hôte", "Garçon"];
    private static readonly string[] DutchFirst = ["Daan", "Sanne", "Joris", "Femke", "Sjoerd", "Lotte", "Maarten", "Anouk", "Bram", "Noor"];
    private static readonly string[] DutchLast = ["van der Berg", "de Vries", "Jansen", "van 't Hof", "Bakker", "Visser", "Meijer", "de Boer", "Mulder", "IJsselstein"];
    private static readonly string[] OtherFirst = ["Łukasz", "Zofia", "Søren", "Åsa", "Håkon", "Marta", "Núria", "Iñaki", "Giulia", "Tomáš"];
    private static readonly string[] OtherLast = ["Żuławski", "Nowak", "Sørensen", "Åkerlund", "Muñoz", "Rossi", "Dvořák", "Ibáñez", "Jónsdóttir", "Wiśniewska"];

    /// <summary>Countries, with the spellings that people use for them.</summary>
    public static readonly IReadOnlyList<Land> Lands =
    [
        new("DE", ["Germany", "Germany", "Germany", "Deutschland", "DE", "germany "], true, GermanFirst, GermanLast, ["GmbH", "AG", "GmbH & Co. KG", "KG"]),
        new("US", ["United States", "United States", "USA", "US"], false, EnglishFirst, EnglishLast, ["Inc.", "LLC", "Corp."]),
        new("GB", ["United Kingdom", "United Kingdom", "UK", "GB"], false, EnglishFirst, EnglishLast, ["Ltd", "PLC", "LLP"]),
        new("AT", ["Austria", "Österreich", "AT"], true, GermanFirst, GermanLast, ["GmbH", "AG"]),
        new("CH", ["Switzerland", "Schweiz", "CH"], true, GermanFirst, GermanLast, ["AG", "SA", "GmbH"]),
        new("NL", ["Netherlands", "The Netherlands", "NL"], false, DutchFirst, DutchLast, ["B.V.", "N.V."]),
        new("FR", ["France", "France", "FR"], false, FrenchFirst, FrenchLast, ["SAS", "SARL", "SA"]),
        new("NO", ["Norway", "NO", "Norge"], false, OtherFirst, OtherLast, ["AS", "ASA"]),
        new("PL", ["Poland", "Polska", "PL"], false, OtherFirst, OtherLast, ["Sp. z o.o.", "S.A."]),
        new("ES", ["Spain", "España", "ES"], false, OtherFirst, OtherLast, ["S.L.", "S.A."]),
    ];

    /// <summary>How common each country is.</summary>
    public static readonly double[] LandWeights = [34, 16, 12, 8, 9, 7, 7, 2, 3, 2];

    /// <summary>What stands in the country field where nobody looked.</summary>
    public static readonly IReadOnlyList<string> BadCountries = ["n/a", "-", "Deutschlnad", "unknown", "EMEA"];

    /// <summary>Industries as both CRMs' picklists spell them.</summary>
    public static readonly IReadOnlyList<string> Industries = ["Technology", "Manufacturing", "Finance", "Healthcare", "Retail", "Education", "Government", "Consulting", "Transportation", "Media"];

    /// <summary>How common each industry is.</summary>
    public static readonly double[] IndustryWeights = [20, 19, 9, 9, 11, 7, 5, 9, 7, 4];

    /// <summary>Words that companies of an industry call themselves by.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<string>> IndustryWords =
    [
        ["Software", "Systems", "Digital", "Labs"],
        ["Maschinenbau", "Werke", "Industries", "Components"],
        ["Capital", "Finanz", "Payments"],
        ["Health", "Kliniken", "Medizintechnik", "Care"],
        ["Retail", "Handel", "Märkte", "Stores"],
        ["Academy", "Bildung", "Learning"],
        ["Civic Services", "Stadtwerke"],
        ["Consulting", "Beratung", "Advisory"],
        ["Logistik", "Freight", "Mobility"],
        ["Media", "Verlag", "Studios"],
    ];

    /// <summary>First words of company names.</summary>
    public static readonly IReadOnlyList<string> CompanyStems =
    [
        "Alpenblick", "Nordlicht", "Brightwater", "Greyfinch", "Silberfuchs", "Ottermere", "Zedernhof", "Quillstone", "Larkspur", "Himmelreich", "Fernweh", "Tidewell",
        "Mühlbach", "Rotkehlchen", "Copperleaf", "Blåfjord", "Żagiel", "Étoile Bleue", "Windrose", "Kornblume", "Saltmarsh", "Hawthorne", "Eisvogel", "Morgentau",
        "Juniper", "Ravenswood", "Goldammer", "Lindenhof", "Moorhen", "Steinadler", "Tulpenveld", "Zilverduin", "Bellefleur", "Campo Verde", "Driftwood", "Foxglove",
    ];

    /// <summary>Free mail services that exist only here.</summary>
    public static readonly IReadOnlyList<string> FreeMailDomains = ["freemail.test", "freemail.example", "webmail.example", "mailbox.test"];

    /// <summary>How leads came in, as Salesforce spells it.</summary>
    public static readonly IReadOnlyList<string> SalesforceSources = ["Web", "Webinar", "Trade Show", "Partner Referral", "Purchased List", "Paid Search"];

    /// <summary>The same as HubSpot spells it.</summary>
    public static readonly IReadOnlyList<string> HubSpotSources = ["ORGANIC_SEARCH", "EMAIL_MARKETING", "OFFLINE", "REFERRALS", "OTHER_CAMPAIGNS", "PAID_SEARCH"];

    /// <summary>How common each source is.</summary>
    public static readonly double[] SourceWeights = [34, 12, 13, 8, 15, 18];

    private static readonly Dictionary<char, string> Unaccented = [];

    static Vocabulary()
    {
        // Spelt out instead of asking the system to decompose, because globalization data differs between machines.
        const string pairs = "áaàaâaãaåaçcčcéeèeêeëeěeíiìiîiïiñnńnóoòoôoõořrśsšsşsťtúuùuûuýyżzźzžzễeńnŻzŚsŠsÉeÈeÅaÁaÇcŁl";
        for (int i = 0; i + 1 < pairs.Length; i += 2)
        {
            Unaccented[pairs[i]] = pairs[i + 1].ToString();
        }
    }

    /// <summary>The plain letter for an accented one; nothing for anything else.</summary>
    public static string WithoutAccent(char c) => Unaccented.GetValueOrDefault(c, "");
}

/// <summary>A country and what names sound like there.</summary>
/// <param name="Code">ISO 3166.</param>
/// <param name="Spellings">As people type it; common ones more than once.</param>
/// <param name="SpeaksGerman">Whether titles may be German.</param>
/// <param name="FirstNames">Given names.</param>
/// <param name="LastNames">Family names.</param>
/// <param name="LegalForms">Endings of company names.</param>
internal sealed record Land(string Code, IReadOnlyList<string> Spellings, bool SpeaksGerman, IReadOnlyList<string> FirstNames, IReadOnlyList<string> LastNames, IReadOnlyList<string> LegalForms);
