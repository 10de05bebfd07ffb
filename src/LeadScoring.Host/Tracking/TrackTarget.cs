using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Host.Tracking;

/// <summary>An event connection of a served pipeline.</summary>
/// <param name="Connection">Whose events.</param>
/// <param name="KeyHash">SHA-256 of its write key; <see langword="null"/> when there is none to compare with.</param>
/// <param name="Inbox">Where events wait.</param>
/// <param name="Wake">Says that some came.</param>
internal sealed record TrackTarget(ConnectionId Connection, byte[]? KeyHash, IEventInbox Inbox, Action Wake)
{
    /// <summary>What a write key is compared by: hashes have one length, so that comparing tells nothing of the key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a key is this connection's; takes the same time for every key.</summary>
    public bool Accepts(byte[] keyHash) => KeyHash is not null && CryptographicOperations.FixedTimeEquals(KeyHash, keyHash);
}
