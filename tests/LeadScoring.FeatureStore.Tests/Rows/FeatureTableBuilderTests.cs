using Xunit;

namespace LeadScoring.FeatureStore.Tests.Rows;

public sealed class FeatureTableBuilderTests
{
    [Theory]
    [InlineData("250.5", 250.5f)]
    [InlineData("-1e3", -1000f)]
    [InlineData("many", float.NaN)]
    [InlineData("1e999", float.NaN)]
    [InlineData(null, float.NaN)]
    public void Field_Number_IsParsedInvariantOrMissing(string? text, float expected) =>
        Assert.Equal(expected, Features.Value(Features.Number, new Lead().Value("employees", text, 1).Value("employees", "7", 3).Build(), 2));

    [Fact]
    public void Field_Text_IsAClassOrMissing()
    {
        FeatureTableBuilder builder = new(new FeatureSet([Features.Text]));
        LeadFacts lead = new Lead().Value("title", "CEO", 1).Build();
        builder.Add(lead, Lead.Day(0.5));
        builder.Add(lead, Lead.Day(1));

        Assert.Equal<string?>([null, "CEO"], ((CategoricalColumn)builder.Build().Columns[0]).Values.ToArray().AsEnumerable());
    }

    [Theory]
    [InlineData("ceo", 1f)]
    [InlineData("CTO", 0f)]
    [InlineData("", float.NaN)]
    public void Is_ComparesAsConditionsDo(string text, float expected) => Assert.Equal(expected, Features.Value(Features.Is, new Lead().Value("title", text, 1).Build(), 1));

    [Theory]
    [InlineData("2026-01-01", 10f)]
    [InlineData("2026-01-01T12:00:00.0000000Z", 9f)]
    [InlineData("2026-01-11T00:00:00.0000001Z", -1f)]
    [InlineData("2026-01-12", -1f)]
    [InlineData("soon", float.NaN)]
    public void Age_CountsWholeDaysSinceTheInstant(string text, float expected) => Assert.Equal(expected, Features.Value(Features.Age, new Lead().Value("created", text, 0).Build(), 10));

    [Fact]
    public void Recency_NewestKnownActivity_InUnitsUpToTheCap()
    {
        LeadFacts lead = new Lead().Activity("call", 2).Activity("call", 8, known: 12).Activity("mail", 9).Activity("call", 11).Build();

        Assert.Equal(90, Features.Value(Features.Recency, lead, 1));
        Assert.Equal(8, Features.Value(Features.Recency, lead, 10));
        Assert.Equal(0, Features.Value(Features.Recency, lead, 11));
        Assert.Equal(90, Features.Value(Features.Recency, lead, 500));
    }

    [Theory]
    [InlineData(8, 0f)]
    [InlineData(8.999, 0f)]
    [InlineData(9, 1f)]
    [InlineData(97.999, 89f)]
    [InlineData(98, 90f)]
    public void Recency_CountsWholeUnits(double asOf, float expected) => Assert.Equal(expected, Features.Value(Features.Recency, new Lead().Activity("call", 8).Build(), asOf));

    [Fact]
    public void Recency_OnlyLateKnownActivity_IsTheCapUntilKnown()
    {
        LeadFacts lead = new Lead().Activity("call", 2, known: 6).Build();

        Assert.Equal(90, Features.Value(Features.Recency, lead, 5.9));
        Assert.Equal(4, Features.Value(Features.Recency, lead, 6));
    }

    [Fact]
    public void Count_WindowIsOpenAtItsOldEndAndClosedAtAsOf()
    {
        LeadFacts lead = new Lead().Activity("call", 3).Activity("call", 3.001).Activity("call", 10).Activity("call", 10.001).Activity("call", 9, known: 10.5).Build();

        Assert.Equal(2, Features.Value(Features.Count, lead, 10));
        Assert.Equal(3, Features.Value(Features.Count, lead, 10.5));
    }

    [Fact]
    public void Velocity_RatesPerDay_WithASmallConstantBelow()
    {
        LeadFacts lead = new Lead().Activity("call", 10).Activity("call", 29.5).Activity("call", 30).Activity("call", 29, known: 31).Build();

        Assert.Equal((float)(2 / 7.0 / ((1 / 28.0) + 0.05)), Features.Value(Features.Velocity, lead, 30));
        Assert.Equal(0, Features.Value(Features.Velocity, lead, 45));
        Assert.Equal((float)(1 / 7.0 / 0.05), Features.Value(Features.Velocity, lead, 10));
    }

    [Fact]
    public void Happened_AndItsNegation_LookAtKindAndDetail()
    {
        LeadFacts lead = new Lead().Activity("page", 1, detail: "/about").Activity("page", 2, known: 4, detail: "/en/Pricing?x").Activity("call", 1, detail: "/pricing").Build();

        Assert.Equal((0, 1), (Features.Value(Features.Happened, lead, 3), Features.Value(Features.NotHappened, lead, 3)));
        Assert.Equal((1, 0), (Features.Value(Features.Happened, lead, 4), Features.Value(Features.NotHappened, lead, 4)));
        Assert.Equal((0, 1), (Features.Value(Features.Happened, lead, 16), Features.Value(Features.NotHappened, lead, 16)));
    }

    [Fact]
    public void Build_EmptiesTheBuilderForTheNextTable()
    {
        FeatureTableBuilder builder = new(Features.All);
        LeadFacts lead = new Lead().Activity("call", 1).Value("title", "CEO", 1).Build();
        builder.Add(lead, Lead.Day(2));
        builder.Add(lead, Lead.Day(3));
        Assert.Equal(2, builder.Rows);
        FeatureTable first = builder.Build();
        Assert.Equal(0, builder.Rows);
        builder.Add(lead, Lead.Day(3));

        FeatureTable second = builder.Build();

        Assert.Equal([new FeatureRowKey(lead.Lead, Lead.Day(2)), new FeatureRowKey(lead.Lead, Lead.Day(3))], first.Keys);
        Assert.Equal(Features.Bits(first.Select([1])), Features.Bits(second));
        Assert.Equal(Features.All.Features.Select(f => f.Name), second.Columns.Select(c => c.Name));
    }

    [Fact]
    public void Add_ActivitiesOfKnownKindAndDetail_AllocateNothing()
    {
        Lead few = new();
        Lead many = new();
        for (int i = 0; i < 5000; i++)
        {
            many.Activity(i % 2 == 0 ? "call" : "page", i / 1000.0, detail: "/pricing");
        }

        few.Activity("call", 1, detail: "/pricing").Activity("page", 1, detail: "/pricing");
        FeatureTableBuilder builder = new(Features.All);
        long forFew = Allocated(builder, few.Build());
        long forMany = Allocated(builder, many.Build());

        Assert.InRange(forMany, 0, forFew + 1024);
    }

    private static long Allocated(FeatureTableBuilder builder, LeadFacts lead)
    {
        builder.Add(lead, Lead.Day(10));
        builder.Build();
        long before = GC.GetAllocatedBytesForCurrentThread();
        builder.Add(lead, Lead.Day(10));
        long after = GC.GetAllocatedBytesForCurrentThread();
        builder.Build();
        return after - before;
    }
}
