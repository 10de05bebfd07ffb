using System.Globalization;
using System.Text.Json;
using LeadScoring.Emulators.HubSpot;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class SearchPlanTests
{
    [Theory]
    [InlineData("""{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-02-02T00:01:00Z"},{"propertyName":"lastmodifieddate","operator":"LT","value":"2026-02-02T00:02:00Z"}""", 60, 61)]
    [InlineData("""{"propertyName":"hs_object_id","operator":"GT","value":"9900"}""", 100, 100)]
    [InlineData("""{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-02-02T00:00:00Z"},{"propertyName":"hs_object_id","operator":"GT","value":"9900"}""", 100, 100)]
    [InlineData("""{"propertyName":"email","operator":"EQ","value":"c7@acme.test"}""", 1, 10_000)]
    public void Run_IndexedRange_ExaminesOnlyIt(string filters, int matches, int mostExamined)
    {
        HubSpotPortal portal = new(new ManualTime(Portal.Start), TimeSpan.Zero, 45);
        Seed seed = Seeds.Contacts(10_000);
        new SeedImport(portal, seed, new TimeShift(seed.AsOf, Portal.Start)).Run();
        ObjectTable table = portal.Table(ObjectType.Find("contacts")!);
        using JsonDocument document = JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $"[{filters}]"));
        SearchPlan plan = new(table, [.. document.RootElement.EnumerateArray().Select(f => SearchFilter.Compile(portal, table, f))]);

        Assert.Equal(matches, plan.Run().Count);
        Assert.True(plan.Examined <= mostExamined, $"examined {plan.Examined}");
    }
}
