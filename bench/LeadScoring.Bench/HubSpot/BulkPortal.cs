using System.Globalization;
using LeadScoring.Emulators;

namespace LeadScoring.Bench.HubSpot;

/// <summary>A large HubSpot account made quickly: plain rows without a story, because only their number and width count.</summary>
internal static class BulkPortal
{
    /// <summary>The engagement types among which rows are dealt out in turn; those of <c>mappings/hubspot.yaml</c>.</summary>
    public static readonly string[] Engagements = ["notes", "calls", "emails", "meetings"];

    private const long FirstContact = 1_000_001;
    private const long FirstDeal = 50_000_001;
    private const long FirstEngagement = 100_000_001;

    private static readonly DateTimeOffset AsOf = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Titles = ["VP Sales", "Head of Marketing", "Software Engineer", "CEO", "Student", "Operations Manager", "Director of IT", "Consultant"];
    private static readonly string[] Industries = ["Retail", "Banking", "Health", "Education", "Energy", "Logistics"];
    private static readonly string[] Countries = ["DE", "FR", "US", "GB", "NL"];
    private static readonly string[] Sources = ["ORGANIC_SEARCH", "PAID_SEARCH", "REFERRALS", "DIRECT_TRAFFIC", "EMAIL_MARKETING"];
    private static readonly string[] Pages = ["Visited /pricing", "Visited /docs", "Demo request", "Webinar", "Newsletter"];

    /// <summary>Makes it. Engagement n belongs to contact n modulo their number; every deal to one contact.</summary>
    public static Seed Make(int contacts, int engagements, int deals)
    {
        Dictionary<string, SeedTable> tables = new(StringComparer.Ordinal)
        {
            ["owners"] = new("owners", ["id", "email", "firstName", "lastName", "userId", "archived"], [.. Enumerable.Range(1, 8).Select(Owner)]),
            ["contacts"] = new(
                "contacts",
                ["id", "email", "firstname", "lastname", "jobtitle", "industry", "numemployees", "country", "hs_analytics_source", "createdate", "lastmodifieddate"],
                [.. Enumerable.Range(0, contacts).Select(Contact)]),
            ["deals"] = new("deals", ["id", "dealname", "dealstage", "pipeline", "amount", "createdate", "hs_lastmodifieddate"], [.. Enumerable.Range(0, deals).Select(Deal)]),
        };
        List<string?[]> links = new(engagements + deals);
        for (int type = 0; type < Engagements.Length; type++)
        {
            AddEngagements(tables, links, type, engagements, contacts);
        }

        for (int n = 0; n < deals; n++)
        {
            links.Add(["deals", Text(FirstDeal + n), "contacts", Text(FirstContact + n % contacts), "3"]);
        }

        tables["associations"] = new("associations", ["from_type", "from_id", "to_type", "to_id", "type_id"], links);
        return new Seed("hubspot", "bulk", AsOf, tables);
    }

    /// <summary>Id of the contact at a position.</summary>
    public static string ContactId(int number) => Text(FirstContact + number);

    private static void AddEngagements(Dictionary<string, SeedTable> tables, List<string?[]> links, int type, int engagements, int contacts)
    {
        string name = Engagements[type];
        string title = name switch { "notes" => "hs_note_body", "calls" => "hs_call_title", "emails" => "hs_email_subject", _ => "hs_meeting_title" };
        List<string?[]> rows = new(engagements / Engagements.Length + 1);
        for (int n = type; n < engagements; n += Engagements.Length)
        {
            string id = Text(FirstEngagement + n);
            string at = Instant(TimeSpan.FromSeconds((n * 37L) % 15_000_000));
            rows.Add([id, Pages[n % Pages.Length], at, at, at]);
            links.Add([name, id, "contacts", Text(FirstContact + n % contacts), null]);
        }

        tables[name] = new SeedTable(name, ["id", title, "hs_timestamp", "hs_createdate", "hs_lastmodifieddate"], rows);
    }

    private static string?[] Owner(int number) => [Text(number), $"rep{number}@northwind.test", "Rep", Text(number), Text(100 + number), "false"];

    private static string?[] Contact(int number)
    {
        TimeSpan age = TimeSpan.FromSeconds((number * 31L) % 17_000_000 + 86_400);
        return
        [
            Text(FirstContact + number), $"person{number}@company{number % 5000}.test", "First", "Last", Titles[number % Titles.Length], Industries[number % Industries.Length],
            Text(10 + number % 3000), Countries[number % Countries.Length], Sources[number % Sources.Length], Instant(age), Instant(age / 2),
        ];
    }

    private static string?[] Deal(int number)
    {
        TimeSpan age = TimeSpan.FromSeconds((number * 61L) % 15_000_000 + 86_400);
        return [Text(FirstDeal + number), "Deal", (number % 3) switch { 0 => "closedwon", 1 => "closedlost", _ => "contractsent" }, "default", Text(1000 + number % 900), Instant(age), Instant(age / 2)];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Instant(TimeSpan age) => (AsOf - age).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
