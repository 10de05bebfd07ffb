using Xunit;

namespace LeadScoring.Conformance.Connectors;

/// <summary>What every <see cref="ICrmConnector"/> must do, told in the CRM-neutral words of its contract.</summary>
public abstract class ConnectorConformance
{
    private const int Many = 450;
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>Starts an emulator that holds exactly these people, at least two users (one of them inactive) and no faults.</summary>
    protected abstract Task<IConnectorTestbed> StartAsync(IReadOnlyList<SampleLead> leads);

    [Fact]
    public async Task CheckAsync_GoodSecret_Passes()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        ICrmConnector connector = bed.Connect();
        await connector.CheckAsync(CancellationToken.None);
        Assert.True(connector.RequestCount > 0);
    }

    [Fact]
    public async Task CheckAsync_WrongSecret_IsUnauthorizedWithoutTellingIt()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.ConnectWithWrongSecret().CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.DoesNotContain(bed.Secret, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_NobodyListens_IsTransientAndNamesTheHost()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        ICrmConnector connector = bed.ConnectToNobody();
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await connector.CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Transient, e.Kind);
        Assert.Contains(connector.Connection.Address.Host, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeAsync_LeadStream_GivesTypesAndRights()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        StreamDescription description = await bed.Connect().DescribeAsync(bed.Leads, CancellationToken.None);
        Assert.Equal(bed.Leads, description.Stream);
        CrmField? name = description.Find(bed.NameField.ToUpperInvariant());
        Assert.NotNull(name);
        Assert.Equal(CrmFieldType.Text, name.Type);
        Assert.True(name.IsWritable);
        Assert.Equal(CrmFieldType.Number, description.Find(bed.EmployeesField)?.Type);
        Assert.Null(description.Find(bed.NewFieldName));
    }

    [Fact]
    public async Task DescribeAsync_UnknownStream_IsMisconfiguredAndNamesIt()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Connect().DescribeAsync(new StreamName("Unheard"), CancellationToken.None));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("Unheard", e.Message, StringComparison.Ordinal);
    }

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

    [Fact]
    public async Task ReadUsersAsync_SomeInactive_GivesThemAll()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(3));
        IReadOnlyList<CrmUser> users = await bed.Connect().ReadUsersAsync(CancellationToken.None);
        Assert.Contains(users, u => u.IsActive);
        Assert.Contains(users, u => !u.IsActive);
        Assert.All(users, u => Assert.Equal(u.Email.ToLowerInvariant(), u.Email));
        Assert.Equal(users.Count, users.Select(u => u.Id).Distinct().Count());
    }

    [Fact]
    public async Task ReadNowAsync_EditedAndDeletedRecords_ShowsTheMoment()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(4));
        ICrmConnector connector = bed.Connect();
        CrmRecordId[] ids = [.. Latest(await ReadAsync(connector, Request(bed), null)).Keys.OrderBy(i => i.Value, StringComparer.Ordinal)];
        await bed.EditAsync(ids[0], bed.NameField, "O'Brien \"the\" second");
        await bed.DeleteAsync(ids[1]);

        IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>> now = await connector.ReadNowAsync(bed.Leads, [.. ids, bed.UnknownId], [bed.NameField], CancellationToken.None);

        Assert.Equal([ids[0], ids[2], ids[3]], now.Keys.OrderBy(i => i.Value, StringComparer.Ordinal));
        Assert.Equal("O'Brien \"the\" second", now[ids[0]][bed.NameField]);
        Assert.Equal([bed.NameField], now[ids[2]].Keys);
    }

    [Fact]
    public async Task WriteAsync_OneBadRowAmongGoodOnes_GivesAVerdictPerRowInOrder()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(6));
        ICrmConnector connector = bed.Connect();
        CrmRecordId[] ids = [.. Latest(await ReadAsync(connector, Request(bed), null)).Keys.OrderBy(i => i.Value, StringComparer.Ordinal)];
        FieldWrite[] batch = [.. ids.Select((id, i) => Write(id, bed.EmployeesField, i == 2 ? bed.RefusedEmployees : $"{7000 + i}"))];
        IReadOnlyList<WriteResult> results = await connector.WriteAsync(bed.Leads, batch, CancellationToken.None);
        Assert.Equal(ids, results.Select(r => r.Id));
        Assert.All(results.Where((_, i) => i != 2), r => Assert.Equal(WriteStatus.Written, r.Status));
        Assert.Equal(WriteStatus.Rejected, results[2].Status);
        Assert.NotNull(results[2].ErrorCode);
        Dictionary<CrmRecordId, CrmRecord> after = Latest(await ReadAsync(bed.Connect(), Request(bed), null));
        Assert.Equal(7005m, Number(after[ids[5]], bed.EmployeesField));
        Assert.True(Number(after[ids[2]], bed.EmployeesField) < 7000m);
    }

    [Fact]
    public async Task WriteAsync_DeletedAndUnknownRecords_AreNotFound()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(4));
        ICrmConnector connector = bed.Connect();
        CrmRecordId[] ids = [.. Latest(await ReadAsync(connector, Request(bed), null)).Keys];
        await bed.DeleteAsync(ids[1]);
        FieldWrite[] batch = [Write(ids[0], bed.EmployeesField, "71"), Write(ids[1], bed.EmployeesField, "72"), Write(bed.UnknownId, bed.EmployeesField, "73"), Write(ids[2], bed.EmployeesField, "74")];
        IReadOnlyList<WriteResult> results = await connector.WriteAsync(bed.Leads, batch, CancellationToken.None);
        Assert.Equal([WriteStatus.Written, WriteStatus.NotFound, WriteStatus.NotFound, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal(batch.Select(w => w.Id), results.Select(r => r.Id));
    }

    [Fact]
    public async Task WriteAsync_Null_ClearsTheField()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        ICrmConnector connector = bed.Connect();
        CrmRecordId id = Latest(await ReadAsync(connector, Request(bed), null)).Keys.First();
        WriteResult result = Assert.Single(await connector.WriteAsync(bed.Leads, [Write(id, bed.EmployeesField, null)], CancellationToken.None));
        Assert.Equal(WriteStatus.Written, result.Status);
        Assert.Null(Latest(await ReadAsync(bed.Connect(), Request(bed), null))[id].Fields[bed.EmployeesField]);
    }

    [Fact]
    public async Task WriteAsync_AppliedButAnsweredWith503_HasOneEffectAndAVerdict()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        ICrmConnector connector = bed.Connect();
        CrmRecordId id = Latest(await ReadAsync(connector, Request(bed), null)).Keys.First();
        await bed.InjectAsync(ConnectorFault.UnavailableAfterApplying, times: 1);
        WriteResult result = Assert.Single(await connector.WriteAsync(bed.Leads, [Write(id, bed.EmployeesField, "4242")], CancellationToken.None));
        Assert.Equal(WriteStatus.Written, result.Status);
        Dictionary<CrmRecordId, CrmRecord> after = Latest(await ReadAsync(bed.Connect(), Request(bed), null));
        Assert.Equal(2, after.Count);
        Assert.Equal(4242m, Number(after[id], bed.EmployeesField));
    }

    [Theory]
    [InlineData(ConnectorFault.Throttled)]
    [InlineData(ConnectorFault.Unavailable)]
    [InlineData(ConnectorFault.TokenExpired)]
    public async Task WriteAsync_CrmFailsFirst_IsSentAgain(ConnectorFault fault)
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        ICrmConnector connector = bed.Connect();
        CrmRecordId id = Latest(await ReadAsync(connector, Request(bed), null)).Keys.First();
        await bed.InjectAsync(fault, times: 1);
        WriteResult result = Assert.Single(await connector.WriteAsync(bed.Leads, [Write(id, bed.EmployeesField, "99")], CancellationToken.None));
        Assert.Equal(WriteStatus.Written, result.Status);
    }

    [Fact]
    public async Task WriteAsync_BatchTooLargeOrRecordTwice_IsAProgrammingMistake()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        ICrmConnector connector = bed.Connect();
        FieldWrite[] tooMany = [.. Enumerable.Range(0, connector.Spec.MaxWriteBatch + 1).Select(i => Write(new CrmRecordId($"{i}"), bed.EmployeesField, "1"))];
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await connector.WriteAsync(bed.Leads, tooMany, CancellationToken.None));
        FieldWrite[] twice = [Write(bed.UnknownId, bed.EmployeesField, "1"), Write(bed.UnknownId, bed.EmployeesField, "2")];
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await connector.WriteAsync(bed.Leads, twice, CancellationToken.None));
        Assert.Empty(await connector.WriteAsync(bed.Leads, [], CancellationToken.None));
    }

    [Fact]
    public async Task ProvisionAsync_DryRun_CreatesNothing()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        ICrmConnector connector = bed.Connect();
        ProvisionResult result = Assert.Single(await connector.ProvisionAsync(bed.Leads, new ProvisionRequest([NewText(bed)], [], []), dryRun: true, CancellationToken.None), r => r.Kind == ProvisionKind.Field);
        Assert.Equal(ProvisionStatus.WouldCreate, result.Status);
        Assert.Null((await bed.Connect().DescribeAsync(bed.Leads, CancellationToken.None)).Find(bed.NewFieldName));
    }

    [Fact]
    public async Task ProvisionAsync_Twice_CreatesOnceAndTheFieldIsWritable()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        ICrmConnector connector = bed.Connect();
        CrmRecordId id = Latest(await ReadAsync(connector, Request(bed), null)).Keys.First();
        Assert.Equal(ProvisionStatus.Created, Assert.Single(await connector.ProvisionAsync(bed.Leads, new ProvisionRequest([NewText(bed)], [], []), dryRun: false, CancellationToken.None), r => r.Kind == ProvisionKind.Field).Status);
        Assert.Equal(ProvisionStatus.Exists, Assert.Single(await connector.ProvisionAsync(bed.Leads, new ProvisionRequest([NewText(bed)], [], []), dryRun: false, CancellationToken.None), r => r.Kind == ProvisionKind.Field).Status);
        Assert.True((await connector.DescribeAsync(bed.Leads, CancellationToken.None)).Find(bed.NewFieldName)?.IsWritable);
        Assert.Equal(WriteStatus.Written, Assert.Single(await connector.WriteAsync(bed.Leads, [Write(id, bed.NewFieldName, "hot")], CancellationToken.None)).Status);
        ReadRequest request = Request(bed) with { Fields = [bed.NewFieldName] };
        Assert.Equal("hot", Latest(await ReadAsync(connector, request, null))[id].Fields[bed.NewFieldName]);
    }

    [Fact]
    public async Task ProvisionAsync_OtherTypeIsThere_IsAConflictInWords()
    {
        await using IConnectorTestbed bed = await StartAsync(SampleLead.Some(2));
        FieldSpec spec = new(bed.EmployeesField, "Employees", CrmFieldType.DateTime, null, null, []);
        ProvisionResult result = Assert.Single(await bed.Connect().ProvisionAsync(bed.Leads, new ProvisionRequest([spec], [], []), dryRun: true, CancellationToken.None), r => r.Kind == ProvisionKind.Field);
        Assert.Equal(ProvisionStatus.Conflict, result.Status);
        Assert.Contains(bed.EmployeesField, result.Problem, StringComparison.Ordinal);
    }

    private static ReadRequest Request(IConnectorTestbed bed) =>
        new(bed.Leads, [bed.NameField, bed.EmailField, bed.EmployeesField], [], null, Overlap);

    private static FieldSpec NewText(IConnectorTestbed bed) => new(bed.NewFieldName, "Lead score reason", CrmFieldType.Text, 255, null, []);

    private static FieldWrite Write(CrmRecordId id, string field, string? value) => new(id, new Dictionary<string, string?> { [field] = value });

    private static decimal Number(CrmRecord record, string field) => decimal.Parse(record.Fields[field]!, System.Globalization.CultureInfo.InvariantCulture);

    private static HashSet<string> Ids(IEnumerable<RecordPage> pages) => [.. pages.SelectMany(p => p.Records).Select(r => r.Id.Value)];

    private static Dictionary<CrmRecordId, CrmRecord> Latest(IEnumerable<RecordPage> pages)
    {
        Dictionary<CrmRecordId, CrmRecord> latest = [];
        foreach (CrmRecord record in pages.SelectMany(p => p.Records))
        {
            latest[record.Id] = record;
        }

        return latest;
    }

    private static async Task<List<RecordPage>> ReadAsync(ICrmConnector connector, ReadRequest request, Checkpoint? from)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadAsync(request, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }
}
