using System.Globalization;
using System.Runtime.CompilerServices;

namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>A CRM in memory that behaves: stamps every change, reads incrementally with an overlap of one stamp, gives a verdict per row.</summary>
internal sealed partial class FakeCrm(string connection, TimeProvider clock) : ICrmConnector
{
    private readonly Dictionary<(string Stream, string Id), Row> _rows = [];
    private readonly List<(string Stream, FieldChange Change)> _history = [];

    /// <summary>Rows that the CRM rejects, with its code.</summary>
    public Dictionary<string, string> Rejected { get; } = [];

    /// <summary>Fields that the CRM refuses while it takes the rest of a row.</summary>
    public HashSet<string> RefusedFields { get; } = [];

    /// <summary>Streams that cannot be read.</summary>
    public Dictionary<string, CrmException> BrokenStreams { get; } = [];

    /// <summary>Thrown by the next write, after the rows were written.</summary>
    public CrmException? FailAfterWrite { get; set; }

    /// <summary>Every row ever sent, in order.</summary>
    public List<(string Stream, FieldWrite Write)> Sent { get; } = [];

    public List<CrmUser> Users { get; } = [];

    public int PageSize { get; set; } = 100;

    public CrmConnection Connection { get; } = new(new ConnectionId(connection), "fake", new Uri("http://127.0.0.1:9"), "NONE", null, new ApiBudget());

    public ConnectorSpec Spec { get; set; } = new("fake", 10, new Dictionary<string, string> { ["Task"] = "WhoId" }, "OwnerId");

    public long RequestCount { get; private set; }

    /// <summary>Puts or edits a record as a human would.</summary>
    public void Edit(string stream, string id, params (string Field, string? Value)[] fields)
    {
        if (!_rows.TryGetValue((stream, id), out Row? row))
        {
            _rows[(stream, id)] = row = new Row(clock.GetUtcNow());
        }

        foreach ((string field, string? value) in fields)
        {
            row.Fields[field] = value;
        }

        row.ModifiedAt = clock.GetUtcNow();
    }

    /// <summary>Notes a change in the CRM's own field history.</summary>
    public void Note(string stream, FieldChange change) => _history.Add((stream, change));

    public void Delete(string stream, string id)
    {
        _rows[(stream, id)].IsDeleted = true;
        _rows[(stream, id)].ModifiedAt = clock.GetUtcNow();
    }

    public string? Value(string stream, string id, string field) => _rows[(stream, id)].Fields.GetValueOrDefault(field);

    public ValueTask CheckAsync(CancellationToken cancellationToken) => default;

    public ValueTask<StreamDescription> DescribeAsync(StreamName stream, CancellationToken cancellationToken) => new(new StreamDescription(stream, []));

    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        RequestCount++;
        if (BrokenStreams.TryGetValue(request.Stream.Value, out CrmException? broken))
        {
            throw broken;
        }

        (DateTimeOffset since, DateTimeOffset readAt) = Parse(from);
        bool isGap = from is not null && clock.GetUtcNow() - readAt > TombstonesKept;
        FieldChange[] changes = [.. _history.Where(h => h.Stream == request.Stream.Value).Select(h => h.Change)];
        CrmRecord[] records =
        [
            .. _rows.Where(r => r.Key.Stream == request.Stream.Value && r.Value.ModifiedAt >= since && !IsForgotten(r.Value) && !LateIndex.Contains(r.Key.Id))
                .OrderBy(r => r.Value.ModifiedAt).ThenBy(r => r.Key.Id, StringComparer.Ordinal)
                .Select(r => StateOf(r.Key.Id, r.Value, request.Fields)),
        ];
        yield return new RecordPage([], changes, Stamp(since)) { NeedsReconcile = isGap, MissingFields = MissingOf(request, from) };
        int pages = 0;
        foreach (CrmRecord[] page in records.Chunk(PageSize))
        {
            if (FailAfterPages == pages++)
            {
                FailAfterPages = null;
                throw new CrmException(CrmFailureKind.Transient, "The line broke. Try again.") { CorrelationId = "broken-1" };
            }

            yield return new RecordPage(page, [], Stamp(page[^1].ModifiedAt)) { NeedsReconcile = isGap, MissingFields = MissingOf(request, from) };
        }
    }

    public ValueTask<IReadOnlyList<CrmUser>> ReadUsersAsync(CancellationToken cancellationToken) => new(Users);

    /// <summary>Runs right before the next look at single records: what a human does at the last moment.</summary>
    public Action? BeforeReadNow { get; set; }

    public ValueTask<IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>>> ReadNowAsync(
        StreamName stream, IReadOnlyCollection<CrmRecordId> ids, IReadOnlyCollection<string> fields, CancellationToken cancellationToken)
    {
        RequestCount++;
        BeforeReadNow?.Invoke();
        BeforeReadNow = null;
        return new(ids.Where(i => _rows.TryGetValue((stream.Value, i.Value), out Row? row) && !row.IsDeleted).ToDictionary(
            i => i,
            i => (IReadOnlyDictionary<string, string?>)fields.ToDictionary(f => f, f => _rows[(stream.Value, i.Value)].Fields.GetValueOrDefault(f))));
    }

    public ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken)
    {
        RequestCount++;
        List<WriteResult> results = [];
        foreach (FieldWrite write in batch)
        {
            Sent.Add((stream.Value, write));
            if (Rejected.TryGetValue(write.Id.Value, out string? code))
            {
                results.Add(new WriteResult(write.Id, WriteStatus.Rejected, code, "no"));
                continue;
            }

            string[] refused = [.. write.Fields.Keys.Where(RefusedFields.Contains)];
            Edit(stream.Value, write.Id.Value, [.. write.Fields.Where(f => !refused.Contains(f.Key)).Select(f => (f.Key, f.Value))]);
            results.Add(new WriteResult(write.Id, WriteStatus.Written, refused.Length > 0 ? "INACTIVE_OWNER" : null) { RefusedFields = refused });
        }

        if (FailAfterWrite is { } failure)
        {
            FailAfterWrite = null;
            throw failure;
        }

        return new(results);
    }

    /// <summary>Why the quota cannot be read, if so.</summary>
    public CrmException? QuotaFailure { get; set; }

    public ValueTask<CrmQuota?> ReadQuotaAsync(CancellationToken cancellationToken) => QuotaFailure is { } failure ? throw failure : new((CrmQuota?)null);

    public long EstimateWriteRequests(int rows) => (rows + Spec.MaxWriteBatch - 1) / Spec.MaxWriteBatch;

    /// <summary>Jobs by id, with their results; a job that is asked for again is not carried out again.</summary>
    public Dictionary<string, IReadOnlyList<WriteResult>> Jobs { get; } = [];

    /// <summary>Thrown by the next bulk write after its job was carried out, as when the program dies before it has read the results.</summary>
    public Exception? FailBeforeResults { get; set; }

    /// <summary>Whether the upload of a job is cut off once, so that a second job, with an id of its own, takes the rows.</summary>
    public bool UploadsTwice { get; set; }

    public async ValueTask<IReadOnlyList<WriteResult>> WriteBulkAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken)
    {
        if (ticket.JobId is { } old)
        {
            if (Jobs.TryGetValue(old, out IReadOnlyList<WriteResult>? kept))
            {
                return kept;
            }

            if (!ticket.MaySend)
            {
                return [.. rows.Select(r => new WriteResult(r.Id, WriteStatus.Deferred, "NOT_CARRIED_OUT", "no such job"))];
            }
        }

        string job = $"750{Jobs.Count}";
        if (UploadsTwice)
        {
            await ticket.KeepAsync($"cut off {job}", cancellationToken);
        }

        await ticket.KeepAsync(job, cancellationToken);
        Jobs[job] = await WriteAsync(stream, rows, cancellationToken);
        if (FailBeforeResults is { } failure)
        {
            FailBeforeResults = null;
            throw failure;
        }

        return Jobs[job];
    }

    public ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken) =>
        new([.. request.Fields.Select(f => new ProvisionResult(f.Name, ProvisionStatus.Exists, null))]);

    private Checkpoint Stamp(DateTimeOffset at) => new(1, $"{at:O}|{clock.GetUtcNow():O}");

    private static (DateTimeOffset Since, DateTimeOffset ReadAt) Parse(Checkpoint? from) => from?.Value.Split('|') is [var since, var readAt]
        ? (DateTimeOffset.Parse(since, CultureInfo.InvariantCulture), DateTimeOffset.Parse(readAt, CultureInfo.InvariantCulture))
        : (DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    private sealed class Row(DateTimeOffset createdAt)
    {
        public DateTimeOffset CreatedAt { get; } = createdAt;

        public DateTimeOffset ModifiedAt { get; set; } = createdAt;

        public bool IsDeleted { get; set; }

        public string? MergedInto { get; set; }

        public bool IsErased { get; set; }

        public Dictionary<string, string?> Fields { get; } = [];
    }
}
