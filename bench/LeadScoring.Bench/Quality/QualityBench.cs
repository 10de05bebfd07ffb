using LeadScoring.Emulators;
using LeadScoring.Modeling;

namespace LeadScoring.Bench.Quality;

/// <summary>How good the product's models are beside what others offer, on the same rows with the newest leads as test.</summary>
internal static class QualityBench
{
    private const string Ours = "LeadScoring";

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        string data = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));
        string example(string name) => Path.Combine(Repository.Root, "mappings", "examples", name);
        if (Directory.Exists(data))
        {
            await CompareAsync("X Education (real)", () => SeedFolder.Load(Path.Combine(data, "xeducation-salesforce")), example("course-seller.yaml"), cancellationToken);
            await CompareAsync("BPI 2012 (real)", () => SeedFolder.Load(Path.Combine(data, "bpic2012-hubspot")), example("loan-desk.yaml"), cancellationToken);
            await CompareAsync("Maven (no signal)", () => SeedFolder.Load(Path.Combine(data, "maven-salesforce")), example("control-group.yaml"), cancellationToken);
        }

        for (int seed = 1; seed <= options.Size("runs", 2); seed++)
        {
            WorldOptions world = new() { Seed = seed, LeadsPerCrm = options.Size("leads", 7_000), ActivitiesPerCrm = options.Size("activities", 60_000) };
            await CompareAsync($"made world {seed}", () => WorldGenerator.Generate(world).Salesforce, Path.Combine(Repository.Root, "mappings", "salesforce.yaml"), cancellationToken);
        }
    }

    private static async Task CompareAsync(string name, Func<Seed> seed, string mapping, CancellationToken cancellationToken)
    {
        PreparedSet set = await PreparedSet.MakeAsync(name, seed(), mapping, cancellationToken);
        Console.WriteLine();
        Console.WriteLine($"## {name}: learned from {Leads(set.Train):N0} leads, tested on the {Leads(set.Test):N0} newest ({set.Test.Rows:N0} rows, {100 * Candidate.BaseRate(set.Test):0} % good){(set.Quarantined.Count > 0 ? $"; quarantined: {string.Join(", ", set.Quarantined)}" : "")}");
        (double[] ours, string verdict) = OurPredictions(set, cancellationToken);
        Console.WriteLine(verdict);
        Figures figures = new(set.Test);
        Dictionary<string, double[]> all = new(await PythonPeers.PredictAsync(set.Train, set.Test, cancellationToken)) { ["naive Bayes as in Odoo"] = NaiveBayes.Predict(set.Train, set.Test) };
        using (RuleScorer rules = new(set.Pipeline.Model.Rules))
        {
            all["points"] = [.. rules.Score(set.Test.Features).Margins.Select(m => Math.Clamp(m / 100, 0.001, 0.999))];
        }

        Console.WriteLine("| | ROC-AUC | ours minus theirs | PR-AUC | log loss | theirs minus ours | Brier | ECE | lift in best tenth |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Print(figures, Ours, ours, null);
        foreach ((string peer, double[] theirs) in all)
        {
            Print(figures, peer, theirs, ours);
        }
    }

    private static (double[] Probabilities, string Verdict) OurPredictions(PreparedSet set, CancellationToken cancellationToken)
    {
        ModelTraining training = new([new LogisticTrainer(), new BoostedTreesTrainer(), new RandomForestTrainer()], TimeProvider.System);
        ModelOptions options = set.Pipeline.Model with { Try = [ModelKind.Logistic, ModelKind.BoostedTrees, ModelKind.RandomForest], MaxFactors = null };
        TrainingOutcome outcome = training.Train(set.Train, set.Pipeline.Features, options, [], "bench", 1, null, cancellationToken);
        if (outcome.Card is null)
        {
            double rate = Candidate.BaseRate(set.Train);
            return ([.. Enumerable.Repeat(rate, set.Test.Rows)], outcome.Verdict);
        }

        using LeadModel model = LeadModel.Load(new RegisteredModel(outcome.Card, outcome.Artifact));
        return (model.Score(set.Test.Features).Probabilities!, outcome.Verdict);
    }

    private static void Print(Figures figures, string name, double[] p, double[]? ours)
    {
        bool isPoints = name == "points";
        string gap((double Low, double High) interval) => $"{interval.Low:+0.000;-0.000} to {interval.High:+0.000;-0.000}{(interval.Low > 0 ? " better" : interval.High < 0 ? " WORSE" : "")}";
        string[] cells =
        [
            name,
            $"{figures.Auc(p):0.000}",
            ours is null ? "" : gap(figures.AucGain(ours, p)),
            $"{figures.PrAuc(p):0.000}",
            isPoints ? "" : $"{figures.LogLoss(p):0.000}",
            ours is null || isPoints ? "" : gap(figures.LogLossGain(ours, p)),
            isPoints ? "" : $"{figures.Brier(p):0.000}",
            isPoints ? "" : $"{figures.CalibrationError(p):0.000}",
            $"{figures.Lift(p):0.00}",
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static int Leads(TrainingSet set) => set.Features.Keys.Select(k => k.Lead).Distinct().Count();
}
