using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Engine.Pull;

/// <summary>Gives a record of a lead object the key of the person it is.</summary>
internal static class LeadKey
{
    /// <summary>
    /// The first non-empty merge-key value decides, hashed together with its field's name, so that two CRMs agree without seeing each other
    /// and in whatever order records arrive. Without one, the record is its own lead.
    /// </summary>
    public static LeadId Of(LeadSource source, RecordRef record, Func<string, string?> mappedValueOf)
    {
        foreach (string field in source.MergeKey)
        {
            if (mappedValueOf(field) is { Length: > 0 } value)
            {
                byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{field}\n{value}"));
                return new LeadId($"m-{Convert.ToHexStringLower(hash.AsSpan(0, 12))}");
            }
        }

        return new LeadId(record.ToString());
    }
}
