using LeadScoring.Modeling.Tests.Worlds;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Modeling.Tests.Training;

public sealed class PromotionTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, PromotionGuard> None = [];

    /// <remarks>
    /// Each seed is a cohort of 1,500 leads. The live model sees the truth through noise; a slightly worse challenger through more of it (AUC about 0.01 lower), a clearly
    /// better one through hardly any (about 0.05 higher).
    /// </remarks>
    [Theory]
    [InlineData(0.60, 0.70, 0, 5)]
    [InlineData(0.90, 0.15, 90, 100)]
    public void Judge_HundredSeeds_PromotesHardlyEverTheWorseAndNearlyAlwaysTheBetter(double liveNoise, double challengerNoise, int least, int most)
    {
        int promoted = 0;
        double gained = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            (TrainingSet cohort, double[] truth) = new SimulatedWorld(1000 + seed).Make(1500);
            PromotionVerdict verdict = Promotion.Judge(cohort, Blurred(truth, challengerNoise, 2 * seed), Blurred(truth, liveNoise, (2 * seed) + 1), "live", new PromotionOptions(), None, seed);
            promoted += verdict.NotWorse ? 1 : 0;
            gained += verdict.Gains[0].Gain / 100;
        }

        output.WriteLine($"{promoted} of 100 promoted; mean gain in AUC {gained:+0.000;-0.000}");
        Assert.InRange(promoted, least, most);
    }

    [Fact]
    public void Judge_SameModelAgain_IsNotWorse()
    {
        (TrainingSet cohort, double[] truth) = new SimulatedWorld(7).Make(800);
        double[] margins = Blurred(truth, 0.5, 1);
        Assert.True(Promotion.Judge(cohort, margins, margins, "live", new PromotionOptions(), None, 1).NotWorse);
    }

    [Fact]
    public void Judge_SameRankingButDishonest_StaysBecauseOfCalibration()
    {
        (TrainingSet cohort, double[] truth) = new SimulatedWorld(8).Make(1500);
        double[] honest = Blurred(truth, 0, 1);
        PromotionVerdict verdict = Promotion.Judge(cohort, [.. honest.Select(m => m + 1.5)], honest, "live", new PromotionOptions(["auc", "calibration"], 0.9, null), None, 1);
        Assert.False(verdict.NotWorse);
        Assert.Contains("calibration error saved -", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(["auc", "calibration"], verdict.Gains.Select(g => g.Measure));
    }

    [Fact]
    public void Judge_GuardFindsSomething_StaysAndSaysWhat()
    {
        (TrainingSet cohort, double[] truth) = new SimulatedWorld(9).Make(800);
        Dictionary<string, PromotionGuard> guards = new() { ["fairness"] = (_, live, challenger) => live.Count == challenger.Count ? "retail is selected half as often" : null };
        PromotionVerdict verdict = Promotion.Judge(cohort, Blurred(truth, 0, 1), Blurred(truth, 1, 2), "live", new PromotionOptions(["auc", "fairness"], 0.9, null), guards, 1);
        Assert.False(verdict.NotWorse);
        Assert.Contains("retail is selected half as often", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TrialAtTheBorder_EndsOnlyBeyondIt()
    {
        ModelTrial trial = new("b", "a", 0.3, SimulatedWorld.Start, 1000, "ann");
        TrialVerdict early = TrialVerdict.Of(trial, new TrialCount(100, 20), new TrialCount(300, 36));
        Assert.Equal(2.2414 / Math.Sqrt(0.1), early.Border, 3);
        Assert.False(early.IsOver);
        Assert.StartsWith("The trial goes on", early.Sentence, StringComparison.Ordinal);
        TrialVerdict better = TrialVerdict.Of(trial, new TrialCount(1000, 200), new TrialCount(3000, 450));
        Assert.True(better is { IsOver: true, Z: > 2.2414 });
        Assert.Contains("promote b", better.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("No difference", TrialVerdict.Of(trial, new TrialCount(1000, 150), new TrialCount(3000, 450)).Sentence, StringComparison.Ordinal);
    }

    /// <remarks>No difference between the sides, looked at after every 50 leads: about one trial of twenty may end with a winner, and two standard errors more.</remarks>
    [Fact]
    public void Of_NoDifferenceLookedAtAllTheTime_ErrsInAboutOneOfTwenty()
    {
        Random dice = new(5);
        int wrong = 0;
        for (int run = 0; run < 400; run++)
        {
            ModelTrial trial = new("b", "a", 0.5, SimulatedWorld.Start, 1000, "ann");
            TrialCount a = default;
            TrialCount b = default;
            bool found = false;
            for (int lead = 1; lead <= 1000; lead++)
            {
                a = a.With(dice.NextDouble() < 0.2);
                b = b.With(dice.NextDouble() < 0.2);
                if (lead % 50 == 0)
                {
                    TrialVerdict verdict = TrialVerdict.Of(trial, b, a);
                    found |= Math.Abs(verdict.Z) >= verdict.Border;
                }
            }

            wrong += found ? 1 : 0;
        }

        output.WriteLine($"{wrong} of 400 trials without a difference ended with a winner");
        Assert.InRange(wrong, 1, 29);
    }

    private static double[] Blurred(double[] truth, double noise, int seed)
    {
        Random dice = new(seed);
        // Shrunk as a calibrated model would be: noise in the log-odds makes extreme promises.
        double variance = truth.Select(t => Sigmoid.Margin(t)).Select(m => m * m).Average();
        double honest = variance / (variance + (noise * noise));
        return [.. truth.Select(t => honest * (Sigmoid.Margin(t) + (noise * SimulatedWorld.Normal(dice))))];
    }
}
