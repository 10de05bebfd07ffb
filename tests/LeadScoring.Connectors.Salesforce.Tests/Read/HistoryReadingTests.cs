using LeadScoring.Conformance.Connectors;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The past from history objects: single-field rows filtered on the server, whole rows of opportunities taken apart.</summary>
public sealed class HistoryReadingTests
{
    private static readonly StreamName Opportunity = new("Opportunity");

    [Fact]
    public async Task ReadAsync_LeadHistoryOfOneField_AsksForItsPagesOnly()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(300));
        for (int i = 1; i <= 300; i++)
        {
            await bed.EditAsync($$"""{"object":"Lead","id":"{{SalesforceTestbed.LeadId(i)}}","fields":{"Title":"Boss","NumberOfEmployees":{{i + 5000}},"Status":"Working - Contacted"} }""");
        }

        long all = await CostAsync(bed, []);
        long one = await CostAsync(bed, ["Status"]);

        // 900 rows are five pages of 200; the 300 of one field are two.
        Assert.Equal(5 + 2, all);
        Assert.Equal(2 + 2, one);
    }

    [Fact]
    public async Task ReadAsync_ContactHistoryOfTheOwner_IsFoundUnderItsOtherName()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        string contact = await bed.CreateAsync("Contact", """{"LastName":"Buyer","Title":"Clerk"}""");
        await bed.EditAsync($$"""{"object":"Contact","id":"{{contact}}","fields":{"Title":"Head","OwnerId":"005000000000003AAA"} }""");
        FieldChange change = Assert.Single(await ChangesAsync(bed.Connect(), "ContactHistory", ["OwnerId"]));
        Assert.Equal(("OwnerId", "005000000000003AAA", new CrmRecordId(contact)), (change.Field, change.NewValue, change.Record));
        Assert.Equal(new StreamName("Contact"), change.Stream);
    }

    [Fact]
    public async Task ReadAsync_OpportunityFieldHistory_GivesTheStage()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        string deal = await DealAsync(bed, "Prospecting", 100);
        await bed.EditAsync($$"""{"object":"Opportunity","id":"{{deal}}","fields":{"StageName":"Closed Won","Amount":250} }""");
        FieldChange change = Assert.Single(await ChangesAsync(bed.Connect(), "OpportunityFieldHistory", ["StageName"]));
        Assert.Equal(("Prospecting", "Closed Won"), (change.OldValue, change.NewValue));
    }

    [Fact]
    public async Task ReadAsync_OpportunityHistory_BecomesChangesOfSingleFields()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        string deal = await DealAsync(bed, "Prospecting", 100);
        string other = await DealAsync(bed, "Qualification", 7);
        bed.Clock.Advance(TimeSpan.FromDays(1));
        await bed.EditAsync($$"""{"object":"Opportunity","id":"{{deal}}","fields":{"StageName":"Negotiation/Review"} }""");
        bed.Clock.Advance(TimeSpan.FromDays(1));
        await bed.EditAsync($$"""{"object":"Opportunity","id":"{{deal}}","fields":{"Amount":250,"CloseDate":"2026-12-24"} }""");
        List<FieldChange> changes = await ChangesAsync(bed.Connect(), "OpportunityHistory", ["StageName", "Amount", "CloseDate"]);
        Assert.All(changes, c => Assert.Equal(Opportunity, c.Stream));
        Assert.Equal(
            [("StageName", null, "Prospecting"), ("Amount", null, "100.0"), ("CloseDate", null, "2026-09-30"), ("StageName", "Prospecting", "Negotiation/Review"), ("Amount", "100.0", "250.0"), ("CloseDate", "2026-09-30", "2026-12-24")],
            changes.Where(c => c.Record.Value == deal).Select(c => (c.Field, c.OldValue, c.NewValue!)));
        Assert.Equal(3, changes.Count(c => c.Record.Value == other));
        Assert.Equal([0d, 1d, 2d], changes.Where(c => c.Record.Value == deal).Select(c => Math.Round((c.ChangedAt - changes[0].ChangedAt).TotalDays)).Distinct());
    }

    [Fact]
    public async Task ReadAsync_OpportunityHistoryFromAWatermark_FindsTheValueBeforeIt()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        ICrmConnector connector = bed.Connect();
        string deal = await DealAsync(bed, "Prospecting", 100);
        bed.Clock.Advance(TimeSpan.FromDays(1));
        ReadRequest request = new(new StreamName("OpportunityHistory"), ["StageName"], [], null, TimeSpan.FromMinutes(10));
        Checkpoint? at = null;
        await foreach (RecordPage page in connector.ReadAsync(request, null, CancellationToken.None))
        {
            at = page.Next;
        }

        bed.Clock.Advance(TimeSpan.FromDays(1));
        await bed.EditAsync($$"""{"object":"Opportunity","id":"{{deal}}","fields":{"StageName":"Closed Lost"} }""");
        List<FieldChange> changes = [];
        await foreach (RecordPage page in connector.ReadAsync(request, at, CancellationToken.None))
        {
            changes.AddRange(page.Changes);
        }

        FieldChange change = Assert.Single(changes);
        Assert.Equal(("Prospecting", "Closed Lost"), (change.OldValue, change.NewValue));
    }

    private static Task<string> DealAsync(SalesforceTestbed bed, string stage, int amount) => bed.CreateAsync(
        "Opportunity",
        $$"""{"Name":"Deal","StageName":"{{stage}}","Amount":{{amount}},"CloseDate":"2026-09-30"}""");

    private static async Task<long> CostAsync(SalesforceTestbed bed, string[] fields)
    {
        ICrmConnector connector = bed.Connect();
        await ChangesAsync(connector, "LeadHistory", fields);
        return connector.RequestCount;
    }

    private static async Task<List<FieldChange>> ChangesAsync(ICrmConnector connector, string stream, string[] fields)
    {
        List<FieldChange> changes = [];
        await foreach (RecordPage page in connector.ReadAsync(new ReadRequest(new StreamName(stream), fields, [], null, TimeSpan.FromMinutes(10)), null, CancellationToken.None))
        {
            changes.AddRange(page.Changes);
        }

        return changes;
    }
}
