using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Engine.Import;

/// <summary>Gives rows ids that are the same whenever the same row comes again, and show nothing of the person.</summary>
internal static class RowIds
{
    /// <summary>Of a state: whose it is decides.</summary>
    public static CrmRecordId OfKey(string key) => Of($"key\n{key}");

    /// <summary>Of something that happened: all that the row says decides.</summary>
    public static CrmRecordId OfContent(IReadOnlyDictionary<string, string?> fields)
    {
        StringBuilder text = new("row");
        foreach ((string name, string? value) in fields.Where(f => f.Value is not null).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name.Length).Append(':').Append(name).Append(value!.Length).Append(':').Append(value);
        }

        return Of(text.ToString());
    }

    private static CrmRecordId Of(string text)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            int length = Encoding.UTF8.GetBytes(text, bytes);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.AsSpan(0, length), hash);
            return new CrmRecordId($"r-{Convert.ToHexStringLower(hash[..16])}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
