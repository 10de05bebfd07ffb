using LeadScoring.Conformance.Trainers;
using Xunit;

namespace LeadScoring.Modeling.Tests.Splits;

public sealed class SplitTests
{
    [Fact]
    public void Newest_SeveralRowsPerLead_NoLeadOnBothSidesAndLabelsRipe()
    {
        TrainingSet set = PlantedLeads.Make(1000, seed: 80, rowsPerLead: 3);
        NewestSplit split = NewestSplit.Make(set)!;
        HashSet<LeadId> test = [.. split.Test.Select(r => set.Features.Keys[r].Lead)];
        Assert.DoesNotContain(split.Train, r => test.Contains(set.Features.Keys[r].Lead));
        Assert.All(split.Train, r => Assert.True(set.LabelKnownAt[r] <= split.From));
        Assert.All(split.Test, r => Assert.True(set.Features.Keys[r].AsOf >= split.From));
        Assert.InRange(split.Test.Length, 700, 800);
        Assert.Equal(set.Rows, split.Train.Length + split.Test.Length + split.Unripe);
        Assert.True(split.Unripe > 0);
    }

    [Fact]
    public void Newest_ImportAtOneInstant_TestBeginsAfterIt()
    {
        TrainingSet set = PlantedLeads.Make(100, seed: 81);
        DateTimeOffset import = set.Features.Keys[0].AsOf;
        FeatureTable moved = new([.. set.Features.Keys.Select((k, i) => i < 80 ? k with { AsOf = import } : k)], set.Features.Columns);
        NewestSplit split = NewestSplit.Make(set with { Features = moved, LabelKnownAt = [.. moved.Keys.Select(k => k.AsOf)] })!;
        Assert.Equal(20, split.Test.Length);
        Assert.Equal(80, split.Train.Length);
    }

    [Fact]
    public void Folds_ManyRowsPerLead_LeadsStayTogetherAndLabelsAreSpread()
    {
        TrainingSet set = PlantedLeads.Make(300, seed: 82, rowsPerLead: 3);
        int[] folds = LeadFolds.Assign(set, 5, seed: 1)!;
        Assert.All(Enumerable.Range(0, set.Rows).GroupBy(r => set.Features.Keys[r].Lead), lead => Assert.Single(lead.Select(r => folds[r]).Distinct()));
        double rate = set.Labels.Average();
        for (int fold = 0; fold < 5; fold++)
        {
            Assert.InRange(LeadFolds.Rows(folds, fold, inside: true).Average(r => set.Labels[r]), rate - 0.02, rate + 0.02);
        }
    }

    [Fact]
    public void Folds_FewerLeadsThanFolds_SaysNo() => Assert.Null(LeadFolds.Assign(PlantedLeads.Make(6, seed: 83), 5, seed: 1));
}
