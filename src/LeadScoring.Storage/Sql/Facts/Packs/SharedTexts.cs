using System.Diagnostics.CodeAnalysis;

namespace LeadScoring.Storage;

/// <summary>Gives one object for equal bytes, for as many as it has room; longer ones and those beyond are made anew each time.</summary>
internal sealed class SharedTexts<T>(int longest, Func<ReadOnlySpan<byte>, T> make)
    where T : class
{
    private const int Capacity = 65_536;

    private readonly Dictionary<byte[], T> _known = new(SameBytes.Instance);

    public T Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > longest)
        {
            return make(bytes);
        }

        Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> known = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(bytes, out T? shared))
        {
            return shared;
        }

        shared = make(bytes);
        if (_known.Count < Capacity)
        {
            known[bytes] = shared;
        }

        return shared;
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly SameBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
