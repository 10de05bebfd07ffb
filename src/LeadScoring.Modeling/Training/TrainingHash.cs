using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Modeling;

/// <summary>A fingerprint of training rows: features, labels, weights and instants.</summary>
internal static class TrainingHash
{
    /// <summary>SHA-256, lower-case hex.</summary>
    public static string Of(TrainingSet set)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int r = 0; r < set.Rows; r++)
        {
            Append(hash, set.Features.Keys[r].Lead.Value);
            Append(hash, set.Features.Keys[r].AsOf.UtcTicks);
            Append(hash, set.LabelKnownAt[r].UtcTicks);
            Append(hash, BitConverter.SingleToInt32Bits(set.Labels[r]));
            Append(hash, BitConverter.SingleToInt32Bits(set.Weights[r]));
        }

        foreach (FeatureColumn column in set.Features.Columns)
        {
            Append(hash, column.Name);
            switch (column)
            {
                case NumericColumn numbers:
                    hash.AppendData(MemoryMarshal.AsBytes(numbers.Values));
                    break;
                default:
                    for (int r = 0; r < column.Length; r++)
                    {
                        Append(hash, column.TextAt(r));
                    }

                    break;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        // The length in front keeps "ab" + "c" apart from "a" + "bc"; −1 keeps missing apart from empty.
        byte[] bytes = Encoding.UTF8.GetBytes(text ?? string.Empty);
        Append(hash, text is null ? -1 : bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
