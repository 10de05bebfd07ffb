using LeadScoring.Modeling.Tests.RealLeads;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Modeling.Tests.Leaks;

public sealed class LeakHunterTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LabelDefinition AtOnce = new([], [], TimeSpan.FromDays(60), [TimeSpan.Zero]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Find_SixPlantedLeaks_AllAreCaughtAndNothingElse(int seed)
    {
        IReadOnlyList<ExcludedFeature> found = new LeakWorld(seed, withLeaks: true).Hunt();
        Assert.All(found, f => output.WriteLine($"{f.Probe}: {f.Reason}"));

        // The check digit tells nothing without "half", nor the other way round: which of the two holds the trace is beyond any figure.
        Assert.Equal(LeakWorld.Leaks.Select(l => (l.Key, l.Value)).Order(), found.Where(f => f.Feature != "half").Select(f => (f.Feature, f.Probe)).Order());
        Assert.All(found, f => Assert.EndsWith("Quarantined. Move it to never_use.", f.Reason, StringComparison.Ordinal));
        Assert.Matches("AUC 0\\.(4[5-9]|5[0-6])", found.Single(f => f.Feature == "check_digit").Reason);
    }

    [Fact]
    public void Find_SixPlantedLeaksWithoutAnyHistory_AllAreCaught() =>
        Assert.Equal(LeakWorld.Leaks.Keys.Order(), new LeakWorld(4, withLeaks: true).Hunt(withHistory: false).Select(f => f.Feature).Except(["half"]).Order());

    [Fact]
    public void Find_CleanWorlds_AtMostOneFalseAlarmInAHundredFeatures()
    {
        List<ExcludedFeature> found = [];
        int features = 0;
        for (int seed = 100; seed < 108; seed++)
        {
            LeakWorld world = new(seed, withLeaks: false, leads: 1200);
            features += world.FeatureCount;
            found.AddRange(world.Hunt());
        }

        Assert.All(found, f => output.WriteLine($"{f.Probe}: {f.Reason}"));
        output.WriteLine($"{found.Count} false alarms in {features} features");
        Assert.True(found.Count <= features / 100, $"{found.Count} false alarms in {features} features");

        // Strong and honest: more than half of those who ask for a demo buy.
        Assert.DoesNotContain(found, f => f.Feature is "demo" or "source" or "phone" or "employees");
    }

    [RealLeadsFact]
    public void Find_XEducation_NineLeaksByHistoryAndNoOther()
    {
        LeakHunter hunter = new(AtOnce);
        foreach (LeadFacts lead in RealLeadRows.XEducationFacts())
        {
            hunter.Observe(lead, Now);
        }

        IReadOnlyList<ExcludedFeature> found = hunter.Find(RealLeadRows.XEducation().Closed, RealLeadRows.XEducationFeatures, 1, CancellationToken.None);
        Assert.Equal(RealLeadRows.XEducationLeaks, found.Where(f => f.Probe == "written-after-outcome").Select(f => f.Feature));
        Assert.Equal(9, found.Count);
        Assert.DoesNotContain(hunter.TimingUnknown(RealLeadRows.XEducationFeatures), f => RealLeadRows.XEducationLeaks.Contains(f));
    }

    [RealLeadsFact]
    public void Find_XEducationWithoutHistory_OpenLeadsGiveTheNineAway()
    {
        LeakHunter hunter = new(AtOnce);
        foreach (LeadFacts lead in RealLeadRows.XEducationFacts())
        {
            hunter.Observe(WithoutHistory(lead), Now);
        }

        IReadOnlyList<ExcludedFeature> found = hunter.Find(RealLeadRows.XEducation().Closed, RealLeadRows.XEducationFeatures, 1, CancellationToken.None);
        Assert.All(found, f => output.WriteLine($"{f.Probe}: {f.Reason}"));
        Assert.Equal(RealLeadRows.XEducationLeaks.Order(), found.Select(f => f.Feature).Order());

        // None of the others can be proven innocent.
        Assert.Equal(29, hunter.TimingUnknown(RealLeadRows.XEducationFeatures).Count);
    }

    [RealLeadsFact]
    public void Find_XEducationClosedLeadsAloneWithoutHistory_SeesTheLoudOnesAndSaysTheRestIsUnknown()
    {
        LeakHunter hunter = new(AtOnce);
        foreach (LeadFacts lead in RealLeadRows.XEducationFacts().Where(l => l.Outcomes.Count > 0))
        {
            hunter.Observe(WithoutHistory(lead), Now);
        }

        IReadOnlyList<ExcludedFeature> found = hunter.Find(RealLeadRows.XEducation().Closed, RealLeadRows.XEducationFeatures, 1, CancellationToken.None);
        Assert.All(found, f => output.WriteLine($"{f.Probe}: {f.Reason}"));
        Assert.Contains(found, f => f.Feature == "Tags__c");
        Assert.All(found, f => Assert.Contains(f.Feature, RealLeadRows.XEducationLeaks));
        Assert.Empty(RealLeadRows.XEducationLeaks.Except(found.Select(f => f.Feature)).Except(hunter.TimingUnknown(RealLeadRows.XEducationFeatures)));
    }

    private static LeadFacts WithoutHistory(LeadFacts lead) =>
        lead with { Values = [.. lead.Values.GroupBy(v => v.Field).Select(g => g.Last() with { KnownAt = lead.CreatedAt })] };
}
