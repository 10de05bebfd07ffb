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

        Assert.Null(Planner(null).Plan(deleted, Lead, ToAnn, _skipped));
        Assert.Equal(SkipReason.RecordDeleted, _skipped.Single().Reason);
    }

    private PlannedWrite? Plan(Dictionary<string, string?> current, RoutingDecision? routing, string? lastOwner = null) =>
        Planner(lastOwner).Plan(Record(current), Lead, routing, _skipped);

    private static StoredRecord Record(Dictionary<string, string?> current) => new(Leads, new CrmRecord(new CrmRecordId("00Q1"), Now, Now, false, current), []);

    private static RecordPlanner Planner(string? lastOwner) => new(
        new WriteBackTarget(Leads, [Score, TierField, At, Owner], 1),
        new Dictionary<string, CrmRecordId> { ["ann@x.test"] = new("005A") },
        new Dictionary<string, IReadOnlyDictionary<CrmRecordId, string?>>
        {
            ["OwnerId"] = lastOwner is null ? new Dictionary<CrmRecordId, string?>() : new Dictionary<CrmRecordId, string?> { [new("00Q1")] = lastOwner },
        });
}
