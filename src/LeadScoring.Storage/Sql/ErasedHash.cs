using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>By what an erased record is known again: a hash of its place in the CRM, which holds nothing of the person.</summary>
internal static class ErasedHash
{
    public static byte[] Of(StreamKey stream, CrmRecordId record) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"erased\n{stream.Connection.Value}\n{stream.Stream.Value}\n{record.Value}"));
}
