using System.Buffers;
using System.Text;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Rows as the CSV of ingest jobs, cut into uploads. The same rows give the same parts.</summary>
/// <remarks>
/// Source: Bulk API 2.0 Developer Guide, "Prepare Data for Ingest": an empty cell leaves a field as it is, <c>#N/A</c> clears it, line ends are LF, values may
/// hold line ends in quotes.
/// </remarks>
internal sealed class UploadParts(IReadOnlyList<FieldWrite> rows, int mostBytes)
{
    public const string Nothing = "#N/A";

    private readonly string[] _columns = [.. rows.SelectMany(r => r.Fields.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Uploads one after the other; each is good until the next is taken.</summary>
    public IEnumerable<(int From, int Count, ReadOnlyMemory<byte> Csv)> All()
    {
        ArrayBufferWriter<byte> csv = new();
        int from = 0;
        int end = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (csv.WrittenCount == 0)
            {
                WriteRow(csv, "Id", c => c);
            }

            FieldWrite row = rows[i];
            WriteRow(csv, row.Id.Value, c => row.Fields.TryGetValue(c, out string? text) ? (string.IsNullOrEmpty(text) ? Nothing : text) : null);
            if (csv.WrittenCount > mostBytes && i > from)
            {
                yield return (from, i - from, csv.WrittenMemory[..end]);
                csv.ResetWrittenCount();
                from = i;
                i--;
                continue;
            }

            end = csv.WrittenCount;
        }

        if (end > 0)
        {
            yield return (from, rows.Count - from, csv.WrittenMemory[..end]);
        }
    }

    private void WriteRow(ArrayBufferWriter<byte> csv, string id, Func<string, string?> cell)
    {
        WriteCell(csv, id);
        foreach (string column in _columns)
        {
            csv.Write(","u8);
            if (cell(column) is { } text)
            {
                WriteCell(csv, text);
            }
        }

        csv.Write("\n"u8);
    }

    private static void WriteCell(ArrayBufferWriter<byte> csv, string text)
    {
        csv.Write("\""u8);
        string safe = text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"", "\"\"", StringComparison.Ordinal) : text;
        Encoding.UTF8.GetBytes(safe, csv);
        csv.Write("\""u8);
    }
}
