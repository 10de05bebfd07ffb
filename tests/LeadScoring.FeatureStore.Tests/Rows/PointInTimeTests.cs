using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace LeadScoring.FeatureStore.Tests.Rows;

public sealed class PointInTimeTests
{
    /// <summary>The law of the room: what becomes known later never changes a row as of before, whenever it claims to have happened.</summary>
    [Fact]
    public void Add_FactsKnownLater_NeverChangeARowByteForByte()
    {
        Gen<int> seeds = Gen.Choose(0, int.MaxValue - 1);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(seeds.ToArbitrary(), LaterFactsChangeNothing));
    }

    private static bool LaterFactsChangeNothing(int seed)
    {
        Random dice = new(seed);
        double asOf = dice.Next(1, 60);
        Lead before = new();
        Lead after = new();
        for (int i = dice.Next(30); i > 0; i--)
        {
            Edit(dice, dice.Next(0, 60), [before, after]);
        }

        string row = Row(before.Build(), asOf);
        for (int i = dice.Next(1, 20); i > 0; i--)
        {
            Edit(dice, asOf + 0.001 + (dice.NextDouble() * 50), [after]);
        }

        return row == Row(after.Build(), asOf);
    }

    private static void Edit(Random dice, double known, Lead[] leads)
    {
        string[] kinds = ["call", "page", "mail"];
        string[] fields = ["employees", "title", "created"];
        string?[] texts = ["12", "CEO", "2026-01-03", null, "", "x"];
        int what = dice.Next(3);
        string kind = kinds[dice.Next(3)];
        string field = fields[dice.Next(3)];
        string? text = texts[dice.Next(6)];
        double happened = dice.NextDouble() * 60;
        int priority = dice.Next(2);
        string source = $"{dice.Next(3)}";
        foreach (Lead lead in leads)
        {
            _ = what switch
            {
                0 => lead.Value(field, text, known, priority, source),
                1 => lead.Activity(kind, happened, known, "/pricing"),
                _ => lead.Outcome(OutcomeKind.Good, happened, known),
            };
        }
    }

    private static string Row(LeadFacts lead, double asOf)
    {
        FeatureTableBuilder builder = new(RandomLeads.Features);
        builder.Add(lead, Lead.Day(asOf));
        return Features.Bits(builder.Build());
    }
}
