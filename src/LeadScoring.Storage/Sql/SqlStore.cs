namespace LeadScoring.Storage;

/// <summary>An open store.</summary>
internal sealed class SqlStore(SqlDatabase database, SqlInbox inbox) : IStore
{
    public SqlDatabase Database => database;

    public IRecordStore Records { get; } = new SqlRecordStore(database);

    public IFactStore Facts { get; } = new SqlFactStore(database);

    public IScoreStore Scores { get; } = new SqlScoreStore(database);

    public IModelRegistry Models { get; } = new SqlModelRegistry(database);

    public ILedger Ledger { get; } = new SqlLedger(database);

    public IRunLog Runs { get; } = new SqlRunLog(database);

    public IStreamHealth Health { get; } = new SqlStreamHealth(database);

    public IHintInbox Inbox => inbox;

    public IEventInbox Events { get; } = new SqlEventInbox(inbox);

    public IErasureBook Erasures { get; } = new SqlErasureBook(database);

    public async ValueTask DisposeAsync()
    {
        await inbox.DisposeAsync();
        await database.DisposeAsync();
    }
}
