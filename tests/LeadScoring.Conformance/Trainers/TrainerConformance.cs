using Xunit;

namespace LeadScoring.Conformance.Trainers;

/// <summary>What every trainer and every model it makes must keep.</summary>
public abstract class TrainerConformance
{
    private const int Seed = 7;

    /// <summary>The trainer under test.</summary>
    protected abstract ITrainer Trainer { get; }

    /// <summary>Reads what the model's <see cref="IMarginModel.Save"/> wrote.</summary>
    protected abstract IMarginModel Load(ReadOnlyMemory<byte> json);

    [Fact]
    public void IsAvailable_Here_SaysYesWithoutReason()
    {
        Assert.True(Trainer.IsAvailable(out string? reason), reason);
        Assert.Null(reason);
    }

    [Fact]
    public void Fit_SameSetAndSeed_SameBytes()
    {
        TrainingSet set = PlantedLeads.Make(600, seed: 1);
        using IMarginModel first = Fit(set);
        using IMarginModel second = Fit(set);
        Assert.True(first.Save().Span.SequenceEqual(second.Save().Span));
    }

    [Fact]
    public async Task Fit_OnSeveralThreadsAtOnce_SameBytesAsAlone()
    {
        TrainingSet set = PlantedLeads.Make(400, seed: 2);
        byte[] alone = Bytes(set);
        byte[][] together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Bytes(set))));
        Assert.All(together, bytes => Assert.Equal(alone, bytes));
    }

    [Fact]
    public void Fit_Always_NamesTheFeaturesInOrder()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(300, seed: 3));
        Assert.Equal(PlantedLeads.Features.Features.Select(f => f.Name), model.FeatureNames);
        Assert.Equal(Trainer.Kind, model.Kind);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void Fit_OnlyOneLabel_SaysSo(float label)
    {
        TrainingSet set = PlantedLeads.Make(100, seed: 4);
        ArgumentException problem = Assert.Throws<ArgumentException>(() => Fit(set with { Labels = [.. set.Labels.Select(_ => label)] }));
        Assert.Contains(label == 1 ? "only good" : "only bad", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoRow_SaysSo() =>
        Assert.Contains("no row", Assert.Throws<ArgumentException>(() => Fit(PlantedLeads.Make(10, seed: 5).Select([]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_Cancelled_Stops()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Fit(PlantedLeads.Make(200, seed: 6), PlantedLeads.Features, Seed, stop.Token));
    }

    [Fact]
    public void Explain_EveryRow_AddsUpToTheMargin()
    {
        TrainingSet set = PlantedLeads.Make(1500, seed: 8);
        using IMarginModel model = Fit(set);
        AssertAddsUp(model, PlantedLeads.Make(5000, seed: 9).Features);
    }

    [Fact]
    public void Explain_MissingAndUnseenValues_AddsUpAndIsFinite()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(800, seed: 10));
        AssertAddsUp(model, PlantedLeads.One(float.NaN, float.NaN, float.NaN, null, null, null));
        AssertAddsUp(model, PlantedLeads.One(float.PositiveInfinity, float.NegativeInfinity, 1e30f, "never seen", "nowhere", "maybe"));
        AssertAddsUp(model, PlantedLeads.One(-1e9f, 1e9f, 0, "", "city 1", "YES"));
    }

    [Fact]
    public void Predict_RowAloneOrAmongMany_Same()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(600, seed: 11));
        FeatureTable table = PlantedLeads.Make(4200, seed: 12).Features;
        double[] together = Margins(model, table);
        foreach (int row in (int[])[0, 17, 4095, 4096, 4199])
        {
            Assert.Equal(together[row], Margins(model, table.Select([row]))[0]);
        }
    }

    [Fact]
    public void Predict_NoRow_DoesNothing()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(300, seed: 13));
        Assert.Empty(Margins(model, PlantedLeads.Make(3, seed: 1).Features.Select([])));
    }

    [Fact]
    public void Predict_PlantedSignal_RanksLeads()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(3000, seed: 14));
        TrainingSet fresh = PlantedLeads.Make(2000, seed: 15);
        double[] margins = Margins(model, fresh.Features);
        double area = AreaOf(margins, fresh.Labels);
        Assert.InRange(area, 0.76, 1);
    }

    [Fact]
    public void Predict_FeatureLacking_NamesIt()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(300, seed: 16));
        FeatureTable table = PlantedLeads.One(1).WithColumns(new HashSet<string> { "visits", "source" });
        Assert.Contains("silence", Assert.Throws<ArgumentException>(() => Margins(model, table)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_ColumnsInOtherOrderAndMore_Same()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(300, seed: 17));
        FeatureTable table = PlantedLeads.Make(50, seed: 18).Features;
        FeatureTable turned = new(table.Keys, [new NumericColumn("other", new float[50]), .. table.Columns.Reverse()]);
        Assert.Equal(Margins(model, table), Margins(model, turned));
    }

    [Fact]
    public void Predict_WrongLength_Refuses()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(300, seed: 19));
        Assert.Throws<ArgumentException>(() => model.Predict(PlantedLeads.One(1), new double[2]));
        Assert.Throws<ArgumentException>(() => model.Explain(PlantedLeads.One(1), new double[2]));
    }

    [Fact]
    public void Save_ThenLoad_SameBytesMarginsAndReasons()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(800, seed: 20));
        using IMarginModel loaded = Load(model.Save());
        FeatureTable table = PlantedLeads.Make(500, seed: 21).Features;
        Assert.True(model.Save().Span.SequenceEqual(loaded.Save().Span));
        Assert.Equal(Margins(model, table), Margins(loaded, table));
        double[] reasons = new double[table.Rows * model.FeatureNames.Count];
        double[] loadedReasons = new double[reasons.Length];
        Assert.Equal(model.Explain(table, reasons), loaded.Explain(table, loadedReasons));
        Assert.Equal(reasons, loadedReasons);
    }

    [Fact]
    public async Task Explain_FromManyThreads_SameAsFromOne()
    {
        using IMarginModel model = Fit(PlantedLeads.Make(600, seed: 22));
        FeatureTable[] tables = [.. Enumerable.Range(0, 8).Select(i => PlantedLeads.Make(200 + (50 * i), seed: 100 + i).Features)];
        (double[] Margins, double[] Reasons)[] alone = [.. tables.Select(t => Answer(model, t))];
        (double[] Margins, double[] Reasons)[] together = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Answer(model, tables[i % tables.Length]))));
        for (int i = 0; i < together.Length; i++)
        {
            Assert.Equal(alone[i % tables.Length].Margins, together[i].Margins);
            Assert.Equal(alone[i % tables.Length].Reasons, together[i].Reasons);
        }
    }

    /// <summary>Fits with the suite's seed.</summary>
    protected IMarginModel Fit(TrainingSet set) => Trainer.Fit(set, PlantedLeads.Features, Seed, CancellationToken.None);

    /// <summary>One margin per row.</summary>
    protected static double[] Margins(IMarginModel model, FeatureTable table)
    {
        double[] margins = new double[table.Rows];
        model.Predict(table, margins);
        return margins;
    }

    private static (double[] Margins, double[] Reasons) Answer(IMarginModel model, FeatureTable table)
    {
        double[] reasons = new double[table.Rows * model.FeatureNames.Count];
        model.Explain(table, reasons);
        return (Margins(model, table), reasons);
    }

    private static void AssertAddsUp(IMarginModel model, FeatureTable table)
    {
        double[] margins = Margins(model, table);
        int width = model.FeatureNames.Count;
        double[] reasons = new double[table.Rows * width];
        double sum = model.Explain(table, reasons);
        for (int r = 0; r < table.Rows; r++)
        {
            Assert.True(double.IsFinite(margins[r]));
            Assert.InRange(sum + reasons.AsSpan(r * width, width).ToArray().Sum() - margins[r], -1e-6, 1e-6);
        }
    }

    private static double AreaOf(double[] margins, IReadOnlyList<float> labels)
    {
        double wins = 0;
        long pairs = 0;
        for (int g = 0; g < margins.Length; g++)
        {
            for (int b = 0; labels[g] == 1 && b < margins.Length; b++)
            {
                if (labels[b] == 0)
                {
                    wins += margins[g] > margins[b] ? 1 : margins[g] == margins[b] ? 0.5 : 0;
                    pairs++;
                }
            }
        }

        return wins / pairs;
    }

    private byte[] Bytes(TrainingSet set)
    {
        using IMarginModel model = Fit(set);
        return model.Save().ToArray();
    }
}
