using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Mapping;

namespace LeadScoring.Engine.Tests.Sync;

/// <summary>The decision chapters from a mapping file to the CRM.</summary>
public sealed class YamlDecisionsTests
{
    private const string Text = """
        version: 1
        name: Decisions
        timezone: UTC
        connections:
          sf: { type: salesforce, login: sandbox, secret: SF_MAIN }
        objects:
          lead:
            from: sf.Lead
            id: Id
            merge_key: [email]
            fields:
              email: { from: Email, do: [trim, lower] }
              title: { from: Title, do: [trim, lower] }
              country: { from: Country, do: [trim] }
              status: Status
          activity:
            from: [ { source: sf.Task, when: ActivityDate, kind: Type, detail: Subject, known_at: CreatedDate } ]
            belongs_to: lead
        features:
          title: { field: title, say: "{value} title" }
          calls_7d: { count_of: activity, where: kind = call, within: 7d }
        label:
          good_when: lead.status = Won
          bad_when: lead.status = Lost
          within: 90d
          score_moment: [7d]
        model:
          rules:
            - { name: VP, when: title = vp, add: 85 }
        tiers:
          hot: { from_capacity: senior_reps, conversion_at_least: 12%, max_share: 10% }
          warm: { from_capacity: senior_reps, conversion_at_least: 4% }
          cold: { rest: true }
          fixed_fallback: { hot: 80, warm: 50 }
          stay_until: { hot: 5 points below, warm: 5 points below }
        teams:
          senior_reps:
            order: fewest_open_first
            people:
              - { user: ann@x.test, weight: 1, weekly: 3, regions: [DE, AT] }
              - { user: bob@x.test, weight: 1, weekly: 3, regions: [FR] }
            hours: "Mon-Fri 09:00-17:30"
            days_off: ["2026-12-24 to 2027-01-02"]
        routing:
          - { name: Hot by region, when: tier = hot and country exists, to: team senior_reps, by: region }
          - { name: Rest, when: always, to: keep }
        sla:
          hot: { first_touch: 2h, remind: 1h, then: alert manager, working_hours_only: true }
        write_back:
          - to: sf.Lead
            match: Id
            mode: update_only
            fields:
              Lead_Score__c: { value: score }
              Lead_Tier__c: { value: tier }
              OwnerId: { value: owner, never_if_changed_by_human: true }
        guards: { max_changed_tiers: 90%, on_break: hold_and_ask, keep_undo: 30d }
        schedules: { pull: { every: 15m }, score: { after: pull }, must_run_within: 30m }
        alerts:
          - { when: score rises 20 within 24h and tier = hot, tell: owner, how: sf.task }
          - { when: rejected > 1% or run late, tell: ops, how: webhook, once_per_state: true }

        """;

    [Fact]
    public async Task Sync_WholeFile_RoutesByRegionAndLimitTellsAndReminds()
    {
        MappingResult read = MappingFile.Parse(Text, "decisions.yaml", []);
        Assert.True(read.Pipeline is not null, string.Join('\n', read.Problems));
        await using Bench bench = await Bench.CreateAsync(read.Pipeline);
        foreach ((int i, string country) in Enumerable.Range(1, 5).Select(i => (i, i == 5 ? "FR" : "DE")))
        {
            bench.Crm.Edit("Lead", $"{i}", ("Email", $"p{i}@y.test"), ("Title", "VP"), ("Country", country), ("Status", "Open"), ("OwnerId", "005Q"));
        }

        await bench.SyncAsync();

        // Ann has room for three of the four leads from Germany; Bob works France alone.
        Assert.Equal((3, 1), (Owned("005A"), Owned("005Q")));
        Assert.Equal("005B", bench.Crm.Value("Lead", "5", "OwnerId"));
        RoutingDecision waiting = (await bench.Store.Scores.ReadRoutingAsync(CancellationToken.None)).Values.Single(d => d.User is null);
        Assert.Equal("Hot by region: nobody of senior_reps is free now, so the owner stays", waiting.Reason);

        // A lead that rises becomes hot: Bob is told by a task; on Monday a week later there is room again.
        bench.Crm.Edit("Lead", "6", ("Email", "p6@y.test"), ("Title", "Clerk"), ("Country", "FR"), ("Status", "Open"), ("OwnerId", "005Q"));
        await bench.SyncAsync();
        bench.Crm.Edit("Lead", "6", ("Title", "VP"));
        await bench.SyncAsync();
        Assert.Equal("005B", Assert.Single(bench.Crm.Tasks.Values).Owner.Value);
        bench.Clock.Advance(TimeSpan.FromDays(7));
        await bench.SyncAsync();
        Assert.Equal((4, 0), (Owned("005A"), Owned("005Q")));

        int Owned(string owner) => Enumerable.Range(1, 5).Count(i => bench.Crm.Value("Lead", $"{i}", "OwnerId") == owner);
    }
}
