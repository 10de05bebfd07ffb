using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>query</c>, <c>queryAll</c> and their continuation.</summary>
internal sealed class QueryResource(Organization organization, FieldAccess access, TimeSpan cursorLifetime)
{
    private const int LargestPage = 2_000;
    private const int SmallestPage = 200;

    /// <summary>Rows that all cursors together remember; the oldest go first, so that clients that never read on do not fill the memory.</summary>
    private const long MostRemembered = 20_000_000;

    private readonly ConcurrentDictionary<string, Cursor> _cursors = new(StringComparer.Ordinal);
    private long _lastCursor;

    /// <summary>Open cursors.</summary>
    public int CursorCount => _cursors.Count;

    public ApiResponse Handle(ApiRequest request)
    {
        if (request.Method is not ("GET" or "HEAD"))
        {
            throw ApiException.BadMethod(request.Method);
        }

        if (request.Segments.Length > 1)
        {
            return Continue(request, request.Segments[1]);
        }

        if (request.Parameter("explain") is { } explained)
        {
            return Explain(request, explained);
        }

        string soql = request.Parameter("q") ?? throw new ApiException(400, "MALFORMED_QUERY", "A query string has to be specified");
        return Run(request, soql, request.Segments[0].Equals("queryAll", StringComparison.OrdinalIgnoreCase));
    }

    private ApiResponse Run(ApiRequest request, string soql, bool includeDeleted)
    {
        organization.QueryGuard?.Invoke(soql);
        BoundQuery query = QueryBinder.Bind(organization, access, soql, request.Version, includeDeleted);
        IReadOnlyList<Row> rows = query.Select();
        if (query.Aggregation is { } aggregation)
        {
            List<IReadOnlyList<Row>> groups = aggregation.Group(rows);
            return Envelope(groups.Count, null, writer => groups.ForEach(g => aggregation.Write(writer, g)));
        }

        if (query.IsCount)
        {
            return Envelope(rows.Count, null, _ => { });
        }

        int page = PageSize(request) ?? LargestPage;
        if (rows.Count <= page)
        {
            return Envelope(rows.Count, null, writer => query.WriteRecords(writer, rows, 0, rows.Count));
        }

        string id = RecordId.Make("01g", Interlocked.Increment(ref _lastCursor));
        Cursor cursor = new(id, query, rows, page, organization.Clock.GetUtcNow());
        DropExpired();
        _cursors[id] = cursor;
        DropOldest();
        return Page(cursor, 0, page);
    }

    private ApiResponse Continue(ApiRequest request, string locator)
    {
        int dash = locator.LastIndexOf('-');
        string id = dash < 0 ? locator : locator[..dash];
        int offset = 0;
        bool readable = dash < 0 || int.TryParse(locator.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out offset);
        DropExpired();
        return readable && _cursors.TryGetValue(id, out Cursor? cursor) && offset <= cursor.Rows.Count
            ? Page(cursor, offset, PageSize(request) ?? cursor.PageSize)
            : throw new ApiException(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    }

    private static ApiResponse Page(Cursor cursor, int offset, int size)
    {
        int count = Math.Min(size, cursor.Rows.Count - offset);
        bool done = offset + count == cursor.Rows.Count;
        string? next = done
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"/services/data/v{cursor.Query.Version}/query/{cursor.Id}-{offset + count}");
        return Envelope(cursor.Rows.Count, next, writer => cursor.Query.WriteRecords(writer, cursor.Rows, offset, count));
    }

    private static ApiResponse Envelope(int total, string? next, Action<Utf8JsonWriter> records) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("totalSize"u8, total);
        writer.WriteBoolean("done"u8, next is null);
        if (next is not null)
        {
            writer.WriteString("nextRecordsUrl"u8, next);
        }

        writer.WriteStartArray("records"u8);
        records(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private ApiResponse Explain(ApiRequest request, string soql)
    {
        BoundQuery query = QueryBinder.Bind(organization, access, soql, request.Version, includeDeleted: false);
        bool index = query.Where is { } where && (where.Candidates is not null || where.Bounds.From != StampKey.Lowest || where.Bounds.To != StampKey.Highest);
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("plans"u8);
            writer.WriteStartObject();
            writer.WriteNumber("cardinality"u8, query.Select().Count);
            writer.WriteStartArray("fields"u8);
            writer.WriteEndArray();
            writer.WriteString("leadingOperationType"u8, index ? "Index" : "TableScan");
            writer.WriteNumber("relativeCost"u8, index ? 0.1 : 1.5);
            writer.WriteNumber("sobjectCardinality"u8, query.Table.Live.Count);
            writer.WriteString("sobjectType"u8, query.Table.Definition.Name);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static int? PageSize(ApiRequest request)
    {
        string? options = request.Header("Sforce-Query-Options");
        int at = options?.IndexOf("batchSize=", StringComparison.OrdinalIgnoreCase) ?? -1;
        return at >= 0 && int.TryParse(options.AsSpan(at + 10).Trim().TrimEnd(';'), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? Math.Clamp(size, SmallestPage, LargestPage)
            : null;
    }

    private void DropExpired()
    {
        DateTimeOffset oldest = organization.Clock.GetUtcNow() - cursorLifetime;
        foreach (Cursor cursor in _cursors.Values)
        {
            if (cursor.OpenedAt < oldest)
            {
                _cursors.TryRemove(cursor.Id, out _);
            }
        }
    }

    private void DropOldest()
    {
        long remembered = _cursors.Values.Sum(c => (long)c.Rows.Count);
        while (remembered > MostRemembered && _cursors.Count > 1 && _cursors.Values.MinBy(c => c.Id, StringComparer.Ordinal) is { } oldest)
        {
            _cursors.TryRemove(oldest.Id, out _);
            remembered -= oldest.Rows.Count;
        }
    }

    private sealed record Cursor(string Id, BoundQuery Query, IReadOnlyList<Row> Rows, int PageSize, DateTimeOffset OpenedAt);
}
