using System.Globalization;
using CsvHelper;

namespace LeadScoring.Engine.Import;

/// <summary>Reads a CSV file (RFC 4180, UTF-8; comma, semicolon, tab or bar) row by row in bounded memory.</summary>
internal sealed class CsvRows : IDisposable
{
    /// <summary>Largest row; a forgotten quotation mark would otherwise swallow the rest of the file.</summary>
    internal const int LargestRow = 1024 * 1024;

    private const char NotUtf8 = '\uFFFD';

    private readonly ImportLayout _layout;
    private readonly DateTimeOffset _latest;
    private readonly CsvReader _csv;
    private readonly string[] _header;
    private bool _isBroken;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="file">The file; stays open.</param>
    /// <param name="layout">What is wanted of it.</param>
    /// <param name="now">No row was known later.</param>
    /// <exception cref="InvalidDataException">The header is not what the mapping wants; the message says all that is wrong with it.</exception>
    public CsvRows(Stream file, ImportLayout layout, DateTimeOffset now)
    {
        _layout = layout;

        // A vendor's clock may be a little ahead of ours.
        _latest = now + TimeSpan.FromDays(1);
        CsvReaderOptions options = new()
        {
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = LargestRow,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = _ => _isBroken = true,
        };
        _csv = CsvReader.Create(file, options, true);
        _header = ReadHeader();
    }

    /// <summary>Rows read so far, good and bad.</summary>
    public long Count { get; private set; }

    /// <summary>The rows that can be taken; what is wrong with the others is noted.</summary>
    public IEnumerable<ImportRow> Read(RowProblems problems)
    {
        while (Next(problems))
        {
            Count++;
            if (Row(problems) is { } row)
            {
                yield return row;
            }
        }
    }

    public void Dispose() => _csv.Dispose();

    private bool Next(RowProblems problems)
    {
        _isBroken = false;
        try
        {
            return _csv.Read();
        }
        catch (CsvFormatException e)
        {
            Count++;
            problems.Add(new RowProblem(e.LineNumber, null, "too long", $"The row that begins here is longer than {LargestRow / 1024} KB: probably a quotation mark is missing. Nothing after it was read; correct the file and import it again."));
            return false;
        }
    }

    private string[] ReadHeader()
    {
        bool isThere;
        try
        {
            isThere = _csv.Read();
        }
        catch (CsvFormatException)
        {
            throw new InvalidDataException("The file does not begin with a line that names the columns. Is it a CSV file?");
        }

        if (!isThere)
        {
            throw new InvalidDataException("The file is empty. Its first line must name the columns.");
        }

        List<string> wrong = [];
        string[] header = [.. Enumerable.Range(0, _csv.FieldCount).Select(i => _csv.GetString(i).Trim())];
        wrong.AddRange(header.Where(h => h.Length > 0).GroupBy(h => h, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"column \"{g.Key}\" is there {g.Count()} times"));
        foreach (string column in _layout.Columns.Where(c => !header.Contains(c, StringComparer.Ordinal)))
        {
            string? spelt = header.FirstOrDefault(h => string.Equals(h, column, StringComparison.OrdinalIgnoreCase));
            wrong.Add(spelt is null ? $"column \"{column}\" is missing" : $"column \"{column}\" is spelt \"{spelt}\"");
        }

        return wrong.Count == 0
            ? header
            : throw new InvalidDataException($"The header does not fit {_layout.Stream}: {string.Join("; ", wrong)}. It has: {string.Join(", ", header.Take(30))}. Correct the file or the mapping; nothing was stored.");
    }

    private ImportRow? Row(RowProblems problems)
    {
        long line = _csv.LineNumber;
        if (_isBroken)
        {
            return Bad(null, "quotes", "A quotation mark stands in the middle of a value. Put the value in quotes and double the marks inside.");
        }

        if (_csv.FieldCount != _header.Length)
        {
            return Bad(null, "columns", string.Create(CultureInfo.InvariantCulture, $"The row has {_csv.FieldCount} values, the header {_header.Length}."));
        }

        Dictionary<string, string?> fields = new(_header.Length, StringComparer.Ordinal);
        for (int i = 0; i < _header.Length; i++)
        {
            string text = _csv.GetString(i);
            if (text.AsSpan().IndexOfAny(NotUtf8, '\0') >= 0)
            {
                return Bad(_header[i], "encoding", "The value is not UTF-8 text. Save the file as UTF-8.");
            }

            if (_header[i].Length > 0)
            {
                fields[_header[i]] = text.Trim() is { Length: > 0 } value ? value : null;
            }
        }

        if (fields[_layout.File.Key] is not { } key)
        {
            return Bad(_layout.File.Key, "no key", "The key is empty, so nobody knows whom the row is about.");
        }

        DateTimeOffset? knownAt = null;
        foreach (string column in _layout.Dates)
        {
            if (fields[column] is not { } written)
            {
                continue;
            }

            if (Instant(written) is not { } instant)
            {
                return Bad(column, "date", "The value is not a date. Write 2026-03-04 or 2026-03-04T10:00:00Z.");
            }

            if (column == _layout.File.KnownAt)
            {
                knownAt = instant;
            }

            if (column == _layout.File.KnownAt && instant > _latest)
            {
                return Bad(column, "future", "The row was known only in the future. Correct the date.");
            }
        }

        return new ImportRow(line, key, knownAt, fields);

        ImportRow? Bad(string? column, string kind, string message)
        {
            problems.Add(new RowProblem(line, column, kind, message));
            return null;
        }
    }

    /// <summary>ISO 8601 alone: of 03/04/2026 nobody knows which month it is.</summary>
    private static DateTimeOffset? Instant(string text) =>
        text.Length >= 10 && text[4] == '-' && text[7] == '-'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant)
        && instant.Year is >= 1970 and < 2100
            ? instant
            : null;
}
