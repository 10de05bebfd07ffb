using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Engine.Erase;

/// <summary>Knows people again who asked to be forgotten, without knowing them: by a keyed hash of their address. Thread-safe.</summary>
/// <param name="key">Gives the key; asked only once somebody was erased.</param>
/// <remarks>Without the key a list of hashes would be a list of people: addresses can be guessed and tried.</remarks>
public sealed class ErasedPeople(Func<byte[]> key)
{
    private readonly Lock _lock = new();
    private HashSet<string> _hashes = [];
    private byte[]? _key;

    /// <summary>Name of the secret that holds the key where nobody names another.</summary>
    public const string DefaultSecret = "ERASURE_KEY";

    /// <summary>Reads the key from a secret; the longer the better, at least 16 characters.</summary>
    /// <exception cref="CrmException">It is missing or too short; the message says what to do.</exception>
    public static byte[] KeyOf(ISecretSource secrets, string name)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        string text = secrets.Read(name);
        return text.Length >= 16
            ? Encoding.UTF8.GetBytes(text)
            : throw new CrmException(CrmFailureKind.Misconfigured, $"Secret {name} is too short for a key: give it at least 16 characters that nobody can guess, and keep it for as long as the store.");
    }

    /// <summary>The hash by which an address is noted and known again.</summary>
    public static byte[] HashOf(byte[] key, string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Normal(address)));
    }

    /// <summary>An address as it is compared.</summary>
    internal static string Normal(string address) => address.Trim().ToLowerInvariant();

    /// <summary>Reads who was erased by now.</summary>
    /// <exception cref="CrmException">Somebody was erased and the key cannot be had.</exception>
    public async ValueTask RefreshAsync(IErasureBook book, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(book);
        IReadOnlyList<ErasureEntry> entries = await book.ReadAsync(cancellationToken);
        if (entries.Count == 0)
        {
            return;
        }

        HashSet<string> hashes = [.. entries.Select(e => Convert.ToHexStringLower(e.Person.Span))];
        byte[] secret = key();
        lock (_lock)
        {
            (_hashes, _key) = (hashes, secret);
        }
    }

    /// <summary>Whether the person of an address asked to be forgotten, as far as known at the last refresh.</summary>
    public bool Knows(string? address)
    {
        HashSet<string> hashes;
        byte[]? secret;
        lock (_lock)
        {
            (hashes, secret) = (_hashes, _key);
        }

        return secret is not null && !string.IsNullOrEmpty(address) && hashes.Contains(Convert.ToHexStringLower(HashOf(secret, address)));
    }
}
