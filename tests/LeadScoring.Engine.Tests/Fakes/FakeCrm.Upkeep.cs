using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>What a CRM does beyond edits: merges, purges, forgets people, drifts silently, tells events.</summary>
internal sealed partial class FakeCrm
{
    private readonly Channel<(string Stream, ChangeHints Hints)> _events = Channel.CreateUnbounded<(string, ChangeHints)>();
    private readonly HashSet<(string Stream, string Id, string Field)> _drifted = [];

    /// <summary>How long the CRM tells of deletions.</summary>
    public TimeSpan TombstonesKept { get; } = TimeSpan.FromDays(15);

    /// <summary>Records that reading by watermark does not give yet, because an index lags behind.</summary>
    public HashSet<string> LateIndex { get; } = [];

    /// <summary>Records that nothing shows to our user any more.</summary>
    public HashSet<string> Hidden { get; } = [];

    /// <summary>Fields that vanished.</summary>
    public HashSet<string> VanishedFields { get; } = [];

    /// <summary>Breaks the next read by watermark before that page.</summary>
    public int? FailAfterPages { get; set; }

    /// <summary>Breaks the next listing of ids before that page.</summary>
    public int? FailAfterIdPages { get; set; }

    /// <summary>Breaks the next reads by id, one after the other.</summary>
    public Queue<CrmException?> FailById { get; } = new();

    /// <summary>Pages of silent fields after which the budget is spent.</summary>
    public int SilentBudget { get; set; } = int.MaxValue;

    /// <summary>Whether the CRM counts records.</summary>
    public bool CanCount { get; set; } = true;

    /// <summary>Ids of every read by id, request by request.</summary>
    public List<string[]> ReadById { get; } = [];

    /// <summary>Listings of all ids so far.</summary>
    public int IdListings { get; private set; }

    /// <summary>Runs after a read by id looked and before its answer is stored.</summary>
    public Action? AfterReadById { get; set; }

    public void Merge(string stream, string loser, string winner)
    {
        Delete(stream, loser);
        _rows[(stream, loser)].MergedInto = winner;
        _rows[(stream, winner)].ModifiedAt = clock.GetUtcNow();
    }

    /// <summary>Forgets a person: with <see cref="ConnectorSpec.GoneMeansErased"/> nothing tells of it, otherwise a tombstone does.</summary>
    public void Erase(string stream, string id)
    {
        if (Spec.GoneMeansErased)
        {
            _rows.Remove((stream, id));
            return;
        }

        Delete(stream, id);
        _rows[(stream, id)].IsErased = true;
    }

    public void Undelete(string stream, string id)
    {
        _rows[(stream, id)].IsDeleted = false;
        _rows[(stream, id)].ModifiedAt = clock.GetUtcNow();
    }

    /// <summary>Removes a record without any trace.</summary>
    public void Purge(string stream, string id) => _rows.Remove((stream, id));

    /// <summary>Changes a field without the record's stamp.</summary>
    public void Drift(string stream, string id, string field, string? value)
    {
        _rows[(stream, id)].Fields[field] = value;
        _drifted.Add((stream, id, field));
    }

    /// <summary>Tells an event.</summary>
    public void Tell(string stream, string checkpoint, bool isGap, params string[] ids) =>
        _events.Writer.TryWrite((stream, new ChangeHints([.. ids.Select(i => new CrmRecordId(i))], isGap, new Checkpoint(1, checkpoint))));

    public ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        RequestCount++;
        if (ids.Count > Spec.MaxReadById)
        {
            throw new ArgumentException("Too many ids.", nameof(ids));
        }

        ReadById.Add([.. ids.Select(i => i.Value)]);
        if (FailById.TryDequeue(out CrmException? failure) && failure is not null)
        {
            throw failure;
        }

        RecordStates states = new(
            [
                .. ids.Where(i => !Hidden.Contains(i.Value) && _rows.TryGetValue((request.Stream.Value, i.Value), out Row? row) && !IsForgotten(row))
                    .Select(i => StateOf(i.Value, _rows[(request.Stream.Value, i.Value)], request.Fields)),
            ],
            []);
        AfterReadById?.Invoke();
        return new(states);
    }

    public async IAsyncEnumerable<RecordPage> ReadSilentFieldsAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        string after = from?.Value ?? "";
        int budget = SilentBudget;
        foreach (var page in _rows.Where(r => r.Key.Stream == request.Stream.Value && !r.Value.IsDeleted && string.CompareOrdinal(r.Key.Id, after) > 0).OrderBy(r => r.Key.Id, StringComparer.Ordinal).Chunk(PageSize).ToArray())
        {
            if (budget-- <= 0)
            {
                yield break;
            }

            RequestCount++;
            CrmRecord[] records =
            [
                .. page.Select(r => new CrmRecord(
                    new CrmRecordId(r.Key.Id), r.Value.CreatedAt, r.Value.ModifiedAt, false,
                    request.Fields.Where(f => _drifted.Contains((r.Key.Stream, r.Key.Id, f))).ToDictionary(f => f, r.Value.Fields.GetValueOrDefault))),
            ];
            yield return new RecordPage(records, [], new Checkpoint(1, page[^1].Key.Id)) { IsRepair = true };
        }

        yield return new RecordPage([], [], new Checkpoint(1, "")) { IsRepair = true };
    }

    public ValueTask<long?> CountAsync(StreamName stream, CancellationToken cancellationToken)
    {
        RequestCount++;
        return new(CanCount ? Alive(stream).LongCount() : null);
    }

    public async IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        IdListings++;
        int pages = 0;

        // In no order that a reader could rely on.
        foreach (string[] page in Alive(stream).OrderByDescending(i => i, StringComparer.Ordinal).Chunk(PageSize).ToArray())
        {
            RequestCount++;
            if (FailAfterIdPages == pages++)
            {
                FailAfterIdPages = null;
                throw new CrmException(CrmFailureKind.Transient, "The line broke. Try again.");
            }

            yield return [.. page.Select(i => new CrmRecordId(i))];
        }
    }

    public async IAsyncEnumerable<ChangeHints> ListenAsync(StreamName stream, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((string named, ChangeHints hints) in _events.Reader.ReadAllAsync(cancellationToken))
        {
            if (named == stream.Value)
            {
                yield return hints;
            }
        }
    }

    private IEnumerable<string> Alive(StreamName stream) => _rows.Where(r => r.Key.Stream == stream.Value && !r.Value.IsDeleted && !Hidden.Contains(r.Key.Id)).Select(r => r.Key.Id);

    private bool IsForgotten(Row row) => row.IsDeleted && clock.GetUtcNow() - row.ModifiedAt > TombstonesKept;

    private string[] MissingOf(ReadRequest request, Checkpoint? from) => from is null || request.Stream.Value.EndsWith("History", StringComparison.Ordinal) ? [] : [.. request.Fields.Where(VanishedFields.Contains)];

    private CrmRecord StateOf(string id, Row row, IReadOnlyList<string> fields) => new(
        new CrmRecordId(id),
        row.CreatedAt,
        row.ModifiedAt,
        row.IsDeleted,
        row.IsDeleted ? new Dictionary<string, string?>() : fields.Where(f => !VanishedFields.Contains(f)).ToDictionary(f => f, f => row.Fields.GetValueOrDefault(f)))
    {
        MergedInto = row.MergedInto is { } winner ? new CrmRecordId(winner) : null,
        IsErased = row.IsErased,
    };
}
