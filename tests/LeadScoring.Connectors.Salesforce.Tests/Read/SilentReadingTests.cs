using LeadScoring.Conformance.Connectors;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Formulas, roll-ups and parents' fields change without the row's stamp moving.</summary>
public sealed class SilentReadingTests
{
    private const string Account = "001000000000001AAA";
    private const string Contact = "003000000000001AAA";
    private static readonly ReadRequest Contacts = new(new StreamName("Contact"), ["LastName", "Account.Industry", "Branch__c", "Tasks__c"], [], null, TimeSpan.FromMinutes(10));
    private static readonly ReadRequest Leads = new(new StreamName("Lead"), ["LastName", "Age__c"], [], null, TimeSpan.FromMinutes(10));

    [Fact]
    public async Task ReadSilentFieldsAsync_ParentAndChildrenChanged_TellsWhatTheOrdinaryReadCannot()
    {
        await using SalesforceTestbed bed = await StartAsync();
        ICrmConnector connector = bed.Connect();
        Checkpoint at = (await ListAsync(connector.ReadAsync(Contacts, null, CancellationToken.None)))[^1].Next;
        bed.Clock.Advance(TimeSpan.FromHours(1));
        await bed.ControlAsync("edit", $$"""{"object":"Account","id":"{{Account}}","fields":{"Industry":"Banking"} }""");
        await bed.ControlAsync("edit", $$"""{"object":"Task","fields":{"WhoId":"{{Contact}}","Subject":"Call"} }""");

        // The contact's own stamp did not move: the ordinary read has nothing to tell.
        Assert.Empty((await ListAsync(connector.ReadAsync(Contacts, at, CancellationToken.None))).SelectMany(p => p.Records));
        RecordPage page = Assert.Single(await ListAsync(connector.ReadSilentFieldsAsync(Contacts, null, CancellationToken.None)));
        Assert.True(page.IsRepair);
        Assert.Equal(
            new Dictionary<string, string?> { ["Account.Industry"] = "Banking", ["Branch__c"] = "Banking", ["Tasks__c"] = "1.0" },
            Assert.Single(page.Records).Fields);
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_NothingDerivedWanted_GivesNothingAndAsksNoRows()
    {
        await using SalesforceTestbed bed = await StartAsync();
        ICrmConnector connector = bed.Connect();
        Assert.Empty(await ListAsync(connector.ReadSilentFieldsAsync(Leads with { Fields = ["LastName"] }, null, CancellationToken.None)));
        Assert.Empty(await ListAsync(connector.ReadSilentFieldsAsync(Leads with { Stream = new StreamName("LeadHistory"), Fields = ["Status"] }, null, CancellationToken.None)));

        // Log-in and one description.
        Assert.Equal(2, connector.RequestCount);
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_CutOffAfterEachPage_GoesOnThereAndTheNextPassBeginsAnew()
    {
        await using SalesforceTestbed bed = await StartAsync(450);
        List<CrmRecordId> seen = [];
        Checkpoint? at = null;
        for (int run = 0; run < 3; run++)
        {
            await foreach (RecordPage page in bed.Connect().ReadSilentFieldsAsync(Leads, at, CancellationToken.None))
            {
                seen.AddRange(page.Records.Select(r => r.Id));
                at = page.Next;
                break;
            }
        }

        Assert.Equal(450, seen.Count);
        Assert.Equal(450, seen.Distinct().Count());
        Assert.Equal(450, (await ListAsync(bed.Connect().ReadSilentFieldsAsync(Leads, at, CancellationToken.None))).Sum(p => p.Records.Count));
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_BudgetSpentInMidPass_EndsQuietlyAndTheNextGoesOn()
    {
        await using SalesforceTestbed bed = await StartAsync(450, new SalesforceEmulatorOptions
        {
            Faults = [new FaultRule { Path = "/query/", Status = 403, Times = 1, Body = """[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]""" }],
        });
        List<RecordPage> first = await ListAsync(bed.Connect().ReadSilentFieldsAsync(Leads, null, CancellationToken.None));
        Assert.Equal(200, Assert.Single(first).Records.Count);
        List<RecordPage> rest = await ListAsync(bed.Connect().ReadSilentFieldsAsync(Leads, first[0].Next, CancellationToken.None));
        Assert.Equal(250, rest.Sum(p => p.Records.Count));
        Assert.Empty(rest.SelectMany(p => p.Records).Select(r => r.Id).Intersect(first[0].Records.Select(r => r.Id)));
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_ServerForgetsItsCursor_LosesNothing()
    {
        await using SalesforceTestbed bed = await StartAsync(450, new SalesforceEmulatorOptions { CursorLifetime = TimeSpan.FromMinutes(1) });
        HashSet<CrmRecordId> seen = [];
        await foreach (RecordPage page in bed.Connect().ReadSilentFieldsAsync(Leads, null, CancellationToken.None))
        {
            seen.UnionWith(page.Records.Select(r => r.Id));
            bed.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(450, seen.Count);
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_FormulaOfTheDate_ChangesByItself()
    {
        await using SalesforceTestbed bed = await StartAsync();
        ICrmConnector connector = bed.Connect();
        string? before = (await ListAsync(connector.ReadSilentFieldsAsync(Leads, null, CancellationToken.None)))[0].Records[0].Fields["Age__c"];
        bed.Clock.Advance(TimeSpan.FromDays(3));
        string? after = (await ListAsync(connector.ReadSilentFieldsAsync(Leads, null, CancellationToken.None)))[0].Records[0].Fields["Age__c"];
        Assert.Equal(3, double.Parse(after!, System.Globalization.CultureInfo.InvariantCulture) - double.Parse(before!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(2, """{"question":"x"}""")]
    [InlineData(1, "not json")]
    public async Task ReadSilentFieldsAsync_CheckpointNotOurs_IsMisconfigured(int version, string value)
    {
        await using SalesforceTestbed bed = await StartAsync();
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ListAsync(bed.Connect().ReadSilentFieldsAsync(Leads, new Checkpoint(version, value), CancellationToken.None)));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
    }

    [Fact]
    public async Task ReadAsync_DealOfAConvertedLeadIsWon_TheOpportunityStreamTellsAndTheLeadStaysStill()
    {
        await using SalesforceTestbed bed = await StartAsync();
        ICrmConnector connector = bed.Connect();
        ReadRequest deals = new(new StreamName("Opportunity"), ["IsWon"], [], null, TimeSpan.FromMinutes(10));
        Checkpoint leadsAt = (await ListAsync(connector.ReadAsync(Leads, null, CancellationToken.None)))[^1].Next;
        Checkpoint dealsAt = (await ListAsync(connector.ReadAsync(deals, null, CancellationToken.None)))[^1].Next;
        bed.Clock.Advance(TimeSpan.FromHours(1));
        await bed.ControlAsync("edit", """{"object":"Opportunity","id":"006000000000001AAA","fields":{"StageName":"Closed Won"} }""");
        Assert.Empty((await ListAsync(connector.ReadAsync(Leads, leadsAt, CancellationToken.None))).SelectMany(p => p.Records));
        Assert.Equal("true", Assert.Single((await ListAsync(connector.ReadAsync(deals, dealsAt, CancellationToken.None))).SelectMany(p => p.Records)).Fields["IsWon"]);
    }

    private static async Task<SalesforceTestbed> StartAsync(int leads = 2, SalesforceEmulatorOptions? options = null)
    {
        const string Long = "2026-05-01T00:00:00.000Z";
        SalesforceTestbed bed = await SalesforceTestbed.StartAsync(
            SampleLead.Some(leads),
            options,
            new SeedTable("Account", ["Id", "Name", "Industry", "SystemModstamp"], [[Account, "Northwind", "Retail", Long]]),
            new SeedTable("Contact", ["Id", "LastName", "AccountId", "SystemModstamp"], [[Contact, "Fox", Account, Long]]),
            new SeedTable("Opportunity", ["Id", "Name", "StageName", "CloseDate", "SystemModstamp"], [["006000000000001AAA", "Deal", "Prospecting", "2026-07-01", Long]]));
        await bed.ControlAsync("schema", """
            {"object":"Contact","fields":[
              {"name":"Branch__c","type":"Text","formula":"Account.Industry"},
              {"name":"Tasks__c","type":"Summary","summaryForeignKey":"Task.WhoId","summaryOperation":"count"}]}
            """);
        await bed.ControlAsync("schema", """{"object":"Lead","fields":[{"name":"Age__c","type":"Number","precision":18,"scale":0,"formula":"TODAY() - DATEVALUE(CreatedDate)"}]}""");
        return bed;
    }

    private static async Task<List<RecordPage>> ListAsync(IAsyncEnumerable<RecordPage> pages)
    {
        List<RecordPage> list = [];
        await foreach (RecordPage page in pages)
        {
            list.Add(page);
        }

        return list;
    }
}
