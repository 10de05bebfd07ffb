using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.TestSupport;

namespace LeadScoring.Engine.Tests.Pull;

public sealed class FactMapperTests
{
    private static readonly DateTimeOffset Day0 = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConnectionId Sf = new("sf");
    private static readonly FactMapper Mapper = new(SamplePipeline.Create(), new Dictionary<ConnectionId, ICrmConnector> { [Sf] = new FakeCrm("sf", new ManualTime(Day0)) });

    [Fact]
    public void Map_FieldWithHistory_IsKnownFromEachChange()
    {
        RecordFacts facts = Mapper.Map(Lead([("Email", "a@x.test"), ("Title", "VP")], Change("Title", "Clerk", "Head", 3), Change("Title", "Head", "VP", 9)));

        Assert.Equal([("Clerk", Day0), ("Head", Day(3)), ("VP", Day(9))], facts.Values.Where(v => v.Field == "title").Select(v => (v.Text!, v.KnownAt)));
    }

    [Fact]
    public void Map_FieldWithoutHistory_IsKnownSinceCreation() =>
        Assert.Equal(("VP", Day0), Mapper.Map(Lead([("Email", "a@x.test"), ("Title", "VP")])).Values.Where(v => v.Field == "title").Select(v => (v.Text!, v.KnownAt)).Single());

    [Fact]
    public void Map_FieldFilledLater_WasEmptyBefore()
    {
        RecordFacts facts = Mapper.Map(Lead([("Email", "a@x.test"), ("Title", "VP")], Change("Title", null, "VP", 5)));

        Assert.Equal([((string?)null, Day0), ("VP", Day(5))], facts.Values.Where(v => v.Field == "title").Select(v => (v.Text, v.KnownAt)));
    }

    [Fact]
    public void Map_SameChangeTwice_ChangesNothing()
    {
        FieldChange change = Change("Title", "Clerk", "VP", 5);

        Assert.Equal(
            Mapper.Map(Lead([("Email", "a@x.test"), ("Title", "VP")], change)).Values,
            Mapper.Map(Lead([("Email", "a@x.test"), ("Title", "VP")], change, change with { ChangedAt = Day(6) })).Values);
    }

    [Fact]
    public void Map_BadStatusInHistory_IsAnOutcomeFromThatMoment()
    {
        RecordFacts facts = Mapper.Map(Lead([("Email", "a@x.test"), ("Status", "Lost")], Change("Status", "Open", "Lost", 12)));

        Assert.Equal((OutcomeKind.Bad, Day(12)), (facts.Outcomes.Single().Kind, facts.Outcomes[0].KnownAt));
    }

    [Fact]
    public void Map_BadStatusThatWasTakenBack_IsNoOutcome() =>
        Assert.Empty(Mapper.Map(Lead([("Email", "a@x.test"), ("Status", "Open")], Change("Status", "Open", "Lost", 12), Change("Status", "Lost", "Open", 14))).Outcomes);

    [Fact]
    public void Map_WonDealWithoutHistory_IsKnownFromItsCloseDate()
    {
        RecordFacts facts = Mapper.Map(Record("Opportunity", "006", 40, [("IsWon", "true"), ("CloseDate", "2026-03-21"), ("Amount", "1200.5")]));

        Assert.Equal((OutcomeKind.Good, Day(20), 1200.5m), (facts.Outcomes.Single().Kind, facts.Outcomes[0].HappenedAt, facts.Outcomes[0].Amount));
    }

    [Fact]
    public void Map_WonDealWithCloseDateInTheFuture_IsKnownWhenItWasChanged() =>
        Assert.Equal(Day(40), Mapper.Map(Record("Opportunity", "006", 40, [("IsWon", "true"), ("CloseDate", "2027-01-01")])).Outcomes.Single().KnownAt);

    [Fact]
    public void Map_Task_HappensOnItsDayAndIsKnownWhenLogged()
    {
        ActivityFact activity = Mapper.Map(Record("Task", "t", 9, [("WhoId", "00Q"), ("Type", " Call "), ("Subject", "Hello"), ("ActivityDate", "2026-03-05"), ("CreatedDate", "2026-03-07T10:00:00Z")])).Activities.Single();

        Assert.Equal(("call", "Hello", Day(4), Day(6).AddHours(10), "00Q"), (activity.Kind, activity.Detail!, activity.HappenedAt, activity.KnownAt, activity.Lead.Id.Value));
    }

    [Fact]
    public void Map_TaskOfTwoLeads_CountsForBoth() =>
        Assert.Equal(["1", "2"], Mapper.Map(Record("Task", "t", 9, [("WhoId", "1;2"), ("ActivityDate", "2026-03-05")])).Activities.Select(a => a.Lead.Id.Value));

    [Fact]
    public void Map_ActivityOfAContact_HangsOnTheContact()
    {
        FakeCrm crm = new("sf", new ManualTime(Day0));
        crm.Spec = crm.Spec with { StreamByIdPrefix = new Dictionary<string, string> { ["003"] = "Contact", ["00Q"] = "Lead" } };
        FactMapper mapper = new(SamplePipeline.Create(), new Dictionary<ConnectionId, ICrmConnector> { [Sf] = crm });

        Assert.Equal(
            ["sf.Contact/0031", "sf.Lead/00Q1", "sf.Lead/x"],
            mapper.Map(Record("Task", "t", 9, [("WhoId", "0031;00Q1;x"), ("ActivityDate", "2026-03-05")])).Activities.Select(a => a.Lead.ToString()));
    }

    [Fact]
    public void Map_LeadWithDeal_LinksTheDealToIt()
    {
        RecordLink link = Mapper.Map(Lead([("Email", "a@x.test"), ("ConvertedOpportunityId", "006")])).Links.Single();

        Assert.Equal(("sf.Opportunity/006", "sf.Lead/00Q"), (link.From.ToString(), link.To.ToString()));
    }

    [Fact]
    public void Map_RecordThatIsNotKept_IsRemoved()
    {
        RecordFacts facts = Mapper.Map(Lead([("Email", ""), ("Title", "VP")]));

        Assert.True(facts.IsRemoved);
        Assert.Empty(facts.Values);
    }

    [Fact]
    public void Map_SameMergeKey_IsTheSameLead()
    {
        LeadId? left = Mapper.Map(Lead([("Email", "a@x.test")])).Lead;

        Assert.Equal(left, Mapper.Map(Record("Lead", "other", 3, [("Email", "a@x.test")])).Lead);
        Assert.NotEqual(left, Mapper.Map(Record("Lead", "other", 3, [("Email", "b@x.test")])).Lead);
    }

    private static StoredRecord Lead((string Field, string? Value)[] fields, params FieldChange[] changes) => Record("Lead", "00Q", 20, fields) with { Changes = changes };

    private static StoredRecord Record(string stream, string id, int modifiedOnDay, (string Field, string? Value)[] fields) => new(
        new StreamKey(Sf, new StreamName(stream)),
        new CrmRecord(new CrmRecordId(id), Day0, Day(modifiedOnDay), false, fields.ToDictionary(f => f.Field, f => f.Value)),
        []);

    private static FieldChange Change(string field, string? from, string? to, int day) => new(new StreamName("Lead"), new CrmRecordId("00Q"), field, from, to, Day(day));

    private static DateTimeOffset Day(int day) => Day0.AddDays(day);
}
