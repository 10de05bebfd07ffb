using System.Buffers;
using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>The jobs resources of Bulk API 2.0 as requests.</summary>
/// <param name="api">Sends.</param>
/// <param name="kind"><c>query</c> or <c>ingest</c>.</param>
/// <param name="purpose">For messages.</param>
internal sealed class BulkApi(SalesforceApi api, string kind, string purpose)
{
    private const string Csv = "text/csv";

    private string Root => $"{api.Root}/jobs/{kind}";

    /// <summary>Whether an error says that the job, or a page of its results, is of no use any more: it expired, was deleted, or belongs to another API version.</summary>
    public static bool IsGone(CrmException e) => e.Kind is CrmFailureKind.Misconfigured or CrmFailureKind.Rejected;

    /// <summary>Creates a job. Sent again after doubt: a job that nobody fills or fetches does nothing and vanishes by itself.</summary>
    public ValueTask<BulkJob> CreateAsync(Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        SendAsync(Json(HttpMethod.Post, Root, body) with { IsIdempotent = true, Headers = SalesforceApi.WriteHeaders }, cancellationToken);

    public ValueTask<BulkJob> LookAsync(string job, CancellationToken cancellationToken) =>
        SendAsync(new CrmRequest(HttpMethod.Get, $"{Root}/{job}", purpose), cancellationToken);

    /// <summary>Moves a job to another state; not sent again after doubt, because a second time is refused.</summary>
    public ValueTask<BulkJob> MoveAsync(string job, string state, CancellationToken cancellationToken) =>
        SendAsync(Json(HttpMethod.Patch, $"{Root}/{job}", w => w.WriteString("state", state)), cancellationToken);

    /// <summary>Fills an ingest job; not sent again after doubt, because a job takes one upload only.</summary>
    public async ValueTask UploadAsync(string job, ReadOnlyMemory<byte> csv, CancellationToken cancellationToken) =>
        await api.Http.SendAsync(new CrmRequest(HttpMethod.Put, $"{Root}/{job}/batches", purpose) { Body = csv, ContentType = Csv, IsIdempotent = false }, cancellationToken);

    /// <summary>Opens a page of a query job's results.</summary>
    public ValueTask<CrmDownload> ResultsAsync(string job, string? locator, int rows, CancellationToken cancellationToken)
    {
        string page = locator is null ? string.Empty : $"&locator={Uri.EscapeDataString(locator)}";
        return DownloadAsync($"{Root}/{job}/results?maxRecords={rows}{page}", cancellationToken);
    }

    /// <summary>Opens one of an ingest job's result files: <c>successfulResults</c>, <c>failedResults</c>, <c>unprocessedrecords</c>.</summary>
    public ValueTask<CrmDownload> ResultFileAsync(string job, string file, CancellationToken cancellationToken) => DownloadAsync($"{Root}/{job}/{file}", cancellationToken);

    /// <summary>Deletes a job if that is possible; what stays behind vanishes after seven days.</summary>
    public async ValueTask TryDeleteAsync(string job, CancellationToken cancellationToken)
    {
        try
        {
            await api.Http.SendAsync(new CrmRequest(HttpMethod.Delete, $"{Root}/{job}", purpose), cancellationToken);
        }
        catch (CrmException)
        {
            // Tidying up must not spoil what was read.
        }
    }

    private ValueTask<CrmDownload> DownloadAsync(string address, CancellationToken cancellationToken) =>
        api.Http.DownloadAsync(new CrmRequest(HttpMethod.Get, address, purpose) { Accept = Csv }, cancellationToken);

    private ValueTask<BulkJob> SendAsync(CrmRequest request, CancellationToken cancellationToken) =>
        api.Http.SendAsync(
            request,
            static r =>
            {
                using JsonDocument document = JsonDocument.Parse(r.Body);
                return BulkJob.Parse(document.RootElement);
            },
            cancellationToken);

    private CrmRequest Json(HttpMethod method, string address, Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            body(writer);
            writer.WriteEndObject();
        }

        return new CrmRequest(method, address, purpose) { Body = buffer.WrittenMemory };
    }
}
