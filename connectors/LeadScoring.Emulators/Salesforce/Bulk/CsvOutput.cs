using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Writes CSV as Bulk API 2.0 does: every value in quotes, quotes doubled, nothing for null.</summary>
internal sealed class CsvOutput(PooledBuffer output, BulkFormat format)
{
    private bool _isFirst = true;

    public void Text(string? text)
    {
        Begin();
        Span<byte> target = output.GetSpan(((text?.Length ?? 0) * 3) + 2);
        target[0] = (byte)'"';
        int length = 1 + (text is null ? 0 : Encoding.UTF8.GetBytes(text, target[1..]));
        if (text is not null && target[1..length].Contains((byte)'"'))
        {
            byte[] doubled = Encoding.UTF8.GetBytes(text.Replace("\"", "\"\"", StringComparison.Ordinal));
            output.Write([(byte)'"', .. doubled, (byte)'"']);
            return;
        }

        target[length] = (byte)'"';
        output.Advance(length + 1);
    }

    /// <summary>A field's value; the same digits and words as in JSON, times with a Z.</summary>
    public void Value(FieldType type, object? value)
    {
        if (value is null or string)
        {
            Text((string?)value);
            return;
        }

        Begin();
        Span<byte> target = output.GetSpan(64);
        target[0] = (byte)'"';
        int length = 1 + (value switch
        {
            bool flag => Encoding.ASCII.GetBytes(flag ? "true" : "false", target[1..]),
            DateTime time => Time(type, time, target[1..]),
            double number => Number(type, number, target[1..]),
            _ => throw new InvalidOperationException($"A field holds a {value.GetType()}."),
        });
        target[length] = (byte)'"';
        output.Advance(length + 1);
    }

    /// <summary>Cells that are CSV already.</summary>
    public void Raw(ReadOnlySpan<byte> cells)
    {
        Begin();
        output.Write(cells);
    }

    public void EndRow()
    {
        output.Write(format.UsesCrLf ? "\r\n"u8 : "\n"u8);
        _isFirst = true;
    }

    private void Begin()
    {
        if (!_isFirst)
        {
            output.GetSpan(1)[0] = format.Delimiter;
            output.Advance(1);
        }

        _isFirst = false;
    }

    private static int Time(FieldType type, DateTime time, Span<byte> target)
    {
        time.TryFormat(target, out int length, type == FieldType.Date ? "yyyy-MM-dd" : "s", CultureInfo.InvariantCulture);
        if (type != FieldType.Date)
        {
            length += Encoding.ASCII.GetBytes(".000Z", target[length..]);
        }

        return length;
    }

    private static int Number(FieldType type, double number, Span<byte> target)
    {
        if (number != Math.Truncate(number) || Math.Abs(number) >= 1e15)
        {
            Utf8Formatter.TryFormat(number, target, out int digits);
            return digits;
        }

        Utf8Formatter.TryFormat((long)number, target, out int length);
        if (type != FieldType.Int)
        {
            target[length++] = (byte)'.';
            target[length++] = (byte)'0';
        }

        return length;
    }
}
