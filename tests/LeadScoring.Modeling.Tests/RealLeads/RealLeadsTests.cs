using LeadScoring.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Modeling.Tests.RealLeads;

public sealed class RealLeadsTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ModelTraining _training = new([new LogisticTrainer(), new BoostedTreesTrainer(), new RandomForestTrainer()], new ManualTime(Now));

    [RealLeadsFact]
    public void Train_XEducationWithoutLeaks_PredictsTheNewestLeads()
    {
        (TrainingSet closed, TrainingSet open) = RealLeadRows.XEducation();
        ExcludedFeature[] leaks = [.. RealLeadRows.XEducationLeaks.Select(f => new ExcludedFeature(f, "written-after-outcome", 1, $"{f} is written after the outcome."))];
        long start = TimeProvider.System.GetTimestamp();
        TrainingOutcome outcome = _training.Train(closed, RealLeadRows.XEducationFeatures, new ModelOptions { Try = [ModelKind.Logistic, ModelKind.BoostedTrees, ModelKind.RandomForest] }, leaks, "mapping", 1, null, CancellationToken.None);
        output.WriteLine($"{outcome.Verdict} ({TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s)");
        Assert.All(outcome.Card!.Candidates, c => output.WriteLine(c.ToString()));
        Assert.True(outcome.GoesLive, outcome.Verdict);
        Assert.Empty(outcome.Card.Features.Intersect(RealLeadRows.XEducationLeaks));

        using LeadModel model = LeadModel.Load(new RegisteredModel(outcome.Card, outcome.Artifact));
        ScoreBatch scores = model.Score(open.Features);
        float[] labels = [.. open.Labels];
        float[] weights = [.. open.Weights];
        double area = RocAuc.Of(scores.Margins, labels, weights);
        double loss = ProbabilityMeasures.LogLoss(scores.Probabilities!, labels, weights);
        output.WriteLine($"open leads: AUC {area:0.0000}, log loss {loss:0.0000}, calibration error {ProbabilityMeasures.CalibrationError(scores.Probabilities!, labels, weights):0.000}");
        Assert.InRange(area, 0.87, 0.93);
        Assert.InRange(loss, 0.2, 0.43);
    }

    [RealLeadsFact]
    public void Train_MavenWhereNothingPredicts_RefusesAndSaysWhy()
    {
        (TrainingSet set, FeatureSet features) = RealLeadRows.Maven();
        TrainingOutcome outcome = _training.Train(set, features, new ModelOptions(), [], "mapping", 1, null, CancellationToken.None);
        output.WriteLine(outcome.Verdict);
        Assert.False(outcome.GoesLive);
        Assert.StartsWith("No model goes live: nothing in the data predicts the outcome", outcome.Verdict, StringComparison.Ordinal);
    }

    [RealLeadsFact]
    public void Observe_XEducation_FindsTheNineLeaksAndNoOther()
    {
        WrittenAfterOutcomeProbe probe = new();
        foreach (LeadFacts lead in RealLeadRows.XEducationFacts())
        {
            probe.Observe(lead, Now);
        }

        IReadOnlyList<ExcludedFeature> found = probe.Result(RealLeadRows.XEducationFeatures);
        Assert.All(found, f => output.WriteLine(f.Reason));
        Assert.Equal(RealLeadRows.XEducationLeaks, found.Select(f => f.Feature));
    }
}
