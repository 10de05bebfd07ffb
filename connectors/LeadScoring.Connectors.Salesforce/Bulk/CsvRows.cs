using System.Buffers;
using System.Text;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads CSV (RFC 4180, UTF-8) row by row as it arrives; holds one row and a buffer. Not thread-safe.</summary>
/// <remarks>An empty cell is <see langword="null"/>: Salesforce stores no empty text. Anything else, line ends and NUL included, comes through as it is.</remarks>
internal sealed class CsvRows(Func<Memory<byte>, CancellationToken, ValueTask<int>> read) : IDisposable
{
    private const int FirstBuffer = 128 * 1024;
    private const int LongestRow = 64 * 1024 * 1024;

    private readonly List<string?> _cells = [];
    private readonly List<string> _before = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _scanned;
    private int _end;
    private bool _quoted;
    private bool _ended;

    /// <summary>The present row's cells.</summary>
    public IReadOnlyList<string?> Cells => _cells;

    /// <summary>Whether the present row ended with a line end. One that did not may be torn: only a count can tell.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The text ends within quotes, or is no CSV.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int end = FindRowEnd();
            if (end >= 0)
            {
                int from = _start;
                _start = _scanned = end + 1;
                IsTerminated = true;
                if (Split(_buffer.AsSpan(from, end - from)))
                {
                    return true;
                }
            }
            else if (!_ended)
            {
                await FillAsync(cancellationToken);
            }
            else if (_start == _end)
            {
                return false;
            }
            else if (_quoted)
            {
                throw new InvalidDataException("it ends within a quoted value");
            }
            else
            {
                int from = _start;
                _start = _scanned = _end;
                IsTerminated = false;
                return Split(_buffer.AsSpan(from, _end - from));
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _scanned = _end = 0;
    }

    /// <summary>The line end that is not within quotes; a doubled quote toggles twice and so changes nothing.</summary>
    private int FindRowEnd()
    {
        while (_scanned < _end)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_scanned, _end - _scanned);
            int at = _quoted ? rest.IndexOf((byte)'"') : rest.IndexOfAny((byte)'"', (byte)'\n');
            if (at < 0)
            {
                _scanned = _end;
                return -1;
            }

            if (rest[at] == '\n')
            {
                return _scanned + at;
            }

            _quoted = !_quoted;
            _scanned += at + 1;
        }

        return -1;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            byte[] larger = _buffer.Length < LongestRow
                ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2)
                : throw new InvalidDataException("a row is larger than any record can be");
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int count = await read(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        _ended = count == 0;
    }

    /// <summary>Splits a row into cells; false for a blank line.</summary>
    private bool Split(ReadOnlySpan<byte> row)
    {
        if (row.Length > 0 && row[^1] == '\r')
        {
            row = row[..^1];
        }

        _cells.Clear();
        if (row.Length == 0)
        {
            return false;
        }

        while (true)
        {
            if (row.Length == 0 || row[0] != '"')
            {
                int comma = row.IndexOf((byte)',');
                _cells.Add(Text(comma < 0 ? row : row[..comma]));
                if (comma < 0)
                {
                    return true;
                }

                row = row[(comma + 1)..];
                continue;
            }

            int close = Close(row, out bool hasQuotes);
            ReadOnlySpan<byte> value = row[1..close];
            _cells.Add(hasQuotes ? Encoding.UTF8.GetString(value).Replace("\"\"", "\"", StringComparison.Ordinal) : Text(value));
            row = row[(close + 1)..];
            if (row.Length == 0)
            {
                return true;
            }

            row = row[0] == ',' ? row[1..] : throw new InvalidDataException("a quoted value is followed by something else than a comma");
        }
    }

    private static int Close(ReadOnlySpan<byte> row, out bool hasQuotes)
    {
        hasQuotes = false;
        int at = 1;
        while (true)
        {
            int quote = row[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                throw new InvalidDataException("a quoted value does not end");
            }

            at += quote;
            if (at + 1 >= row.Length || row[at + 1] != '"')
            {
                return at;
            }

            hasQuotes = true;
            at += 2;
        }
    }

    /// <summary>The cell's text; where the row before had the same, that very string, so that columns of few values cost no memory.</summary>
    private string? Text(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0)
        {
            return null;
        }

        int column = _cells.Count;
        while (_before.Count <= column)
        {
            _before.Add(string.Empty);
        }

        return Ascii.Equals(value, _before[column]) ? _before[column] : _before[column] = Encoding.UTF8.GetString(value);
    }
}
