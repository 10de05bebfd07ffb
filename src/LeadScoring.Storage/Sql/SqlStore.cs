namespace LeadScoring.Storage;

/// <summary>An open store.</summary>
internal sealed class SqlStore(SqlDatabase database, SqlInbox inbox) : IStore
{
    private readonly SqlEventInbox _events = new(inbox);

    public SqlDatabase Database => database;

    public ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken) => database.HoldAsync(cancellationToken);

    public IRecordStore Records { get; } = new SqlRecordStore(database);

    public IFactStore Facts { get; } = new SqlFactStore(database);

    public IRelationStore Relations { get; } = new SqlRelationStore(database);

    public IIdentityStore Identities { get; } = new SqlIdentityStore(database);

    public IScoreStore Scores { get; } = new SqlScoreStore(database);

    public IModelRegistry Models { get; } = new SqlModelRegistry(database);

    public ITrialStore Trials { get; } = new SqlTrialStore(database);

    public ILedger Ledger { get; } = new SqlLedger(database);

    public IRunLog Runs { get; } = new SqlRunLog(database);

    public IStreamHealth Health { get; } = new SqlStreamHealth(database);

    public IDecisionStore Decisions { get; } = new SqlDecisionStore(database);

    public IHintInbox Inbox => inbox;

    public IEventInbox Events => _events;

    public IErasureBook Erasures { get; } = new SqlErasureBook(database);

    public IRetentionStore Retention { get; } = new SqlRetentionStore(database);

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await inbox.DisposeAsync();
        await database.DisposeAsync();
    }
}
