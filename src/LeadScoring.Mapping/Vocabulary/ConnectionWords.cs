namespace LeadScoring.Mapping;

/// <summary>The words of <c>connections</c>.</summary>
internal static class ConnectionWords
{
    public const string Budget = "api_budget";

    public static readonly IReadOnlyList<string> HubSpotApis = ["v3", "2026-03", "2026-09"];

    public static readonly IReadOnlyList<string> Types = [ConnectionsChapter.Salesforce, ConnectionsChapter.HubSpot];

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

    public static readonly Shape Chapter = new Shape.Named(
        new Shape.Either(new Shape.Group(Salesforce), new Shape.Group(HubSpot)),
        new KeySet(new Key(Budget, new Shape.Named(new Shape.Group(BudgetKeys)), "how much of each CRM's quota we may use")),
        Shape.Named.OwnName);
}
