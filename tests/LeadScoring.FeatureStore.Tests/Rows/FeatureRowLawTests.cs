using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace LeadScoring.FeatureStore.Tests.Rows;

public sealed class FeatureRowLawTests
{
    [Fact]
    public void Add_AnyLeadAtAnyInstants_GivesWhatThePlainRuleSaysBitForBit() => Holds(seed =>
    {
        Random dice = new(seed);
        LeadFacts lead = RandomLeads.Make(dice);
        DateTimeOffset[] instants = [.. Enumerable.Range(0, 4).Select(_ => Lead.Day(RandomLeads.Instant(dice)))];
        string[] expected = [.. instants.Select(at => SlowRows.Bits(RandomLeads.Features, lead, at))];
        return expected.SequenceEqual(Rows(lead, instants)) && expected.SequenceEqual(Rows(RandomLeads.ByColumn(lead), instants));
    });

    [Fact]
    public void ByColumn_AsAList_GivesTheSameFacts() => Holds(seed =>
    {
        LeadFacts lead = RandomLeads.Make(new Random(seed));
        return lead.Activities.SequenceEqual(RandomLeads.ByColumn(lead).Activities);
    });

    /// <summary>Until the instant it names, a row stays as it is; with every kind of feature alone too, so that none hides behind another.</summary>
    [Fact]
    public void NextChange_UntilThen_TheRowStandsStill() => Holds(seed =>
    {
        Random dice = new(seed);
        LeadFacts lead = dice.Next(2) == 0 ? RandomLeads.Make(dice) : RandomLeads.ByColumn(RandomLeads.Make(dice));
        DateTimeOffset asOf = Lead.Day(RandomLeads.Instant(dice));
        FeatureSet features = dice.Next(3) == 0 ? RandomLeads.Features : RandomLeads.One(dice);
        FeatureTableBuilder builder = new(features);
        DateTimeOffset? next = builder.NextChange(lead, asOf);
        string row = SlowRows.Bits(features, lead, asOf);
        DateTimeOffset end = next ?? Lead.Day(400);
        bool still = next is null || next > asOf;
        for (int i = 0; i < 20; i++)
        {
            still &= SlowRows.Bits(features, lead, asOf.AddTicks((long)(dice.NextDouble() * (end - asOf).Ticks))) == row;
        }

        return still && SlowRows.Bits(features, lead, end.AddTicks(-1)) == row;
    });

    /// <summary>Going from change to change sees every row there is: nothing is made again in vain but at entries and whole units.</summary>
    [Fact]
    public void NextChange_FollowedThroughTime_MeetsEveryRow() => Holds(seed =>
    {
        Random dice = new(seed);
        LeadFacts lead = RandomLeads.Make(dice);
        FeatureTableBuilder builder = new(RandomLeads.Features);
        DateTimeOffset at = Lead.Day(0);
        List<(DateTimeOffset From, string Row)> seen = [];
        while (true)
        {
            seen.Add((at, SlowRows.Bits(RandomLeads.Features, lead, at)));
            if (seen.Count > 20_000 || builder.NextChange(lead, at) is not { } next || next > Lead.Day(70))
            {
                break;
            }

            at = next;
        }

        return Enumerable.Range(0, 40).All(_ =>
        {
            DateTimeOffset probe = Lead.Day(RandomLeads.Instant(dice));
            return seen.Last(s => s.From <= probe).Row == SlowRows.Bits(RandomLeads.Features, lead, probe);
        });
    }, 10);

    [Fact]
    public void NextChange_NothingMovesWithTheClock_IsNever()
    {
        FeatureTableBuilder builder = new(new FeatureSet([Features.Text, Features.Count, Features.Happened, Features.Recency, Features.Velocity]));
        LeadFacts quiet = new Lead().Value("title", "CEO", 1).Activity("call", 1).Build();

        Assert.Null(builder.NextChange(quiet, Lead.Day(100)));
        Assert.Equal(Lead.Day(8), builder.NextChange(quiet, Lead.Day(7.5)));
        Assert.Equal(Lead.Day(9), builder.NextChange(quiet, Lead.Day(8)));
    }

    private static string[] Rows(LeadFacts lead, DateTimeOffset[] instants)
    {
        FeatureTableBuilder builder = new(RandomLeads.Features);
        foreach (DateTimeOffset at in instants)
        {
            builder.Add(lead, at);
        }

        FeatureTable table = builder.Build();
        return [.. Enumerable.Range(0, table.Rows).Select(r => Features.Bits(table.Select([r])))];
    }

    private static void Holds(Func<int, bool> law, int tests = 1000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), law));
}
