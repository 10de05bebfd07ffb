using Xunit;

namespace LeadScoring.Conformance.Connectors;

/// <summary>What every connector owes a reader: every row, from any checkpoint, through any failure.</summary>
public abstract partial class ConnectorConformance
{
    [Fact]
    public async Task ReadAsync_FromTheBeginning_GivesEveryRowWithTheFieldsAskedFor()
    {
        IReadOnlyList<SampleLead> leads = SampleLead.Some(Many);
        await using IConnectorTestbed bed = await StartAsync(leads);
        List<RecordPage> pages = await ReadAsync(bed.Connect(), Request(bed), null);
        Assert.True(pages.Count >= 3, $"{pages.Count} pages");
        Dictionary<string, CrmRecord> byName = Latest(pages).Values.ToDictionary(r => r.Fields[bed.NameField]!);
        Assert.Equal(leads.Select(l => l.Name).Order(), byName.Keys.Order());
        foreach (SampleLead lead in leads)
        {
            CrmRecord record = byName[lead.Name];
            Assert.Equal(lead.Email, record.Fields[bed.EmailField]);
            Assert.Equal(lead.Employees, decimal.Parse(record.Fields[bed.EmployeesField]!, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(3, record.Fields.Count);
            Assert.False(record.IsDeleted);
            Assert.NotNull(record.CreatedAt);
            Assert.Equal(TimeSpan.Zero, record.ModifiedAt.Offset);
        }
    }

    [Fact]
    public async Task ReadAsync_ResumedFromEveryCheckpoint_LosesNothing()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(Many));
        List<RecordPage> pages = await ReadAsync(bed.Connect(), Request(bed), null);
        HashSet<string> all = Ids(pages);
        Assert.Equal(Many, all.Count);
        for (int stored = 1; stored <= pages.Count; stored++)
        {
            List<RecordPage> rest = await ReadAsync(bed.Connect(), Request(bed), pages[stored - 1].Next);
            Assert.Equal(all.Order(), Ids([.. pages.Take(stored), .. rest]).Order());
        }
    }

    [Fact]
    public async Task ReadAsync_CrashedAfterEachPage_StillEndsAndLosesNothing()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(Many));
        List<RecordPage> stored = [];
        Checkpoint? checkpoint = null;
        for (int crash = 0; crash < 40; crash++)
        {
            await foreach (RecordPage page in bed.Connect().ReadAsync(Request(bed), checkpoint, CancellationToken.None))
            {
                stored.Add(page);
                checkpoint = page.Next;
                break;
            }

            if (Ids(stored).Count == Many)
            {
                return;
            }
        }

        Assert.Fail($"After 40 restarts {Ids(stored).Count} of {Many} rows are there: the checkpoint does not move on.");
    }

    [Fact]
    public async Task ReadAsync_AllRowsShareOneStamp_LosesNoneFromAnyCheckpoint()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Tied(Many));
        List<RecordPage> pages = await ReadAsync(bed.Connect(), Request(bed), null);
        HashSet<string> all = Ids(pages);
        Assert.Equal(Many, all.Count);
        List<RecordPage> rest = await ReadAsync(bed.Connect(), Request(bed), pages[0].Next);
        Assert.Equal(all.Order(), Ids([pages[0], .. rest]).Order());
    }

    [Fact]
    public async Task ReadAsync_NothingChangedSince_BringsNothingNewAndCostsLittle()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(Many));
        ICrmConnector connector = bed.Connect();
        List<RecordPage> first = await ReadAsync(connector, Request(bed), null);
        Dictionary<CrmRecordId, CrmRecord> seen = Latest(first);
        long before = connector.RequestCount;
        List<RecordPage> second = await ReadAsync(connector, Request(bed), first[^1].Next);
        Assert.NotEmpty(second);
        Assert.True(connector.RequestCount - before <= 3, $"{connector.RequestCount - before} requests");
        Assert.All(second.SelectMany(p => p.Records), r => Assert.Equal(seen[r.Id].ModifiedAt, r.ModifiedAt));
    }

    [Fact]
    public async Task ReadAsync_HumanEditedARecord_GivesItsNewState()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(5));
        ICrmConnector connector = bed.Connect();
        List<RecordPage> first = await ReadAsync(connector, Request(bed), null);
        CrmRecordId id = first[0].Records[0].Id;
        await bed.EditAsync(id, bed.NameField, "Edited");
        List<RecordPage> second = await ReadAsync(connector, Request(bed), first[^1].Next);
        Assert.Equal("Edited", Latest(second)[id].Fields[bed.NameField]);
        Assert.True(Latest(second)[id].ModifiedAt > Latest(first)[id].ModifiedAt);
    }

    [Fact]
    public async Task ReadAsync_DeletedRecord_GivesATombstone()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(5));
        ICrmConnector connector = bed.Connect();
        List<RecordPage> first = await ReadAsync(connector, Request(bed), null);
        CrmRecordId id = first[0].Records[0].Id;
        await bed.DeleteAsync(id);
        CrmRecord tombstone = Latest(await ReadAsync(connector, Request(bed), first[^1].Next))[id];
        Assert.True(tombstone.IsDeleted);
        Assert.Empty(tombstone.Fields);
    }

    [Fact]
    public async Task ReadAsync_UnknownField_IsMisconfiguredAndNamesIt()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        ReadRequest request = Request(bed) with { Fields = [bed.NameField, bed.NewFieldName] };
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(bed.Connect(), request, null));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains(bed.NewFieldName, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_CheckpointOfAnotherVersion_IsRefused()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(bed.Connect(), Request(bed), new Checkpoint(4711, "{}")));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
    }

    [Theory]
    [InlineData(ConnectorFault.TokenExpired)]
    [InlineData(ConnectorFault.Throttled)]
    [InlineData(ConnectorFault.Unavailable)]
    public async Task ReadAsync_CrmFailsInTheMiddle_GoesOnAndLosesNothing(ConnectorFault fault)
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(Many));
        List<RecordPage> pages = [];
        await foreach (RecordPage page in bed.Connect().ReadAsync(Request(bed), null, CancellationToken.None))
        {
            pages.Add(page);
            if (pages.Count == 1)
            {
                await bed.InjectAsync(fault, times: fault == ConnectorFault.TokenExpired ? 1 : 2);
            }
        }

        Assert.Equal(Many, Ids(pages).Count);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_PassesTheCancellationThrough()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (RecordPage page in bed.Connect().ReadAsync(Request(bed), null, source.Token))
            {
                Assert.Fail($"{page.Records.Count} records after the cancellation.");
            }
        });
    }
}
