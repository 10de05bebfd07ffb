using Xunit;

namespace LeadScoring.Modeling.Tests.Drift;

public sealed class DriftCheckTests
{
    private static readonly string[] Industries = ["saas", "finance", "retail", "other"];

    [Fact]
    public void Index_SameShares_IsZero() => Assert.Equal(0, PopulationStability.Index([100, 200, 300], [100, 200, 300]), 12);

    [Fact]
    public void Index_HandCalculation_Matches()
    {
        // Shares with half a lead in each bin: (50.5, 50.5) ÷ 101 and (75.5, 25.5) ÷ 101.
        double p = 75.5 / 101;
        double q = 25.5 / 101;
        double expected = ((0.5 - p) * Math.Log(0.5 / p)) + ((0.5 - q) * Math.Log(0.5 / q));
        Assert.Equal(expected, PopulationStability.Index([50, 50], [75, 25]), 12);
    }

    [Fact]
    public void Index_OtherBins_IsAProgrammingMistake() => Assert.Throws<ArgumentException>(() => PopulationStability.Index([1, 2], [1, 2, 3]));

    [Theory]
    [InlineData(200)]
    [InlineData(2000)]
    public void AlarmLevel_NoChange_IsExceededAsRarelyAsAsked(int leads)
    {
        Random dice = new(11);
        int alarms = 0;
        const int Worlds = 2000;
        for (int world = 0; world < Worlds; world++)
        {
            int[] before = Draw(dice, 5000, 10);
            int[] after = Draw(dice, leads, 10);
            // The chance level alone, without the floor that makes it rarer still.
            double level = MathNet.Numerics.Distributions.ChiSquared.InvCDF(9, 0.95) * ((1.0 / 5000) + (1.0 / leads));
            alarms += PopulationStability.Index(before, after) > level ? 1 : 0;
        }

        Assert.InRange((double)alarms / Worlds, 0.03, 0.07);
    }

    [Fact]
    public void Run_NothingChanged_RaisesAlmostNoAlarm()
    {
        Random dice = new(3);
        IReadOnlyList<FeatureDistribution> reference = DriftReference.Of(Table(dice, 3000, 0));
        int alarms = 0;
        for (int look = 0; look < 300; look++)
        {
            alarms += DriftCheck.Run(reference, Table(dice, 200, 0).Columns).Any(f => f.IsAlarm) ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 15);
    }

    [Fact]
    public void Run_FeatureShifted_IsFoundAndNamedFirst()
    {
        Random dice = new(4);
        IReadOnlyList<FeatureDistribution> reference = DriftReference.Of(Table(dice, 3000, 0));
        for (int world = 0; world < 50; world++)
        {
            DriftFinding first = DriftCheck.Run(reference, Table(dice, 200, 1).Columns)[0];
            Assert.True(first.IsAlarm);
            Assert.Equal("visits", first.Feature);
        }
    }

    [Fact]
    public void Run_FieldWentEmpty_IsFound()
    {
        Random dice = new(5);
        IReadOnlyList<FeatureDistribution> reference = DriftReference.Of(Table(dice, 3000, 0));
        FeatureTable recent = Table(dice, 300, 0);
        CategoricalColumn emptied = new("industry", [.. ((CategoricalColumn)recent.Columns[1]).Values.ToArray().Select((v, i) => i % 2 == 0 ? null : v)]);
        Assert.Equal("industry", Assert.Single(DriftCheck.Run(reference, [recent.Columns[0], emptied, recent.Columns[2]]), f => f.IsAlarm).Feature);
    }

    [Fact]
    public void Run_NewClass_FallsIntoTheOthers()
    {
        Random dice = new(6);
        IReadOnlyList<FeatureDistribution> reference = DriftReference.Of(Table(dice, 3000, 0));
        CategoricalColumn all = new("industry", [.. Enumerable.Repeat("never seen", 200)]);
        Assert.True(Assert.Single(DriftCheck.Run(reference, [all])).IsAlarm);
    }

    [Fact]
    public void Run_TooFewLeads_SaysNothing()
    {
        Random dice = new(7);
        IReadOnlyList<FeatureDistribution> reference = DriftReference.Of(Table(dice, 3000, 0));
        Assert.DoesNotContain(DriftCheck.Run(reference, Table(dice, 40, 3).Columns), f => f.IsAlarm);
    }

    [Fact]
    public void Of_ConstantAndMissingColumns_HaveBinsAndNoAlarm()
    {
        FeatureRowKey[] keys = [.. Enumerable.Range(0, 100).Select(i => new FeatureRowKey(new LeadId($"l{i}"), DateTimeOffset.UnixEpoch))];
        FeatureTable table = new(keys, [new NumericColumn("constant", new float[100]), new NumericColumn("missing", [.. Enumerable.Repeat(float.NaN, 100)])]);
        IReadOnlyList<FeatureDistribution> reference = DriftReference.Of(table);
        Assert.Equal([0, 100], reference[0].Counts);
        Assert.Equal([100, 0], reference[1].Counts);
        Assert.DoesNotContain(DriftCheck.Run(reference, table.Columns), f => f.IsAlarm);
    }

    [Fact]
    public void Of_SeveralRowsOfALead_CountsItOnce()
    {
        FeatureRowKey[] keys = [new(new LeadId("a"), DateTimeOffset.UnixEpoch), new(new LeadId("a"), DateTimeOffset.UnixEpoch.AddDays(7)), new(new LeadId("b"), DateTimeOffset.UnixEpoch)];
        Assert.Equal(2, DriftReference.Of(new FeatureTable(keys, [new NumericColumn("x", [1, 2, 3])]))[0].Leads);
    }

    private static int[] Draw(Random dice, int leads, int bins)
    {
        int[] counts = new int[bins];
        for (int i = 0; i < leads; i++)
        {
            counts[dice.Next(bins)]++;
        }

        return counts;
    }

    /// <summary>Visits are counts that <paramref name="shift"/> raises; the rest stays.</summary>
    private static FeatureTable Table(Random dice, int leads, int shift)
    {
        FeatureRowKey[] keys = [.. Enumerable.Range(0, leads).Select(i => new FeatureRowKey(new LeadId($"l{i}"), DateTimeOffset.UnixEpoch))];
        float[] visits = [.. keys.Select(_ => (float)(dice.Next(4) + dice.Next(4) + (2 * shift)))];
        string?[] industry = [.. keys.Select(_ => dice.Next(10) == 0 ? null : Industries[dice.Next(4)])];
        float[] age = [.. keys.Select(_ => (float)(dice.NextDouble() * 400))];
        return new FeatureTable(keys, [new NumericColumn("visits", visits), new CategoricalColumn("industry", industry), new NumericColumn("age", age)]);
    }
}
