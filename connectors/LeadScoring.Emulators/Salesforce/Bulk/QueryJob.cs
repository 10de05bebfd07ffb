using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>A query job: its rows are taken when it completes, their values when a page is fetched.</summary>
internal sealed class QueryJob(string id, string operation, string version, BulkFormat format, BulkClock clock, BoundQuery query, IReadOnlyList<(string Name, BoundPath Path)> columns)
    : BulkJob(id, operation, query.Table.Definition.Name, version, format, clock)
{
    private List<Row> _rows = [];
    private int _misstated;

    protected override string JobType => "V2Query";

    /// <summary>Checks a query by what Bulk API refuses, and binds it.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public static QueryJob Create(string id, string operation, string version, BulkFormat format, BulkClock clock, FieldAccess access, string soql)
    {
        SoqlQuery parsed = SoqlParser.Parse(soql);
        ObjectTable? table = clock.Organization.Find(parsed.From);
        if (table is not null && (clock.Options.UnsupportedObjects.Contains(table.Definition.Name, StringComparer.OrdinalIgnoreCase) || clock.Faults.Take("bulk-invalid-entity", table.Definition.Name) is not null))
        {
            throw new ApiException(400, "INVALIDENTITY", $"Entity '{table.Definition.Name}' is not supported by the Bulk API.");
        }

        if (parsed.IsCount || parsed.GroupBy.Count > 0 || parsed.Offset > 0 || parsed.Items.Any(i => i is not SoqlSelectOperand { Operand: SoqlPath, Alias: null }))
        {
            throw new ApiException(400, "API_ERROR", "Aggregates, OFFSET, TYPEOF, FIELDS() and nested queries are not supported in Bulk Query");
        }

        BoundQuery query = QueryBinder.Bind(clock.Organization, access, soql, version, operation == "queryAll");
        PathBinder paths = new(clock.Organization, access, soql);
        List<(string Name, BoundPath Path)> columns = [];
        foreach (SoqlPath path in parsed.Items.Cast<SoqlSelectOperand>().Select(i => (SoqlPath)i.Operand))
        {
            BoundPath bound = paths.Bind(parsed, query.Table.Definition, path);
            columns.Add((string.Join('.', PathBinder.Strip(parsed, path.Parts)), bound.Field.Type == FieldType.Address
                ? throw new ApiException(400, "API_ERROR", "Selecting compound data not supported in Bulk Query")
                : bound));
        }

        QueryJob job = new(id, operation, version, format, clock, query, columns);
        job.Start();
        return job;
    }

    /// <summary>A page of results.</summary>
    public ApiResponse Page(int size, string? locator)
    {
        int from = locator is null ? 0 : OffsetOf(locator);
        int count = Math.Min(Math.Min(size, Clock.Options.LargestResultPage), _rows.Count - from);
        ApiResponse response = Clock.Organization.Read(() => ApiResponse.Raw(200, "text/csv", buffer => WriteRows(buffer, from, count)));
        int announced = count + (Clock.Faults.Take("bulk-page-miscounted", Place) is null ? 0 : 1);
        response.Headers["Sforce-NumberOfRecords"] = announced.ToString(CultureInfo.InvariantCulture);
        response.Headers["Sforce-Locator"] = from + count < _rows.Count ? LocatorOf(from + count) : "null";
        return response;
    }

    /// <summary>Locators of up to five pages from one on.</summary>
    public (IReadOnlyList<string?> Pages, string? Next) Pages(string? locator, int size)
    {
        List<string?> pages = [];
        int at = locator is null ? 0 : OffsetOf(locator);
        do
        {
            pages.Add(at == 0 ? null : LocatorOf(at));
            at += Math.Min(size, Clock.Options.LargestResultPage);
        }
        while (at < _rows.Count && pages.Count < 5);
        return (pages, at < _rows.Count ? LocatorOf(at) : null);
    }

    protected override string? Work(int? most)
    {
        _rows = Clock.Organization.Read(() => query.Select().ToList());
        if (query.Order.Count == 0)
        {
            // Parts of the table are worked on at the same time, so the rows come in no order that a client could rely on.
            _rows.Reverse();
        }

        _misstated = Clock.Faults.Take("bulk-miscounted", Place) is { } rule ? int.Parse(rule.Argument ?? "1", CultureInfo.InvariantCulture) : 0;
        return null;
    }

    protected override void WriteMore(Utf8JsonWriter writer)
    {
        writer.WriteNumber("retries"u8, 0);
        writer.WriteNumber("totalProcessingTime"u8, 10);
        writer.WriteNumber("numberRecordsProcessed"u8, State == BulkState.JobComplete ? _rows.Count + _misstated : 0);
        writer.WriteBoolean("isPkChunkingSupported"u8, true);
    }

    private void WriteRows(PooledBuffer buffer, int from, int count)
    {
        CsvOutput csv = new(buffer, Format);
        foreach ((string name, _) in columns)
        {
            csv.Text(name);
        }

        csv.EndRow();
        for (int i = from; i < from + count; i++)
        {
            foreach ((_, BoundPath path) in columns)
            {
                csv.Value(path.Field.Type, path.Get(_rows[i]));
            }

            csv.EndRow();
        }
    }

    private static string LocatorOf(int offset) => Convert.ToBase64String(Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture)));

    private int OffsetOf(string locator)
    {
        Span<byte> text = stackalloc byte[16];
        return Convert.TryFromBase64String(locator, text, out int length) && Utf8Parser.TryParse(text[..length], out int offset, out _) && offset <= _rows.Count
            ? offset
            : throw new ApiException(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    }
}
