using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Tests.Routing;

/// <summary>Fairness among reps, and the defects other products are known for.</summary>
public sealed class FairnessTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(new[] { 2.0, 1.0 }, 1.0)]
    [InlineData(new[] { 7.0, 3.0 }, 1.0)]
    [InlineData(new[] { 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0 }, 1.0)]
    [InlineData(new[] { 5.0, 3.0, 2.0 }, 1.0)]
    [InlineData(new[] { 3.0, 2.0, 1.0, 1.0 }, 1.0)]
    [InlineData(new[] { 4.0, 3.0, 2.0, 1.0 }, 1.0)]
    [InlineData(new[] { 9.0, 7.0, 5.0, 3.0, 1.0, 2.0 }, 2.0)]
    public void TenThousandLeads_AnyWindowOf50_IsWithinTheBoundOfTheShare(double[] weights, double bound)
    {
        string?[] owners = Route(new TeamDefinition("t", [.. weights.Select((w, i) => new TeamMember($"p{i}", w))], 1), 10_000, []);
        for (int p = 0; p < weights.Length; p++)
        {
            double share = 50 * weights[p] / weights.Sum();
            int inWindow = owners.Take(50).Count(o => o == $"p{p}");
            for (int end = 50; ; end++)
            {
                Assert.InRange(inWindow - share, -bound - 1e-9, bound + 1e-9);
                if (end == owners.Length)
                {
                    break;
                }

                inWindow += (owners[end] == $"p{p}" ? 1 : 0) - (owners[end - 50] == $"p{p}" ? 1 : 0);
            }
        }
    }

    /// <summary>Odoo #259775: whoever was in the team first got more.</summary>
    [Fact]
    public void Odoo259775_EqualWeightsAndLeadsOneByOne_HaveNoSeniorityEffect()
    {
        TeamDefinition team = new("t", [.. "abcde".Select(c => new TeamMember($"{c}", 1))], 1);
        Dictionary<string, int> got = [];
        IReadOnlyList<TurnState> turns = [];

        // One lead per run, as webhooks bring them: the first of the list must not win each time.
        for (int i = 0; i < 503; i++)
        {
            LeadRouter router = new([Rule], [team], turns, _ => true);
            string owner = router.Decide(Lead($"{i}"), null, _ => null, Start)!.User!;
            got[owner] = got.GetValueOrDefault(owner) + 1;
            turns = router.Turns;
        }

        Assert.InRange(got.Values.Max() - got.Values.Min(), 0, 1);
    }

    /// <summary>Odoo #68475: a rep back from holiday was flooded for thirty days, because the count looked back over the holiday.</summary>
    [Fact]
    public void Odoo68475_TwoWeeksOfHoliday_LeaveNoEcho()
    {
        TeamDefinition team = new("t", [new TeamMember("ann", 1), new TeamMember("bob", 1), new TeamMember("cem", 1)], 1);
        bool away = true;
        LeadRouter router = new([Rule], [team], [], u => u != "ann" || !away);
        for (int i = 0; i < 400; i++)
        {
            Assert.NotEqual("ann", router.Decide(Lead($"{i}"), null, _ => null, Start)!.User);
        }

        away = false;
        string?[] after = [.. Enumerable.Range(400, 30).Select(i => router.Decide(Lead($"{i}"), null, _ => null, Start.AddDays(14))!.User)];
        Assert.InRange(after.Count(o => o == "ann"), 9, 11);
        Assert.InRange(after.Take(6).Count(o => o == "ann"), 1, 3);
    }

    /// <summary>Odoo #118156: a team whose weights are all 0 divided by zero.</summary>
    [Fact]
    public void Odoo118156_AllWeightsZero_NobodyGetsItAndTheReasonSaysSo()
    {
        RoutingDecision decision = new LeadRouter([Rule], [new TeamDefinition("t", [new TeamMember("ann", 0), new TeamMember("bob", 0)], 1)], [], _ => true).Decide(Lead("1"), null, _ => null, Start)!;
        Assert.Null(decision.User);
        Assert.Equal("Rule: nobody of t takes leads, so the owner stays", decision.Reason);
    }

    /// <summary>HubSpot starts its rotation anew when a person is added.</summary>
    [Fact]
    public void HubSpotReset_PersonAdded_CountsGoOn()
    {
        TeamDefinition two = new("t", [new TeamMember("ann", 1), new TeamMember("bob", 1)], 1);
        LeadRouter before = new([Rule], [two], [], _ => true);
        for (int i = 0; i < 101; i++)
        {
            before.Decide(Lead($"{i}"), null, _ => null, Start);
        }

        LeadRouter after = new([Rule], [two with { People = [.. two.People, new TeamMember("cem", 1)] }], before.Turns, _ => true);
        string?[] owners = [.. Enumerable.Range(200, 9).Select(i => after.Decide(Lead($"{i}"), null, _ => null, Start)!.User)];
        Assert.Equal(110, after.Turns.Sum(t => t.Assigned) + owners.Length - 9);
        Assert.InRange(owners.Count(o => o == "cem"), 2, 4);
        Assert.InRange(after.Turns.Single(t => t.User == "bob").Assigned, 52, 54);
    }

    private static readonly RoutingRule Rule = new("Rule", new Always(), new RouteTarget.Team("t"), 1);

    private static string?[] Route(TeamDefinition team, int leads, IReadOnlyList<TurnState> turns)
    {
        LeadRouter router = new([Rule], [team], turns, _ => true);
        return [.. Enumerable.Range(0, leads).Select(i => router.Decide(Lead($"{i}"), null, _ => null, Start)!.User)];
    }

    private static ScoredLead Lead(string id) => new(new LeadId(id), Start, "m", "h", 0, 0, 0.5, 90, 50, Tier.Hot, []);
}
