using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Everything that reads, behind one door: records by change, by id and by number, and events. Thread-safe; one per connection.</summary>
internal sealed class StreamReading(HubSpotApi api, ApiBudget budget, HubSpotOptions options)
{
    private readonly RecordReader _records = new(api.For(Urgency.Incremental), options);
    private readonly RecordReader _load = new(api.For(Urgency.Backfill), options);
    private readonly EventReader _events = new(api, options);
    private readonly SilentFields _silent = new(api.For(Urgency.Backfill), options.PageSize);
    private readonly StatesById _states = new(api);
    private readonly IdList _ids = new(api.For(Urgency.Backfill), options.PageSize);
    private readonly DailyQuota _quota = new(api, budget);

    /// <inheritdoc cref="ICrmConnector.DescribeAsync"/>
    public async ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken)
    {
        if (EventStreams.Has(stream))
        {
            EventFeed feed = EventStreams.Create(stream.Value, api);
            return new StreamDescription(stream, feed.Fields) { OpenPrefix = feed.FreePrefix };
        }

        string type = HubSpotStreams.TypeOf(stream);
        IReadOnlyList<PropertyRow> properties = await PropertyProvisioner.ReadPropertiesAsync(api, type, cancellationToken);
        IEnumerable<CrmField> associations = HubSpotStreams.AssociationFields(type)
            .Select(f => new CrmField(f, f, CrmFieldType.Reference, null, false, false, false, []));
        return new StreamDescription(stream, [.. properties.Select(PropertyTypes.ToField), .. associations]);
    }

    /// <inheritdoc cref="ICrmConnector.ReadAsync"/>
    public IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return EventStreams.Has(request.Stream)
            ? _events.ReadAsync(request, from, cancellationToken)
            : (IsLoad(from) ? _load : _records).ReadAsync(ReadPlan.For(request), from, cancellationToken);
    }

    /// <summary>Whether a read loads the past; a checkpoint that cannot be read is the reader's to refuse.</summary>
    private static bool IsLoad(Checkpoint? from)
    {
        try
        {
            return from is null || ReadPosition.Parse(from) is LoadPosition;
        }
        catch (CrmException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="ICrmConnector.ReadNowAsync"/>
    public async ValueTask<IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>> ReadNowAsync(
        StreamName stream,
        IReadOnlyCollection<CrmRecordId> ids,
        IReadOnlyCollection<string> fields,
        CancellationToken cancellationToken)
    {
        // Asked by the id of a merged record, some accounts answer with the survivor: that is another record.
        HashSet<string> asked = [.. ids.Select(i => i.Value)];
        ReadPlan plan = ReadPlan.For(new ReadRequest(stream, [.. fields], [], null, TimeSpan.Zero));
        List<ObjectRow> rows = await new RecordsById(api).ReadAsync(plan, [.. asked], [.. fields], cancellationToken);
        return rows.Where(r => !r.Archived && asked.Contains(r.Id)).ToDictionary(
            r => new CrmRecordId(r.Id),
            r => (IReadOnlyDictionary<string, string?>)fields.ToDictionary(f => f, f => r.Properties?.GetValueOrDefault(f), StringComparer.Ordinal));
    }

    /// <inheritdoc cref="ICrmConnector.ReadByIdAsync"/>
    public ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _states.ReadAsync(ReadPlan.For(request), ids, cancellationToken);
    }

    /// <inheritdoc cref="ICrmConnector.ReadSilentFieldsAsync"/>
    public IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return EventStreams.Has(request.Stream)
            ? AsyncEnumerable.Empty<RecordPage>()
            : _silent.ReadAsync(ReadPlan.For(request), from, cancellationToken);
    }

    /// <inheritdoc cref="ICrmConnector.CountAsync"/>
    public async ValueTask<long?> CountAsync(StreamName stream, CancellationToken cancellationToken) =>
        EventStreams.Has(stream) ? null : (await CountWatch.CountAsync(api, HubSpotStreams.TypeOf(stream), cancellationToken)).Content.Total;

    /// <inheritdoc cref="ICrmConnector.ReadIdsAsync"/>
    public IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, CancellationToken cancellationToken) =>
        _ids.ReadAsync(HubSpotStreams.TypeOf(stream), cancellationToken);

    /// <inheritdoc cref="ICrmConnector.ReadQuotaAsync"/>
    public ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken) => _quota.ReadAsync(cancellationToken);
}
