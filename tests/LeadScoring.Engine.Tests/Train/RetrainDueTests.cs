using LeadScoring.Engine.Train;

namespace LeadScoring.Engine.Tests.Train;

public sealed class RetrainDueTests
{
    private static readonly DateTimeOffset Trained = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetrainOptions Wanted = new(TimeSpan.FromDays(90), OnDrift: true, CalibrationOff: 0.15);
    private static readonly TrainingNotes None = new(null, []);

    [Fact]
    public void Reason_NothingHappened_IsNone()
    {
        Assert.Null(RetrainDue.Reason(Wanted, Card(), None, Trained.AddDays(89)));
        Assert.Null(RetrainDue.Reason(new RetrainOptions(), Card(), None, Trained.AddDays(900)));
    }

    [Fact]
    public void Reason_NoModel_IsDueInAnyCase() => Assert.NotNull(RetrainDue.Reason(new RetrainOptions(), null, None, Trained));

    [Fact]
    public void Reason_AQuarterLater_CountsFromTheLastTrainingWhateverCameOfIt()
    {
        Assert.Equal("The last training was 90 days ago.", RetrainDue.Reason(Wanted, Card(), None, Trained.AddDays(90)));
        Assert.Null(RetrainDue.Reason(Wanted, Card(), new TrainingNotes(Trained.AddDays(60), []), Trained.AddDays(90)));
    }

    [Theory]
    [InlineData(RetrainFlagKind.Drift)]
    [InlineData(RetrainFlagKind.Calibration)]
    public void Reason_Flag_CountsOnlyWhereTheMappingAsksForIt(RetrainFlagKind kind)
    {
        TrainingNotes flagged = new(null, [new RetrainFlag(kind, Trained.AddDays(5), "visits moved")]);
        Assert.Equal("visits moved", RetrainDue.Reason(Wanted, Card(), flagged, Trained.AddDays(6)));
        Assert.Null(RetrainDue.Reason(new RetrainOptions(), Card(), flagged, Trained.AddDays(6)));
        Assert.Null(RetrainDue.Reason(Wanted, Card(), flagged with { LastTraining = Trained.AddDays(6) }, Trained.AddDays(7)));
    }

    [Fact]
    public void Reason_RulesScoreAlong_AsksEveryDay()
    {
        ModelCard blend = Card() with { ColdStart = new ColdStart(61, 0.66, 0.64, 0.05, 140, 0.6, "hash") };
        Assert.Null(RetrainDue.Reason(new RetrainOptions(), blend, None, Trained.AddHours(23)));
        Assert.NotNull(RetrainDue.Reason(new RetrainOptions(), blend, None, Trained.AddHours(24)));
    }

    internal static ModelCard Card(string id = "m") => new()
    {
        Id = id, Kind = ModelKind.Logistic, TrainedAt = Trained, MappingHash = "v1", TrainingHash = "r", Seed = 1, TrainingRows = 10, Leads = 10, BaseRate = 0.2,
        TestFrom = Trained, TestTo = Trained, Candidates = [], Features = [], Excluded = [], Importance = [],
    };
}
