using Xunit;

namespace LeadScoring.Modeling.Tests.Fairness;

public sealed class FairnessTests
{
    private const int Leads = 4000;

    [Fact]
    public void Audit_HandCalculation_Matches()
    {
        GroupRow[] rows = [.. Rows("a", selected: 60, of: 200, good: 50), .. Rows("b", selected: 30, of: 200, good: 50), .. Rows("small", selected: 0, of: 20, good: 0)];
        IReadOnlyList<GroupFinding> groups = GroupAudit.Run(rows, minGroup: 100, leastRatio: 0.8);

        Assert.Equal(["a", "b"], groups.Select(g => g.Group));
        Assert.Equal((1.0, false), (groups[0].SelectionRatio, groups[0].IsBelow));
        Assert.Equal(30.5 / 200.5 / (60.5 / 200.5), groups[1].SelectionRatio, 12);
        Assert.True(groups[1].IsBelow && groups[1].RatioLow < 0.5 && groups[1].RatioHigh is > 0.5 and < 0.8);
        Assert.Equal((50, 200), (groups[1].Actual.Hits, groups[1].Actual.Of));
    }

    [Fact]
    public void Audit_FewAndEqual_FlagsNobody() =>
        Assert.DoesNotContain(GroupAudit.Run([.. Rows("a", 12, 110, 20), .. Rows("b", 9, 110, 20)], 100, 0.8), g => g.IsBelow);

    [Fact]
    public void Audit_OneGroup_HasNobodyToCompareWith() => Assert.Empty(GroupAudit.Run([.. Rows("a", 12, 110, 20)], 100, 0.8));

    [Fact]
    public void Audit_PromisesTooHighForOneGroup_IsMiscalibrated()
    {
        IEnumerable<GroupRow> Promised(string group, double promise) => Rows(group, 10, 400, 80).Select(r => r with { Probability = promise });
        Dictionary<string, GroupFinding> groups = GroupAudit.Run([.. Promised("a", 0.2), .. Promised("b", 0.35)], 100, 0.8).ToDictionary(g => g.Group);
        Assert.False(groups["a"].IsMiscalibrated);
        Assert.True(groups["b"].IsMiscalibrated);
    }

    /// <summary>A group that did the same and yet ended worse: flagged in at least 90 of 100 worlds.</summary>
    [Fact]
    public void Origin_PlantedHistoricalBias_IsHistory()
    {
        int flagged = Enumerable.Range(0, 100).Count(seed => GapOrigin.Of(World(seed, bias: 0.8, busier: 0), "b") is { IsHistory: true });
        Assert.InRange(flagged, 90, 100);
    }

    /// <summary>A group that really does less: a gap as large, and not flagged in at least 90 of 100 worlds.</summary>
    [Fact]
    public void Origin_TrueDifferenceInBehaviour_IsSignal()
    {
        int flagged = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            GroupRow[] rows = World(seed, bias: 0, busier: 0.8);
            Assert.True(Share(rows, "b") < Share(rows, "a") - 0.05);
            flagged += GapOrigin.Of(rows, "b") is { IsHistory: true } ? 1 : 0;
        }

        Assert.InRange(flagged, 0, 10);
    }

    [Fact]
    public void Origin_OneSidedData_SaysNothing() => Assert.Null(GapOrigin.Of([.. Rows("a", 10, 100, 20)], "b"));

    [Fact]
    public void Weights_UnequalGroups_MakeGoodEquallyCommon()
    {
        string[] groups = [.. Enumerable.Repeat("a", 60), .. Enumerable.Repeat("b", 40)];
        float[] labels = [.. Enumerable.Range(0, 100).Select(i => (i < 60 ? i < 30 : i < 64) ? 1f : 0f)];
        float[] before = [.. Enumerable.Range(0, 100).Select(i => i % 3 == 0 ? 0.5f : 1f)];

        float[] after = Reweighing.Weights(groups, labels, before);

        double Good(string group) => Enumerable.Range(0, 100).Where(i => groups[i] == group && labels[i] > 0).Sum(i => (double)after[i]) / Enumerable.Range(0, 100).Where(i => groups[i] == group).Sum(i => (double)after[i]);
        Assert.Equal(Good("a"), Good("b"), 5);
        Assert.Equal(before.Sum(), after.Sum(), 3);
        Assert.All(after, w => Assert.True(w > 0));
    }

    private static double Share(GroupRow[] rows, string group) => rows.Where(r => r.Group == group).Average(r => r.IsGood ? 1 : 0);

    private static IEnumerable<GroupRow> Rows(string group, int selected, int of, int good) =>
        Enumerable.Range(0, of).Select(i => new GroupRow(group, i < selected, i < good, (double)good / of, i % 7));

    /// <summary>Behaviour decides; <paramref name="bias"/> takes from the log-odds of group b whatever it did, <paramref name="busier"/> lets group a do more.</summary>
    private static GroupRow[] World(int seed, double bias, double busier)
    {
        Random dice = new(seed);
        GroupRow[] rows = new GroupRow[Leads];
        for (int i = 0; i < rows.Length; i++)
        {
            bool b = dice.NextDouble() < 0.35;
            double behaviour = dice.NextDouble() + dice.NextDouble() + dice.NextDouble() - 1.5 + (b ? 0 : busier / 1.2);
            double margin = -1.6 + (1.2 * behaviour) - (b ? bias : 0);
            double probability = 1 / (1 + Math.Exp(-margin));
            rows[i] = new GroupRow(b ? "b" : "a", probability > 0.25, dice.NextDouble() < probability, probability, 1.2 * behaviour);
        }

        return rows;
    }
}
