using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Tests.WriteBack;

public sealed class RecordPlannerTests
{
    private static readonly StreamKey Leads = StreamKey.Parse("sf.Lead");
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);
    private static readonly ScoredLead Lead = new(new LeadId("l"), Now, "m1", "h", 0, 1, 0.4, 82, 50, Tier.Hot, []);
    private static readonly RoutingDecision ToAnn = new(new LeadId("l"), "ann@x.test", "Hot", "Hot: next turn", Now);
    private static readonly WriteBackField Score = new() { Field = "Score__c", Value = WriteBackValue.Score, IfMovedBy = 3 };
    private static readonly WriteBackField TierField = new() { Field = "Tier__c", Value = WriteBackValue.Tier };
    private static readonly WriteBackField At = new() { Field = "At__c", Value = WriteBackValue.ScoredAt, OnlyWithOthers = true };
    private static readonly WriteBackField Owner = new() { Field = "OwnerId", Value = WriteBackValue.Owner, NeverIfChangedByHuman = true };

    private readonly List<SkippedWrite> _skipped = [];

    [Fact]
    public void Plan_NothingInTheCrm_WritesEverything()
    {
        PlannedWrite? write = Plan([], ToAnn);

        Assert.Equal(["Score__c", "Tier__c", "OwnerId", "At__c"], write!.Fields.Select(f => f.Field));
        Assert.Equal("005A", write.Fields[2].New);
        Assert.Empty(_skipped);
    }

    [Fact]
    public void Plan_SameValues_IsUnchanged()
    {
        Assert.Null(Plan(new() { ["Score__c"] = "82.0", ["Tier__c"] = "hot", ["At__c"] = "2026-01-01T00:00:00Z", ["OwnerId"] = "005A" }, ToAnn));
        Assert.Equal(SkipReason.Unchanged, _skipped.Single().Reason);
    }

    [Fact]
    public void Plan_ScoreMovedTooLittle_IsBelowThreshold()
    {
        Assert.Null(Plan(new() { ["Score__c"] = "80", ["Tier__c"] = "hot", ["OwnerId"] = "005A" }, ToAnn));
        Assert.Equal(SkipReason.BelowThreshold, _skipped.Single().Reason);
    }

    [Fact]
    public void Plan_SmallMoveBesideATierChange_GoesAlong() =>
        Assert.Equal(["Tier__c", "Score__c", "At__c"], Plan(new() { ["Score__c"] = "80", ["Tier__c"] = "warm", ["OwnerId"] = "005A" }, ToAnn)!.Fields.Select(f => f.Field));

    [Fact]
    public void Plan_OwnerSetByHumanAfterOurWrite_Stays()
    {
        PlannedWrite? write = Plan(new() { ["OwnerId"] = "005HUMAN" }, ToAnn, lastOwner: "005A");

        Assert.DoesNotContain(write!.Fields, f => f.Field == "OwnerId");
        Assert.Equal((SkipReason.ChangedByHuman, "OwnerId"), (_skipped.Single().Reason, _skipped.Single().Field));
    }

    [Fact]
    public void Plan_OwnerIsStillOurs_MayChange() =>
        Assert.Contains(Plan(new() { ["OwnerId"] = "005B" }, ToAnn, lastOwner: "005B")!.Fields, f => f is { Field: "OwnerId", New: "005A" });

    [Fact]
    public void Plan_OwnerUnknownInThisCrm_IsSkippedForThatFieldOnly()
    {
        PlannedWrite? write = Plan([], ToAnn with { User = "zoe@x.test" });

        Assert.DoesNotContain(write!.Fields, f => f.Field == "OwnerId");
        Assert.Equal(SkipReason.OwnerUnknown, _skipped.Single().Reason);
    }

    [Fact]
    public void Plan_DeletedRecord_IsLeftAlone()
    {
        StoredRecord deleted = Record([]) with { };
        deleted = deleted with { Record = deleted.Record with { IsDeleted = true } };

        Assert.Null(Planner(null).Plan(deleted, Lead, ToAnn, null, _skipped));
        Assert.Equal(SkipReason.RecordDeleted, _skipped.Single().Reason);
    }

    [Fact]
    public void Plan_LockedRecord_IsLeftAlone()
    {
        RecordPlanner planner = new(new WriteBackTarget(Leads, [Score], 1), new OwnerBook(new ConnectionId("sf"), []), NothingWritten, "IsConverted");

        Assert.Null(planner.Plan(Record(new() { ["IsConverted"] = "true" }), Lead, null, null, _skipped));
        Assert.Equal(SkipReason.RecordLocked, _skipped.Single().Reason);
        Assert.NotNull(planner.Plan(Record(new() { ["IsConverted"] = "false" }), Lead, null, null, _skipped));
    }

    [Theory]
    [InlineData("00GQ", true)]
    [InlineData("005I", true)]
    [InlineData(null, true)]
    [InlineData("005A", true)]
    [InlineData("005H", false)]
    public void Plan_OnlyFrom_TakesFromQueueNamedUserNobodyAndOurselves(string? owner, bool taken)
    {
        OwnerBook owners = new(new ConnectionId("sf"),
        [
            new CrmUser(new CrmRecordId("005A"), "ann@x.test", "Ann", true),
            new CrmUser(new CrmRecordId("005B"), "bob@x.test", "Bob", true),
            new CrmUser(new CrmRecordId("005H"), "hal@x.test", "Hal", true),
            new CrmUser(new CrmRecordId("005I"), "api@x.test", "Integration", false),
            new CrmUser(new CrmRecordId("00GQ"), "", "Inbound", true) { IsQueue = true },
        ]);
        WriteBackField field = new() { Field = "OwnerId", Value = WriteBackValue.Owner, OnlyFrom = [OwnerOrigin.Queue, new OwnerOrigin("api@x.test")] };
        RecordPlanner planner = new(
            new WriteBackTarget(Leads, [Score, field], 1),
            owners,
            new Dictionary<string, IReadOnlyDictionary<CrmRecordId, string?>> { ["OwnerId"] = new Dictionary<CrmRecordId, string?> { [new("00Q1")] = "005A" } });

        PlannedWrite write = planner.Plan(Record(new() { ["OwnerId"] = owner }), Lead, ToAnn with { User = "bob@x.test" }, null, _skipped)!;

        Assert.Equal(taken, write.Fields.Any(f => f is { Field: "OwnerId", New: "005B" }));
        Assert.Equal(!taken, _skipped.Any(s => s is { Reason: SkipReason.OwnedAlready, Field: "OwnerId" }));
    }

    [Fact]
    public void Plan_QueueOfThisConnection_IsWrittenAndOneElsewhereIsNothingToIt()
    {
        OwnerBook owners = new(new ConnectionId("sf"), [new CrmUser(new CrmRecordId("00GN"), "", "Nurture", true) { IsQueue = true }]);
        RecordPlanner planner = new(new WriteBackTarget(Leads, [Score, Owner], 1), owners, new Dictionary<string, IReadOnlyDictionary<CrmRecordId, string?>> { ["OwnerId"] = new Dictionary<CrmRecordId, string?>() });

        Assert.Contains(planner.Plan(Record([]), Lead, ToAnn with { User = "queue sf:Nurture" }, null, _skipped)!.Fields, f => f is { Field: "OwnerId", New: "00GN" });
        Assert.DoesNotContain(planner.Plan(Record([]), Lead, ToAnn with { User = "queue other:Nurture" }, null, _skipped)!.Fields, f => f.Field == "OwnerId");
        Assert.Empty(_skipped);
    }

    [Fact]
    public void Plan_Trend_GoesAlongAndIsNoReasonToWrite()
    {
        WriteBackField trend = new() { Field = "Trend__c", Value = WriteBackValue.Trend };
        WriteBackField feedback = new() { Field = "Feedback__c", Value = WriteBackValue.Feedback };
        RecordPlanner planner = new(new WriteBackTarget(Leads, [Score, trend, feedback], 1), new OwnerBook(new ConnectionId("sf"), []), NothingWritten);

        PlannedWrite write = planner.Plan(Record(new() { ["Feedback__c"] = "Bad fit" }), Lead, null, -7.6, _skipped)!;

        Assert.Equal([("Score__c", "82"), ("Trend__c", "-8")], write.Fields.Select(f => (f.Field, f.New!)));
        Assert.Null(planner.Plan(Record(new() { ["Score__c"] = "82", ["Trend__c"] = "3" }), Lead, null, -7.6, _skipped));
    }

    private static Dictionary<string, IReadOnlyDictionary<CrmRecordId, string?>> NothingWritten => [];

    private PlannedWrite? Plan(Dictionary<string, string?> current, RoutingDecision? routing, string? lastOwner = null) =>
        Planner(lastOwner).Plan(Record(current), Lead, routing, null, _skipped);

    private static StoredRecord Record(Dictionary<string, string?> current) => new(Leads, new CrmRecord(new CrmRecordId("00Q1"), Now, Now, false, current), []);

    private static RecordPlanner Planner(string? lastOwner) => new(
        new WriteBackTarget(Leads, [Score, TierField, At, Owner], 1),
        new OwnerBook(new ConnectionId("sf"), [new CrmUser(new CrmRecordId("005A"), "ann@x.test", "Ann", true)]),
        new Dictionary<string, IReadOnlyDictionary<CrmRecordId, string?>>
        {
            ["OwnerId"] = lastOwner is null ? new Dictionary<CrmRecordId, string?>() : new Dictionary<CrmRecordId, string?> { [new("00Q1")] = lastOwner },
        });
}
