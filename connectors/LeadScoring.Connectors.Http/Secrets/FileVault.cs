using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Connectors.Http;

/// <summary>Secrets in one encrypted file. Thread-safe; several processes may use the same file.</summary>
/// <remarks>
/// A change is written to a new file, forced to disk and renamed over the old one, so that a crash leaves the old or the new vault and never a torn
/// one. Lock files beside it keep changes in order. A read opens the file anew: another process may have changed it.
/// </remarks>
public sealed class FileVault : ISecretVault
{
    private const int KeyLength = 32;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    /// <summary>A vault at that path; it need not exist yet.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="key">32 bytes as base64.</param>
    /// <param name="clock">Drives waits for other processes.</param>
    /// <exception cref="CrmException">The key is none, or the folder is missing (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public FileVault(string path, string? key, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(clock);
        _path = Path.GetFullPath(path);
        _clock = clock;
        byte[] bytes = new byte[KeyLength + 1];
        if (!Convert.TryFromBase64String(key?.Trim() ?? string.Empty, bytes, out int length) || length != KeyLength)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"The vault {path} needs its key in the environment variable {SecretVaults.KeyVariable}: {KeyLength} bytes as base64. \"openssl rand -base64 32\" makes one; keep it, for without it the vault cannot be opened.");
        }

        _key = bytes[..KeyLength];
        if (!Directory.Exists(Path.GetDirectoryName(_path)))
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"The folder of the vault {path} does not exist. Make it, readable for this user alone, or correct {SecretVaults.PathVariable}.");
        }
    }

    /// <summary>Whether the vault holds a secret of that name.</summary>
    /// <exception cref="CrmException">The vault cannot be opened (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public bool Holds(string name) => Open().ContainsKey(name);

    /// <inheritdoc/>
    public string Read(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Open().GetValueOrDefault(name)
            ?? throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{name}\" is not in the vault {_path}. \"leadscoring connect\" puts it there.");
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(string name, string value, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        await using IAsyncDisposable turn = await HoldAsync($"{_path}.lock", cancellationToken);
        Dictionary<string, string> secrets = Open();
        secrets[name] = value;
        Replace(VaultFile.Seal(secrets, _key));
    }

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        // The name is hashed because it may hold what a file's name may not.
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));
        return HoldAsync($"{_path}.{hash}.lock", cancellationToken);
    }

    private Dictionary<string, string> Open()
    {
        try
        {
            return File.Exists(_path) ? VaultFile.Open(File.ReadAllBytes(_path), _key) : [];
        }
        catch (CryptographicException e)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"The vault {_path} cannot be opened: {SecretVaults.KeyVariable} is not the key it was closed with, or the file was changed. Give the right key, or move the file away and connect again.", innerException: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e);
        }
    }

    private void Replace(byte[] content)
    {
        string fresh = $"{_path}.new";
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (FileStream file = new(fresh, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, _path, overwrite: true);

            // Once more by its new name: journaling file systems then have the renaming on disk too.
            using FileStream renamed = new(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            renamed.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e);
        }
    }

    /// <summary>An exclusively opened file is a lock that the system gives back when its process dies.</summary>
    private async ValueTask<IAsyncDisposable> HoldAsync(string path, CancellationToken cancellationToken)
    {
        long since = _clock.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException e)
            {
                throw Unusable(e);
            }
            catch (IOException) when (_clock.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(LookAgain, _clock, cancellationToken);
            }
            catch (IOException e)
            {
                throw Unusable(e);
            }
        }
    }

    private CrmException Unusable(Exception cause) =>
        new(CrmFailureKind.Misconfigured, $"The vault {_path} cannot be used: {cause.Message} Let this user read and write the file and its folder.", innerException: cause);
}
