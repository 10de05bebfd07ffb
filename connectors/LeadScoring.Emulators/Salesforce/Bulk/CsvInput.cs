using System.Text;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Reads an uploaded CSV row by row, keeping where each lies.</summary>
internal sealed class CsvInput(ReadOnlyMemory<byte> csv, byte delimiter)
{
    private int _next;

    public List<string> Cells { get; } = [];

    /// <summary>The present row's bytes without its line end.</summary>
    public Range Row { get; private set; }

    /// <summary>Whether any row ended with CR LF.</summary>
    public bool SawCrLf { get; private set; }

    public bool Next()
    {
        ReadOnlySpan<byte> bytes = csv.Span;
        while (_next < bytes.Length)
        {
            int from = _next;
            bool quoted = false;
            int end = from;
            for (; end < bytes.Length && (quoted || bytes[end] != '\n'); end++)
            {
                quoted ^= bytes[end] == '"';
            }

            _next = Math.Min(end + 1, bytes.Length);
            if (end > from && bytes[end - 1] == '\r')
            {
                SawCrLf = true;
                end--;
            }

            if (end > from)
            {
                Row = from..end;
                Split(bytes[from..end]);
                return true;
            }
        }

        return false;
    }

    private void Split(ReadOnlySpan<byte> row)
    {
        Cells.Clear();
        int from = 0;
        bool quoted = false;
        for (int i = 0; i <= row.Length; i++)
        {
            if (i == row.Length || (!quoted && row[i] == delimiter))
            {
                ReadOnlySpan<byte> cell = row[from..i];
                string text = Encoding.UTF8.GetString(cell.Length > 1 && cell[0] == '"' && cell[^1] == '"' ? cell[1..^1] : cell);
                Cells.Add(text.Replace("\"\"", "\"", StringComparison.Ordinal));
                from = i + 1;
            }
            else
            {
                quoted ^= row[i] == '"';
            }
        }
    }
}
