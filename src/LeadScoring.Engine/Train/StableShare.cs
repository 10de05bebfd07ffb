using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Engine.Train;

/// <summary>Draws leads by a hash, so that a lead is in or out on every run and on every machine.</summary>
internal static class StableShare
{
    /// <summary>Whether the lead is among the share (0–1); a larger share holds every lead of a smaller one.</summary>
    /// <param name="lead">The lead.</param>
    /// <param name="share">0–1.</param>
    /// <param name="purpose">Draws of different purposes have nothing to do with each other.</param>
    /// <param name="seed">The pipeline's seed.</param>
    public static bool Holds(LeadId lead, double share, string purpose, int seed)
    {
        if (share <= 0)
        {
            return false;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{seed}\n{lead.Value}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) / (ulong.MaxValue + 1.0) < share;
    }
}
