using LeadScoring.Emulators.World;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Emulators.Tests.World;

public sealed class WorldTruthTests(ITestOutputHelper output)
{
    // Older than this, a lead has ended or never will.
    private const string Ripe = "2026-08-02";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TrueProbability_AgainstOutcomes_RanksAsWellAsPromised(int seed)
    {
        WorldOptions options = new() { Seed = seed, ActivitiesPerCrm = 50_000 };
        GeneratedWorld world = WorldGenerator.Generate(options);
        Dictionary<string, double> merit = Population.MakeAll(options).ToDictionary(p => p.Email, WinModel.OfAttributes);

        List<(string Email, bool Won)> ripe = RipeLeads(world);
        double ideal = WorldTables.Auc([.. ripe.Select(l => (world.TrueProbability[l.Email], l.Won))]);
        double attributes = WorldTables.Auc([.. ripe.Select(l => (merit[l.Email], l.Won))]);
        output.WriteLine($"ideal {ideal:0.000}, attributes alone {attributes:0.000}");

        Assert.InRange(ideal, 0.78, 0.90);
        Assert.InRange(attributes, 0.64, 0.76);
        Assert.True(ideal > attributes + 0.05, "Behaviour must add something.");
    }

    [Fact]
    public void TrueProbability_WithinBands_EqualsTheShareWon()
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { Seed = 5, LeadsPerCrm = 20_000, ActivitiesPerCrm = 0 });

        foreach (var band in RipeLeads(world).GroupBy(l => Math.Min((int)(world.TrueProbability[l.Email] * 5), 3)))
        {
            double expected = band.Average(l => world.TrueProbability[l.Email]);
            double actual = band.Average(l => l.Won ? 1.0 : 0.0);
            double tolerance = 4 * Math.Sqrt(expected * (1 - expected) / band.Count());
            Assert.InRange(actual, expected - tolerance, expected + tolerance);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.4)]
    public void Generate_BaseRate_IsMetInBothCrms(double baseRate)
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { Seed = 6, BaseRate = baseRate, ActivitiesPerCrm = 0 });

        Assert.InRange(RipeLeads(world).Average(l => l.Won ? 1.0 : 0.0), baseRate - 0.03, baseRate + 0.03);
        double won = world.HubSpot.Columns("contacts", "createdate", "lifecyclestage", "email").Count(r => r[2] is not null && IsRipe(r[0]) && r[1] == "customer");
        double all = world.HubSpot.Columns("contacts", "createdate", "email").Count(r => r[1] is not null && IsRipe(r[0]));
        Assert.InRange(won / all, baseRate - 0.03, baseRate + 0.03);
    }

    [Fact]
    public void Touches_BeforeTheEnd_NoKindGivesTheOutcomeAway()
    {
        WorldOptions options = new() { Seed = 7, LeadsPerCrm = 3_000, ActivitiesPerCrm = 60_000 };
        GeneratedWorld world = WorldGenerator.Generate(options);
        Dictionary<string, (string Created, string? Ended, bool Won)> leads = Ends(world.Salesforce);

        var kinds = world.Salesforce.Columns("Task", "WhoId", "Type", "Subject", "CreatedDate")
            .Concat(world.Salesforce.Columns("Event", "WhoId", "Type", "Subject", "CreatedDate"))
            .Where(r => leads.TryGetValue(r[0]!, out var lead) && lead.Ended is not null && string.CompareOrdinal(r[3], lead.Ended) < 0)
            .GroupBy(r => $"{r[1]}: {r[2]}");

        foreach (var kind in kinds)
        {
            HashSet<string> who = [.. kind.Select(r => r[0]!)];
            double good = who.Count(id => leads[id].Won);
            Assert.True(who.Count >= 20, $"{kind.Key} is too rare to judge.");
            Assert.InRange(good / who.Count, 0.02, 0.75);
            double auc = WorldTables.Auc([.. leads.Where(l => l.Value.Ended is not null).Select(l => (who.Contains(l.Key) ? 1.0 : 0.0, l.Value.Won))]);
            Assert.InRange(auc, 0.3, 0.75);
        }
    }

    private static List<(string Email, bool Won)> RipeLeads(GeneratedWorld world) =>
        [.. world.Salesforce.Columns("Lead", "Email", "Status", "CreatedDate").Where(r => IsRipe(r[2]) && r[1] != "Open - Not Contacted").Select(r => (r[0]!.ToLowerInvariant(), r[1] == "Closed - Converted"))];

    private static bool IsRipe(string? created) => string.CompareOrdinal(created, Ripe) < 0;

    private static Dictionary<string, (string Created, string? Ended, bool Won)> Ends(Seed salesforce)
    {
        Dictionary<string, string> ends = salesforce.Columns("LeadHistory", "LeadId", "NewValue", "CreatedDate")
            .Where(r => r[1]?.StartsWith("Closed", StringComparison.Ordinal) == true)
            .ToDictionary(r => r[0]!, r => r[2]!);
        return salesforce.Columns("Lead", "Id", "CreatedDate", "IsConverted").ToDictionary(r => r[0]!, r => (r[1]!, ends.GetValueOrDefault(r[0]!), r[2] == "true"));
    }
}
