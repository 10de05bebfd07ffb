namespace LeadScoring.Engine.Erase;

/// <summary>Forgets a person: records, facts, features, scores, ledger, waiting events, and every mention of the address.</summary>
public static class EraseStage
{
    private static readonly StreamName Visitors = new("visitors");

    /// <summary>Erases, or only says what would go.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="address">The person's e-mail address.</param>
    /// <param name="request">Who asked, and the key of the audit.</param>
    /// <param name="cancellationToken">Cancels; the store then still holds all of the person or nothing.</param>
    /// <exception cref="StoreException">The store cannot be written; nothing was erased from it.</exception>
    public static async Task<EraseReport> RunAsync(RunContext context, string address, EraseRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        ArgumentNullException.ThrowIfNull(request);
        PersonSearch search = new(context, address);
        IReadOnlyList<RecordRef> records = await search.RunAsync(cancellationToken);
        RegisteredCard[] models = [.. await context.Store.Models.ListAsync(cancellationToken)];
        IReadOnlyList<ErasedRecords> streams =
        [
            .. records.Where(r => r.Stream != Visitors && !r.Stream.Value.StartsWith("by ", StringComparison.Ordinal))
                .GroupBy(r => new StreamKey(r.Connection, r.Stream)).Select(g => new ErasedRecords(g.Key, g.Count())).OrderBy(s => s.Stream.ToString(), StringComparer.Ordinal),
        ];
        EraseReport report = new(request.IsDryRun, streams, 0, 0, streams.Sum(s => s.Records) == 0 ? 0 : models.Length) { Ids = [.. records.Where(r => r.Stream != Visitors).Select(r => r.Id.Value)] };
        if (request.IsDryRun)
        {
            return report;
        }

        // What waits goes first: a drain beside us must not bring it in once the store is clean.
        int waiting = await context.Store.Events.EraseAsync(e => search.IsTheirs(e.Fields), cancellationToken);
        string normal = ErasedPeople.Normal(address);
        ErasureOrder order = new(ErasedPeople.HashOf(request.Key, address), records, [.. new[] { normal, Uri.EscapeDataString(normal) }.Distinct()], request.AskedBy, context.Now);
        int mentions = await context.Store.Erasures.EraseAsync(order, cancellationToken);
        return report with { Waiting = waiting, Mentions = mentions };
    }

    /// <summary>Models that were trained before somebody was erased, and so learned from them.</summary>
    public static async Task<IReadOnlyList<TaintedModel>> TaintedAsync(IStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        IReadOnlyList<ErasureEntry> erased = await store.Erasures.ReadAsync(cancellationToken);
        return
        [
            .. (await store.Models.ListAsync(cancellationToken)).Select(m => new TaintedModel(m.Card.Id, m.IsLive, m.Card.TrainedAt, erased.Count(e => e.Records > 0 && e.At >= m.Card.TrainedAt))).Where(m => m.People > 0),
        ];
    }
}

/// <summary>How a person is erased.</summary>
/// <param name="Key">Key of the hash that stays in the audit.</param>
/// <param name="AskedBy">Who asked for it.</param>
/// <param name="IsDryRun">Whether to say only what would go.</param>
public sealed record EraseRequest(byte[] Key, string AskedBy, bool IsDryRun);

/// <summary>What an erasure removed.</summary>
/// <param name="IsDryRun">Whether it only said what would go.</param>
/// <param name="Streams">The person's records, stream by stream; what hangs on them alone goes too.</param>
/// <param name="Waiting">Events that waited to be taken.</param>
/// <param name="Mentions">Entries about others that mentioned the address and had it blotted out.</param>
/// <param name="Models">Models that learned from the person and are marked until retrained.</param>
public sealed record EraseReport(bool IsDryRun, IReadOnlyList<ErasedRecords> Streams, int Waiting, int Mentions, int Models)
{
    /// <summary>Ids of the records, by which files beside the store are searched.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Ids { get; init; } = [];
}

/// <summary>Records of one stream.</summary>
public sealed record ErasedRecords(StreamKey Stream, int Records);

/// <summary>A model that learned from people who were erased since.</summary>
/// <param name="Model">Its id.</param>
/// <param name="IsLive">Whether it scores now.</param>
/// <param name="TrainedAt">UTC.</param>
/// <param name="People">How many.</param>
public sealed record TaintedModel(string Model, bool IsLive, DateTimeOffset TrainedAt, int People);
