using LeadScoring.Conformance.Connectors;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Fields that are taken away, given back or renamed while we read.</summary>
public sealed class VanishedFieldTests
{
    private static readonly ReadRequest Leads = new(new StreamName("Lead"), ["LastName", "NumberOfEmployees", "Title"], [], null, TimeSpan.FromMinutes(10));

    [Fact]
    public async Task ReadAsync_RightTakenAwayBetweenReads_GoesOnWithoutTheFieldAndSaysSo()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        RecordPage first = (await ReadAsync(bed.Connect(), null))[^1];
        await bed.ControlAsync("schema", """{"object":"Lead","hide":["Title"]}""");
        await bed.EditAsync(new CrmRecordId(SalesforceTestbed.LeadId(2)), "LastName", "Later");
        RecordPage next = Assert.Single(await ReadAsync(bed.Connect(), first.Next));
        Assert.Equal(["Title"], next.MissingFields);
        CrmRecord changed = Assert.Single(next.Records, r => r.Id.Value == SalesforceTestbed.LeadId(2));
        Assert.Equal("Later", changed.Fields["LastName"]);

        // Absent, not empty: nobody may think that the title was cleared.
        Assert.False(changed.Fields.ContainsKey("Title"));
    }

    [Fact]
    public async Task ReadAsync_FieldComesBack_IsReadForAllRecordsAgain()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(5));
        Checkpoint at = (await ReadAsync(bed.Connect(), null))[^1].Next;
        await bed.ControlAsync("schema", """{"object":"Lead","hide":["Title"]}""");
        at = (await ReadAsync(bed.Connect(), at))[^1].Next;
        Assert.Empty((await ReadAsync(bed.Connect(), at)).SelectMany(p => p.Records));
        await bed.ControlAsync("schema", """{"object":"Lead","show":["Title"]}""");
        List<RecordPage> back = await ReadAsync(bed.Connect(), at);
        Assert.Equal(5, back.SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());
        Assert.All(back, p => Assert.Empty(p.MissingFields));
        Assert.All(back.SelectMany(p => p.Records), r => Assert.True(r.Fields.ContainsKey("Title")));
        Assert.Empty((await ReadAsync(bed.Connect(), back[^1].Next)).SelectMany(p => p.Records));
    }

    [Fact]
    public async Task ReadAsync_RightTakenAwayInMidRun_LosesNoRowAndNoOtherField()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(450), new SalesforceEmulatorOptions
        {
            // The right goes before the second page; the cursor is gone too, so that the question must be asked anew.
            CursorLifetime = TimeSpan.FromMinutes(1),
            Faults = [new FaultRule { Switch = "hide-field", Argument = "Lead.Title", Path = "query", After = 1, Times = 1 }],
        });
        ICrmConnector connector = bed.Connect(new SalesforceOptions { QueryPageSize = 200 });
        Checkpoint start = new(1, """{"cursor":"SystemModstamp","stamp":"2020-01-01T00:00:00+00:00","id":null,"created":true,"deleted":true,"question":"another"}""");
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadAsync(Leads, start, CancellationToken.None))
        {
            pages.Add(page);
            bed.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(450, pages.SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());
        Assert.Empty(pages[0].MissingFields);
        Assert.All(pages.Skip(1), p => Assert.Equal(["Title"], p.MissingFields));
        Assert.All(pages.SelectMany(p => p.Records), r => Assert.NotNull(r.Fields["LastName"]));
    }

    [Fact]
    public async Task ReadAsync_FieldRenamed_OldNameIsMissingAndTheNewOneIsReadFromTheBeginning()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await bed.ControlAsync("schema", """{"object":"Lead","fields":[{"name":"Old__c","type":"Text","length":40}]}""");
        await bed.EditAsync(new CrmRecordId(SalesforceTestbed.LeadId(1)), "Old__c", "kept");
        ReadRequest old = Leads with { Fields = ["LastName", "Old__c"] };
        Checkpoint at = (await ReadAsync(bed.Connect(), null, old))[^1].Next;
        await bed.ControlAsync("schema", """{"object":"Lead","rename":{"Old__c":"New__c"} }""");
        Assert.Equal(["Old__c"], (await ReadAsync(bed.Connect(), at, old))[^1].MissingFields);
        List<RecordPage> renamed = await ReadAsync(bed.Connect(), null, Leads with { Fields = ["LastName", "New__c"] });
        Assert.Equal("kept", renamed.SelectMany(p => p.Records).Single(r => r.Id.Value == SalesforceTestbed.LeadId(1)).Fields["New__c"]);
    }

    [Fact]
    public async Task ReadAsync_FirstReadNamesAnUnknownField_IsMisconfigured()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(bed.Connect(), null, Leads with { Fields = ["Titel"] }));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("did you mean Title?", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_TheFieldThatOrdersChangesIsGone_StopsTheStreamWithAdvice()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        Checkpoint at = (await ReadAsync(bed.Connect(), null))[^1].Next;
        await bed.ControlAsync("schema", """{"object":"Lead","hide":["SystemModstamp"]}""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(bed.Connect(), at));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("Lead.SystemModstamp", e.Message, StringComparison.Ordinal);
        Assert.Contains("administrator", e.Message, StringComparison.Ordinal);
    }

    private static async Task<List<RecordPage>> ReadAsync(ICrmConnector connector, Checkpoint? from, ReadRequest? request = null)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadAsync(request ?? Leads, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }
}
