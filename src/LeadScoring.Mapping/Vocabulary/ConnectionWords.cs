namespace LeadScoring.Mapping;

/// <summary>The words of <c>connections</c>.</summary>
internal static class ConnectionWords
{
    public const string Budget = "api_budget";

    public static readonly IReadOnlyList<string> HubSpotApis = ["v3", "2026-03", "2026-09"];

    public static readonly IReadOnlyList<string> Types = [ConnectionsChapter.Salesforce, ConnectionsChapter.HubSpot, CrmConnection.FileKind, CrmConnection.EventsKind];

    public static readonly KeySet BudgetKeys = new(
        new Key("daily_share", Shape.Share, "most of the day's calls that we may use"),
        new Key("stop_at_remaining", Shape.Share, "we stop when so little of the day's calls is left"),
        new Key("per_10_seconds", new Shape.Number(1, 100_000, IsWhole: true), "most calls in ten seconds"),
        new Key("leave_to_others", Shape.Share, "share of the short-term limits that stays free for other software"));

    private static readonly Key Secret = new("secret", new Shape.Line("^[A-Za-z0-9_.-]+$"), "name of the secret, never its value") { IsRequired = true };

    private static readonly Key OwnBudget = new(Budget, new Shape.Group(BudgetKeys), "how much of the CRM's quota we may use");

    private static readonly Key Locale = new("numbers", new Shape.Choice([.. StepWords.Marks.Keys]), "what separates decimals in texts that people typed: point, comma, or auto to tell from the text");

    public static readonly KeySet Salesforce = new(
        new Key("type", new Shape.Choice([ConnectionsChapter.Salesforce]), "the kind of CRM") { IsRequired = true },
        new Key("login", new Shape.Line("^(production|sandbox|https?://.+)$"), "production, sandbox or a full address") { IsRequired = true },
        Secret,
        new Key("version", new Shape.Line(@"^\d+\.0$"), "API version in quotes: \"60.0\""),
        OwnBudget,
        Locale);

    public static readonly KeySet HubSpot = new(
        new Key("type", new Shape.Choice([ConnectionsChapter.HubSpot]), "the kind of CRM") { IsRequired = true },
        new Key("base_url", new Shape.Line("^https?://.+$"), "address, where it is not HubSpot's own"),
        new Key("portal", Shape.Word, "the account's id, in quotes"),
        Secret,
        new Key("api", new Shape.Choice(HubSpotApis), "version of the API"),
        OwnBudget,
        Locale);

    public static readonly KeySet OneFile = new(
        new Key("key", Shape.Word, "column that says whom a row is about") { IsRequired = true },
        new Key("known_at", Shape.Word, "column with the instant from which a row was known; without it, the time of the import"),
        new Key("joins", Shape.Word, "lead field that the key is compared with; the lead's first merge key if left out"));

    public static readonly KeySet Files = new(
        new Key("type", new Shape.Choice([CrmConnection.FileKind]), "rows that are imported from files") { IsRequired = true },
        new Key("files", new Shape.Named(new Shape.Group(OneFile)), "the files by name") { IsRequired = true });

    public static readonly KeySet Events = new(
        new Key("type", new Shape.Choice([CrmConnection.EventsKind]), "events that websites and products send") { IsRequired = true },
        Secret,
        new Key("joins", Shape.Word, "lead field that an identified person's e-mail address is compared with; the lead's first merge key if left out"));

    public static readonly Shape Chapter = new Shape.Named(
        new Shape.Either(new Shape.Group(Salesforce), new Shape.Group(HubSpot), new Shape.Group(Files), new Shape.Group(Events)),
        new KeySet(new Key(Budget, new Shape.Named(new Shape.Group(BudgetKeys)), "how much of each CRM's quota we may use")),
        Shape.Named.OwnName);
}
