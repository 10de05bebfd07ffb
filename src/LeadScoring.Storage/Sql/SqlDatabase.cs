using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>An open database: one writer behind a gate, and as many readers as are asked for, each on its own snapshot.</summary>
internal abstract class SqlDatabase : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private WriteSession? _writer;

    /// <summary>Does something in one transaction: all of it, or nothing when it throws or is cancelled.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            WriteSession writer = Writer();
            writer.Begin();
            T result = work(writer);
            cancellationToken.ThrowIfCancellationRequested();
            writer.Commit();
            Scrub.Try(this, writer);
            return result;
        }
        catch
        {
            Undo();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Does something in one transaction.</summary>
    public async ValueTask WriteAsync(Action<WriteSession> work, CancellationToken cancellationToken) =>
        await WriteAsync(
            session =>
            {
                work(session);
                return true;
            },
            cancellationToken);

    /// <summary>Reads something from one snapshot.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ReadSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = OpenReader();
        return ValueTask.FromResult(work(session));
    }

    /// <summary>A snapshot for rows that are streamed; the caller disposes it.</summary>
    public abstract ReadSession OpenReader();

    /// <summary>Waits until nobody else holds the store for a run; free as soon as it is disposed, or the connection is lost.</summary>
    public virtual ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken) => new(new Nobody());

    /// <summary>Removes what was erased from the files of the store as far as the database can; call it outside of a transaction.</summary>
    /// <returns>Whether it is done.</returns>
    public abstract bool TryScrub(WriteSession session);

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        if (_writer is not null)
        {
            BeforeClose(_writer);
            _writer.Dispose();
            _writer = null;
        }

        Close();
        _gate.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the writer's connection, with its work tables.</summary>
    protected abstract WriteSession OpenWriter();

    /// <summary>Does what is left to do before the writer is closed.</summary>
    protected virtual void BeforeClose(WriteSession writer) => Scrub.Try(this, writer);

    /// <summary>Closes what else is open.</summary>
    protected abstract void Close();

    /// <summary>Uses the writer outside of a transaction, when nobody else does.</summary>
    protected async ValueTask WithWriterAsync(Action<WriteSession> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            work(Writer());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The writer; opened again when its connection was lost.</summary>
    protected WriteSession Writer() => _writer ??= OpenWriter();

    private void Undo()
    {
        if (_writer is null)
        {
            return;
        }

        try
        {
            _writer.Rollback();
            _writer.Forget();
        }
        catch (Exception e) when (e is StoreException or DbException)
        {
            // The connection is gone, and the transaction with it; the first failure is the one to tell.
            _writer.Dispose();
            _writer = null;
        }

        if (_writer is { IsBroken: true })
        {
            _writer.Dispose();
            _writer = null;
        }
    }

    /// <summary>A file belongs to one service: there is nobody to wait for.</summary>
    private sealed class Nobody : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => default;
    }
}
