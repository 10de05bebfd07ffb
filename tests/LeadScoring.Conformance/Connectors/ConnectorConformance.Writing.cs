using Xunit;

namespace LeadScoring.Conformance.Connectors;

/// <summary>What every connector owes a writer: one effect and one verdict for each row, and fields that can be written.</summary>
public abstract partial class ConnectorConformance
{
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
}
