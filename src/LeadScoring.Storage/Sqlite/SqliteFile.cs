namespace LeadScoring.Storage;

/// <summary>An open SQLite store.</summary>
internal sealed class SqliteFile(SqliteDatabase database, SqliteInbox inbox) : IStore
{
    public SqliteDatabase Database => database;

    public IRecordStore Records { get; } = new SqliteRecordStore(database);

    public IFactStore Facts { get; } = new SqliteFactStore(database);

    public IScoreStore Scores { get; } = new SqliteScoreStore(database);

    public IModelRegistry Models { get; } = new SqliteModelRegistry(database);

    public ILedger Ledger { get; } = new SqliteLedger(database);

    public IRunLog Runs { get; } = new SqliteRunLog(database);

    public IStreamHealth Health { get; } = new SqliteStreamHealth(database);

    public IDecisionStore Decisions { get; } = new SqliteDecisionStore(database);

    public IHintInbox Inbox => inbox;

    public async ValueTask DisposeAsync()
    {
        await inbox.DisposeAsync();
        await database.DisposeAsync();
    }
}
