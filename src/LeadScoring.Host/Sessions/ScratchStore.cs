using LeadScoring.Storage;

namespace LeadScoring.Host.Sessions;

/// <summary>A store in a temporary folder, gone with everything in it when it is disposed.</summary>
internal sealed class ScratchStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private ScratchStore(DirectoryInfo folder, IStore store)
    {
        _folder = folder;
        Store = store;
    }

    public IStore Store { get; }

    /// <summary>A file beside it, for another store that goes with it.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "pulled.db");

    public static async Task<ScratchStore> OpenAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("leadscoring-scratch-");
        try
        {
            return new ScratchStore(folder, await SqliteStore.OpenAsync(System.IO.Path.Combine(folder.FullName, "scratch.db"), TimeProvider.System, cancellationToken));
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
