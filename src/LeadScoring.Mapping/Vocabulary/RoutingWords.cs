namespace LeadScoring.Mapping;

/// <summary>The words of <c>teams</c>, <c>routing</c>, <c>sla</c> and <c>alerts</c>.</summary>
internal static class RoutingWords
{
    /// <summary>The owner of the lead's account, in <c>when</c>, <c>to</c> and <c>tell</c>.</summary>
    public const string AccountOwner = "account_owner";

    /// <summary>The only word of <c>by</c>.</summary>
    public const string Region = "region";

    public static readonly IReadOnlyDictionary<string, Tier> Tiers = new Dictionary<string, Tier>(StringComparer.Ordinal)
    {
        ["hot"] = Tier.Hot,
        ["warm"] = Tier.Warm,
        ["cold"] = Tier.Cold,
    };

    /// <summary>A weighted turn is what both first words mean; with round_robin everybody weighs the same.</summary>
    public static readonly IReadOnlyDictionary<string, TeamOrder> Orders = new Dictionary<string, TeamOrder>(StringComparer.Ordinal)
    {
        ["weighted"] = TeamOrder.RoundRobin,
        ["round_robin"] = TeamOrder.RoundRobin,
        ["fewest_open_first"] = TeamOrder.FewestOpenFirst,
    };

    public static readonly IReadOnlyDictionary<string, SlaBreach> Breaches = new Dictionary<string, SlaBreach>(StringComparer.Ordinal)
    {
        ["reassign"] = SlaBreach.Reassign,
        ["alert manager"] = SlaBreach.AlertManager,
        ["nothing"] = SlaBreach.Nothing,
    };

    public static readonly IReadOnlyDictionary<string, AlertAudience> Audiences = new Dictionary<string, AlertAudience>(StringComparer.Ordinal)
    {
        ["owner"] = AlertAudience.Owner,
        [AccountOwner] = AlertAudience.AccountOwner,
        ["manager"] = AlertAudience.Manager,
        ["ops"] = AlertAudience.Ops,
    };

    public static readonly IReadOnlyDictionary<string, AlertChannel> Channels = new Dictionary<string, AlertChannel>(StringComparer.Ordinal)
    {
        ["email"] = AlertChannel.Email,
        ["webhook"] = AlertChannel.Webhook,
        ["log"] = AlertChannel.Log,
    };

    public static readonly KeySet MemberKeys = new(
        new Key("user", new Shape.Line("^[^@\\s]+@[^@\\s]+$"), "e-mail address of the CRM user") { IsRequired = true },
        new Key("weight", new Shape.Number(0, 1000), "share of the team's leads relative to the others; 0 = none for now"),
        new Key("weekly", new Shape.Number(1, 100_000, IsWhole: true), "most new leads a week"),
        new Key("regions", new Shape.ListOf(Shape.Word), "regions the person works, for rules with by: region"));

    public static readonly KeySet TeamKeys = new(
        new Key("order", new Shape.Choice([.. Orders.Keys]), "who is next"),
        new Key("people", new Shape.ListOf(new Shape.Either(new Shape.Line("^[^@\\s]+@[^@\\s]+$"), new Shape.Group(MemberKeys))), "who they are"),
        new Key("people_from", new Shape.Line(@"^[a-z][a-z0-9_]*\.(Group|Team):.+$"), "the CRM's group whose members are the team: sf.Group:BDR"),
        new Key("weekly", new Shape.Number(1, 1_000_000, IsWhole: true), "most new leads a week for the team"),
        new Key("hours", Shape.Word, "working hours in quotes: \"Mon-Fri 09:00-17:30\""),
        new Key("days_off", new Shape.ListOf(Shape.Word), "days nobody works: \"2026-12-24 to 2027-01-02\""));

    public static readonly KeySet RuleKeys = new(
        new Key("name", Shape.Word, "what reps read") { IsRequired = true },
        new Key("when", Shape.Condition, "sees tier, score, account_owner and lead fields") { IsRequired = true },
        new Key("to", new Shape.Line("^(keep|account_owner|team .+|person .+|queue .+)$"), "team NAME, person NAME@COMPANY, queue CONNECTION:NAME, account_owner or keep") { IsRequired = true },
        new Key("by", new Shape.Choice([Region]), "only people of the team who work the lead's region"));

    public static readonly KeySet SlaKeys = new(
        new Key("first_touch", Shape.Window, "time from the assignment to the first touch") { IsRequired = true },
        new Key("remind", Shape.Window, "how long before the end the owner is reminded"),
        new Key("then", new Shape.Choice([.. Breaches.Keys]), "what happens at the end"),
        new Key("working_hours_only", Shape.YesNo, "whether the clock stands still outside the team's hours"));

    public static readonly KeySet SlaChapter = new([.. Tiers.Keys.Select(t => new Key(t, new Shape.Group(SlaKeys), $"for {t} leads"))]);

    public static readonly KeySet AlertKeys = new(
        new Key("when", Shape.Condition, "score rises 20 within 24h and tier = hot, a condition on a lead, or rejected > 1% or run late") { IsRequired = true },
        new Key("tell", new Shape.Choice([.. Audiences.Keys]), "who is told"),
        new Key("how", new Shape.Line(@"^(email|webhook|log|[a-z][a-z0-9_]*\.task)$"), "CONNECTION.task, email, webhook or log"),
        new Key("do", new Shape.Line(@"^add_to [a-z][a-z0-9_]*\.list .+$"), "add_to CONNECTION.list \"NAME\""),
        new Key("once_per_state", Shape.YesNo, "one notice when it becomes true and one when it ends"));
}
