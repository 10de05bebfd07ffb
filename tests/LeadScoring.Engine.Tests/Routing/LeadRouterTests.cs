using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Tests.Routing;

public sealed class LeadRouterTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);
    private static readonly RoutingRule Hot = new("Hot", new Comparison("tier", ComparisonOperator.EqualTo, ["hot"]), new RouteTarget.Team("senior"), 1);
    private static readonly RoutingRule German = new("German", new Comparison("country", ComparisonOperator.EqualTo, ["DE"]), new RouteTarget.Person("gil@x.test"), 2);
    private static readonly RoutingRule Rest = new("Rest", new Always(), new RouteTarget.Keep(), 3);
    private static readonly TeamDefinition Senior = new("senior", [new("ann@x.test", 2), new("bob@x.test", 1)], 1);

    [Fact]
    public void Decide_FirstRuleThatFits_Wins()
    {
        RoutingDecision? decision = Router().Decide(Lead(90, Tier.Hot), null, n => n == "country" ? "DE" : null, Now);

        Assert.Equal(("Hot", "ann@x.test"), (decision!.Rule, decision.User));
        Assert.Equal("Hot: hot lead with 90 points, next turn in senior (share 67 %)", decision.Reason.Replace("\u00a0", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Decide_SameRuleAgain_KeepsOwnerAndTurn()
    {
        LeadRouter router = Router();
        RoutingDecision? first = router.Decide(Lead(90, Tier.Hot), null, _ => null, Now);

        RoutingDecision? second = router.Decide(Lead(95, Tier.Hot), first, _ => null, Now);

        Assert.Same(first, second);
        Assert.Equal(1, router.Turns.Sum(t => t.Assigned));
    }

    [Fact]
    public void Decide_OwnerNoLongerActive_GoesToTheNext()
    {
        LeadRouter router = new([Hot, Rest], [Senior], [], u => u != "ann@x.test");
        RoutingDecision before = new(new LeadId("l"), "ann@x.test", "Hot", "", Now);

        Assert.Equal("bob@x.test", router.Decide(Lead(90, Tier.Hot), before, _ => null, Now)!.User);
    }

    [Fact]
    public void Decide_NobodyActive_KeepsOwnerAndSaysSo()
    {
        RoutingDecision? decision = new LeadRouter([Hot, Rest], [Senior], [], _ => false).Decide(Lead(90, Tier.Hot), null, _ => null, Now);

        Assert.Null(decision!.User);
        Assert.Contains("nobody of senior is active", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_MappedField_IsSeenByRules() =>
        Assert.Equal("gil@x.test", Router().Decide(Lead(20, Tier.Cold), null, n => n == "country" ? "de" : null, Now)!.User);

    private static LeadRouter Router() => new([Hot, German, Rest], [Senior], [], _ => true);

    private static ScoredLead Lead(double score, Tier tier) => new(new LeadId("l"), Now, "m", "h", 0, 0, 0.5, score, 50, tier, []);
}
