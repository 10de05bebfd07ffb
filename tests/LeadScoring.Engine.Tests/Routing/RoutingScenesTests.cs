using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Tests.Routing;

/// <summary>Who gets a lead and who does not: limits, regions, hours, open leads, and the record of it all.</summary>
public sealed class RoutingScenesTests
{
    private static readonly DateTimeOffset Monday = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);
    private static readonly Condition Hot = new Comparison("tier", ComparisonOperator.EqualTo, ["hot"]);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Decide_PersonsWeekIsFull_GoesToTheNextAndSaysWhy()
    {
        TeamDefinition team = Team(new TeamMember("ann", 2) { Weekly = 20 }, new TeamMember("bob", 1) { Weekly = 12 });
        RouteScene scene = new(_ => true);
        scene.Load([new RoutedCount("t", "ann", 20)], new Dictionary<string, int>());
        RoutingDecision decision = Decide(Router(team, scene), "1")!;
        Assert.Equal("bob", decision.User);
        RouteExclusion excluded = decision.Record!.Candidates[0].Excluded!;
        Assert.Equal((RouteExclusionKind.WeekIsFull, "has the 20 leads of this week"), (excluded.Kind, excluded.Reason));
    }

    [Fact]
    public void Decide_WeekFillsUpWithinOneRun_TheRestWaitsWithAReason()
    {
        LeadRouter router = Router(Team(new TeamMember("ann", 2) { Weekly = 3 }, new TeamMember("bob", 1) { Weekly = 2 }), new RouteScene(_ => true));
        RoutingDecision[] decisions = [.. Enumerable.Range(0, 8).Select(i => Decide(router, $"{i}")!)];
        Assert.Equal((3, 2), (decisions.Count(d => d.User == "ann"), decisions.Count(d => d.User == "bob")));
        Assert.All(decisions.Skip(5), d => Assert.True(d.IsWaiting));
        Assert.Equal("Hot: t has its leads of this week, so the owner stays", decisions[7].Reason);
    }

    [Fact]
    public void Decide_TeamsWeekIsFull_Waits()
    {
        LeadRouter router = Router(Team(new TeamMember("ann", 1), new TeamMember("bob", 1)) with { Weekly = 3 }, new RouteScene(_ => true));
        Assert.Equal([false, false, false, true, true], Enumerable.Range(0, 5).Select(i => Decide(router, $"{i}")!.IsWaiting));
    }

    [Fact]
    public void Decide_ByRegion_TakesWhoWorksThereOrEverywhere()
    {
        TeamDefinition team = Team(new TeamMember("ann", 1) { Regions = ["DE", "AT"] }, new TeamMember("bob", 1) { Regions = ["CH", "DE"] }, new TeamMember("cem", 1));
        LeadRouter router = Router(team, new RouteScene(_ => true), by: "country");
        string?[] owners = [.. Enumerable.Range(0, 6).Select(i => Decide(router, $"{i}", n => n == "country" ? "ch" : null)!.User)];
        Assert.Equal<IEnumerable<string?>>(["bob", "cem", "bob", "cem", "bob", "cem"], owners);
        RoutingDecision nowhere = Decide(Router(Team(new TeamMember("ann", 1) { Regions = ["DE"] }), new RouteScene(_ => true), by: "country"), "x")!;
        Assert.Equal("Hot: nobody of t works the lead's region, so the owner stays", nowhere.Reason);
    }

    [Theory]
    [InlineData("2026-05-04T06:59:00Z", false)] // 8:59 in Berlin
    [InlineData("2026-05-04T07:00:00Z", true)]
    [InlineData("2026-05-04T15:30:00Z", false)]
    [InlineData("2026-05-09T10:00:00Z", false)] // Saturday
    [InlineData("2026-12-28T10:00:00Z", false)] // a day off
    public void Decide_TeamIsOffDuty_Waits(string at, bool works)
    {
        TeamDefinition team = Team(new TeamMember("ann", 1)) with
        {
            Hours = new WorkingHours([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], new TimeOnly(9, 0), new TimeOnly(17, 30)),
            DaysOff = [new DaySpan(new DateOnly(2026, 12, 24), new DateOnly(2027, 1, 2))],
        };
        RouteScene scene = new(_ => true) { Calendars = new Dictionary<string, WorkCalendar> { ["t"] = new(Berlin, team.Hours, team.DaysOff) } };
        RoutingDecision decision = Router(team, scene).Decide(Lead("1"), null, _ => null, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))!;
        Assert.Equal((works, !works), (decision.User == "ann", decision.IsWaiting));
    }

    [Fact]
    public void Decide_FewestOpenFirst_CountsByWeightAndKeepsCount()
    {
        TeamDefinition team = Team(new TeamMember("ann", 2), new TeamMember("bob", 1)) with { Order = TeamOrder.FewestOpenFirst };
        RouteScene scene = new(_ => true);
        scene.Load([], new Dictionary<string, int> { ["ann"] = 9, ["bob"] = 2 });
        LeadRouter router = Router(team, scene);

        // Per weight ann has 4.5 and bob 2: bob takes leads until he is ahead of her, and from then on both fill up two to one.
        string?[] owners = [.. Enumerable.Range(0, 9).Select(i => Decide(router, $"{i}")!.User)];
        Assert.Equal<IEnumerable<string?>>(["bob", "bob", "bob", "ann", "ann", "bob"], owners.Take(6));
        Assert.Equal((9 + owners.Count(o => o == "ann")) / 2.0, 2.0 + owners.Count(o => o == "bob"), 1.0);
    }

    [Fact]
    public void Decide_AccountOwner_GoesToThemWhenTheyAreActive()
    {
        RoutingRule rule = new("Known", new Comparison("account_owner", ComparisonOperator.Exists, []), new RouteTarget.AccountOwner(), 1);
        Assert.Equal("eva", new LeadRouter([rule], [], [], u => u == "eva").Decide(Lead("1"), null, n => n == "account_owner" ? "eva" : null, Monday)!.User);
        Assert.Contains("is not an active user", new LeadRouter([rule], [], [], _ => false).Decide(Lead("1"), null, n => n == "account_owner" ? "eva" : null, Monday)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NobodyFreeAgain_IsNoNewDecision()
    {
        LeadRouter router = Router(Team(new TeamMember("ann", 1) { Weekly = 0 }), new RouteScene(_ => true));
        RoutingDecision first = Decide(router, "1")!;
        Assert.Same(first, router.Decide(Lead("1"), first, _ => null, Monday.AddHours(1)));
    }

    /// <summary>Replaying a record gives the same owner; removing each stated reason gives the stated other owner; and the real router agrees.</summary>
    [Fact]
    public void Record_ReplayedAndWithEachReasonTakenAway_GivesTheStatedOwners()
    {
        Random random = new(7);
        int checkedRoutes = 0;
        foreach (TeamOrder order in Enum.GetValues<TeamOrder>())
        {
            for (int round = 0; round < 200; round++)
            {
                TeamMember[] people = [.. Enumerable.Range(0, 5).Select(i => new TeamMember($"p{i}", random.Next(0, 4)) { Weekly = random.Next(3) == 0 ? 1 : null, Regions = random.Next(2) == 0 ? [] : [random.Next(2) == 0 ? "DE" : "FR"] })];
                HashSet<string> active = [.. people.Where(_ => random.Next(4) > 0).Select(p => p.User)];
                TeamDefinition team = Team(people) with { Order = order };
                TurnState[] turns = [.. people.Select((p, i) => new TurnState("t", p.User, i, random.NextDouble() - 0.5, random.Next(50)))];
                Dictionary<string, int> open = people.ToDictionary(p => p.User, _ => random.Next(6));
                RoutedCount[] given = [.. people.Select(p => new RoutedCount("t", p.User, random.Next(2)))];
                RoutingRecord record = Decide(turns, active, given, team).Record!;
                Assert.Equal(record.Chosen, NextInTeam.Replay(record));
                foreach (OtherRoute other in record.RouteNotTaken)
                {
                    checkedRoutes++;
                    Assert.Equal(other.Owner, NextInTeam.Replay(record, other.If));
                    TeamMember[] changed = [.. team.People.Select(p => p.User != other.If ? p : other.If == record.Chosen ? p with { Weight = 0 } : p with { Weekly = null, Regions = [] })];
                    HashSet<string> there = other.If == record.Chosen ? active : [.. active, other.If];
                    Assert.Equal(other.Owner, Decide(turns, there, given, team with { People = changed }).User);
                }

                RoutingDecision Decide(TurnState[] states, HashSet<string> users, RoutedCount[] counts, TeamDefinition with)
                {
                    RouteScene scene = new(users.Contains);
                    scene.Load(counts, open);
                    return new LeadRouter([Rule("country")], [with], states, scene).Decide(Lead("1"), null, _ => "DE", Monday)!;
                }
            }
        }

        Assert.InRange(checkedRoutes, 400, 4000);
    }

    [Fact]
    public void Reassign_NotTouched_TakesSomebodyElseUntilAllHaveTried()
    {
        LeadRouter router = Router(Team(new TeamMember("ann", 1), new TeamMember("bob", 1)), new RouteScene(_ => true));
        RoutingDecision first = Decide(router, "1")!;
        RoutingDecision second = router.Reassign(Lead("1"), first, ["ann"], "ann did not touch the lead within 2 hours", _ => null, Monday)!;
        Assert.Equal(("bob", "Hot: ann did not touch the lead within 2 hours, so it goes to bob"), (second.User, second.Reason));
        Assert.Null(router.Reassign(Lead("1"), second, ["ann", "bob"], "again", _ => null, Monday));
    }

    private static TeamDefinition Team(params TeamMember[] people) => new("t", people, 1);

    private static RoutingRule Rule(string? by) => new("Hot", Hot, new RouteTarget.Team("t"), 1) { RegionField = by };

    private static LeadRouter Router(TeamDefinition team, RouteScene scene, string? by = null) => new([Rule(by)], [team], [], scene);

    private static RoutingDecision? Decide(LeadRouter router, string lead, Func<string, string?>? fieldOf = null) => router.Decide(Lead(lead), null, fieldOf ?? (_ => null), Monday);

    private static ScoredLead Lead(string id) => new(new LeadId(id), Monday, "m", "h", 0, 0, 0.5, 90, 50, Tier.Hot, []);
}
