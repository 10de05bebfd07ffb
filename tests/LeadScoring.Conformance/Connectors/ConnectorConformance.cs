using Xunit;

namespace LeadScoring.Conformance.Connectors;

/// <summary>What every <see cref="ICrmConnector"/> must do, told in the CRM-neutral words of its contract.</summary>
public abstract partial class ConnectorConformance
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
