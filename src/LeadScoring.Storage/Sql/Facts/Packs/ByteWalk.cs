using System.Text;

namespace LeadScoring.Storage;

/// <summary>Goes through the bytes of a pack.</summary>
internal ref struct ByteWalk(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; } = position;

    public byte Byte() => _bytes[Position++];

    public long Number()
    {
        byte first = _bytes[Position++];
        if (first < 0x80)
        {
            return first;
        }

        ulong number = first & 0x7Fu;
        for (int shift = 7; ; shift += 7)
        {
            byte next = _bytes[Position++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)number;
            }
        }
    }

    public long Signed()
    {
        ulong number = (ulong)Number();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    public ReadOnlySpan<byte> Bytes(int length)
    {
        ReadOnlySpan<byte> slice = _bytes.Slice(Position, length);
        Position += length;
        return slice;
    }

    /// <summary>Passes over a text that is none, and says whether it was.</summary>
    public bool IsNone()
    {
        if (_bytes[Position] != 0)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>The bytes of a text; empty for none.</summary>
    public ReadOnlySpan<byte> Slice() => Number() is > 0 and var length ? Bytes((int)length - 1) : default;

    public string? Text() => IsNone() ? null : Encoding.UTF8.GetString(Slice());
}
