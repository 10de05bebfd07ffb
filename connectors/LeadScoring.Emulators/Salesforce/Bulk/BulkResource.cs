using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>jobs/query</c> and <c>jobs/ingest</c>: Bulk API 2.0. Takes the organisation's locks itself, bit by bit, so that big jobs do not stop the rest.</summary>
internal sealed class BulkResource(BulkClock clock, FieldAccess access, RecordEditor records)
{
    private const int LargestUpload = 150 * 1024 * 1024 / 4 * 3;
    private static readonly string[] Operations = ["insert", "update", "upsert", "delete", "hardDelete"];

    private readonly ConcurrentDictionary<string, BulkJob> _jobs = new(StringComparer.Ordinal);
    private readonly RecordResource _single = new(clock.Organization, access, records);
    private long _lastJob;

    /// <summary>Answers a request; failures become error answers.</summary>
    public ApiResponse Handle(ApiRequest request)
    {
        try
        {
            DropExpired();
            return (request.Method, request.Segments) switch
            {
                ("POST", ["jobs", "query"]) => CreateQuery(request),
                ("POST", ["jobs", "ingest"]) => CreateIngest(request),
                ("GET", ["jobs", "query" or "ingest"]) => List(request),
                ("GET", ["jobs", var kind, var id]) => Look(Find(kind, id)),
                ("PATCH", ["jobs", var kind, var id]) => Move(request, Find(kind, id)),
                ("DELETE", ["jobs", var kind, var id]) => Delete(Find(kind, id)),
                ("GET", ["jobs", "query", var id, "results"]) => Results(request, (QueryJob)Find("query", id)),
                ("GET", ["jobs", "query", var id, "resultPages"]) => ResultPages(request, (QueryJob)Find("query", id)),
                ("PUT", ["jobs", "ingest", var id, "batches"]) => Upload(request, (IngestJob)Find("ingest", id)),
                ("GET", ["jobs", "ingest", var id, var file]) => ResultFile((IngestJob)Find("ingest", id), file),
                (_, ["jobs", "query" or "ingest", ..]) => throw ApiException.BadMethod(request.Method),
                _ => throw ApiException.NotFound(),
            };
        }
        catch (ApiException e)
        {
            return ApiResponse.Error(e);
        }
    }

    /// <summary>Forgets all jobs.</summary>
    public void Reset() => _jobs.Clear();

    private ApiResponse CreateQuery(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement body = document.RootElement;
        string operation = BulkFormat.Text(body, "operation") is "query" or "queryAll" ? BulkFormat.Text(body, "operation")! : throw new ApiException(400, "INVALID_INPUT", "operation must be query or queryAll");
        string soql = BulkFormat.Text(body, "query") ?? throw new ApiException(400, "INVALID_INPUT", "query is missing");
        DateTimeOffset dayAgo = clock.Now - TimeSpan.FromDays(1);
        if (_jobs.Values.Count(j => j is QueryJob && j.CreatedAt > dayAgo) >= clock.Options.DailyQueryJobs)
        {
            throw new ApiException(400, "LIMIT_EXCEEDED", $"Max bulk v2 query jobs ({clock.Options.DailyQueryJobs}) per 24 hrs has been reached");
        }

        BulkFormat format = BulkFormat.Read(body);
        return Created(clock.Organization.Read(() => QueryJob.Create(NextId(), operation, request.Version, format, clock, access, soql)));
    }

    private ApiResponse CreateIngest(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement body = document.RootElement;
        string operation = BulkFormat.Text(body, "operation") ?? "";
        if (!Operations.Contains(operation))
        {
            throw new ApiException(400, "INVALID_INPUT", $"operation must be one of {string.Join(", ", Operations)}");
        }

        string name = BulkFormat.Text(body, "object") ?? throw new ApiException(400, "INVALID_INPUT", "object is missing");
        ObjectTable table = clock.Organization.Find(name) ?? throw new ApiException(400, "INVALIDENTITY", $"Unknown object: {name}");
        if (clock.Options.UnsupportedObjects.Contains(table.Definition.Name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ApiException(400, "INVALIDENTITY", $"Entity '{table.Definition.Name}' is not supported by the Bulk API.");
        }

        string? rule = BulkFormat.Text(body, "assignmentRuleId");
        FieldDefinition? external = operation != "upsert" ? null
            : BulkFormat.Text(body, "externalIdFieldName") is not { } field ? throw new ApiException(400, "INVALID_INPUT", "externalIdFieldName is missing")
            : field.Equals("Id", StringComparison.OrdinalIgnoreCase) ? table.Definition.Fields[0] : _single.ExternalField(table, field);

        // Bulk jobs run an assignment rule only when they name one.
        Editor editor = _single.EditorOf(request) with { AutoAssign = rule is not null, Origin = ChangeOrigin.Of("bulkapi", request) };
        IngestRows rows = new(operation, table, clock.Organization, access, records, _single, clock.Faults, editor) { AssignmentRuleId = rule, ExternalIdField = external };
        return Created(new IngestJob(NextId(), operation, request.Version, BulkFormat.Read(body), clock, rows));
    }

    private ApiResponse Created(BulkJob job)
    {
        _jobs[job.Id] = job;
        return ApiResponse.Json(200, job.Write);
    }

    private ApiResponse List(ApiRequest request) => ApiResponse.Json(200, writer =>
    {
        bool queries = request.Segments[1] == "query";
        writer.WriteStartObject();
        writer.WriteBoolean("done"u8, true);
        writer.WriteStartArray("records"u8);
        foreach (BulkJob job in _jobs.Values.Where(j => j is QueryJob == queries).OrderBy(j => j.Id, StringComparer.Ordinal))
        {
            job.Write(writer);
        }

        writer.WriteEndArray();
        writer.WriteNull("nextRecordsUrl"u8);
        writer.WriteEndObject();
    });

    private static ApiResponse Look(BulkJob job)
    {
        lock (job.Lock)
        {
            job.Advance();
            return ApiResponse.Json(200, job.Write);
        }
    }

    private static ApiResponse Move(ApiRequest request, BulkJob job)
    {
        using JsonDocument document = request.ReadJson();
        string? state = BulkFormat.Text(document.RootElement, "state");
        lock (job.Lock)
        {
            if (state == "Aborted" && !job.IsFinal)
            {
                job.Abort();
            }
            else if (state == "UploadComplete" && job is IngestJob { State: BulkState.Open })
            {
                job.Start();
            }
            else
            {
                throw new ApiException(400, "INVALIDJOBSTATE", $"Job in state {job.State} cannot be moved to {state}");
            }

            return ApiResponse.Json(200, job.Write);
        }
    }

    private ApiResponse Delete(BulkJob job)
    {
        lock (job.Lock)
        {
            if (!job.IsFinal && job.State != BulkState.UploadComplete)
            {
                throw new ApiException(400, "INVALIDJOBSTATE", $"Job in state {job.State} cannot be deleted; abort it first");
            }

            _jobs.TryRemove(job.Id, out _);
            return new ApiResponse(204);
        }
    }

    private ApiResponse Results(ApiRequest request, QueryJob job)
    {
        CheckComplete(request, job);
        return Torn(job.Page(PageSize(request), request.Parameter("locator")), $"results {job.Place}");
    }

    private static ApiResponse ResultPages(ApiRequest request, QueryJob job)
    {
        CheckComplete(request, job);
        (IReadOnlyList<string?> pages, string? next) = job.Pages(request.Parameter("locator"), PageSize(request));
        string root = $"/services/data/v{job.Version}/jobs/query/{job.Id}";
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("resultPages"u8);
            foreach (string? page in pages)
            {
                writer.WriteStartObject();
                writer.WriteString("resultUrl"u8, page is null ? $"{root}/results" : $"{root}/results?locator={page}");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("nextRecordsUrl"u8, next is null ? null : $"{root}/resultPages?locator={next}");
            writer.WriteBoolean("done"u8, next is null);
            writer.WriteEndObject();
        });
    }

    private static ApiResponse Upload(ApiRequest request, IngestJob job)
    {
        if (request.Body.Length > LargestUpload)
        {
            throw new ApiException(400, "CLIENTINPUTERROR", "The upload is larger than 150 MB in base64");
        }

        lock (job.Lock)
        {
            job.Upload(request.Body);
        }

        return new ApiResponse(201);
    }

    private ApiResponse ResultFile(IngestJob job, string file)
    {
        lock (job.Lock)
        {
            ApiResponse answer = file.ToLowerInvariant() switch
            {
                "successfulresults" => job.Successful(),
                "failedresults" => job.Failed(),
                "unprocessedrecords" => job.Unprocessed(),
                _ => throw ApiException.NotFound(),
            };
            return Torn(answer, $"{file} {job.Place}");
        }
    }

    /// <summary>Cuts an answer off where a broken connection would.</summary>
    private ApiResponse Torn(ApiResponse whole, string place)
    {
        if (clock.Faults.Take("truncated-csv", place) is not { } rule)
        {
            return whole;
        }

        using (whole)
        {
            ReadOnlyMemory<byte> bytes = whole.Body!.Written;
            int keep = rule.Argument is { } argument ? Math.Min(int.Parse(argument, CultureInfo.InvariantCulture), bytes.Length) : bytes.Length / 2;
            ApiResponse torn = ApiResponse.Raw(200, whole.ContentType, buffer => System.Buffers.BuffersExtensions.Write(buffer, bytes.Span[..keep]));
            foreach ((string name, string value) in whole.Headers)
            {
                torn.Headers[name] = value;
            }

            return torn;
        }
    }

    private static void CheckComplete(ApiRequest request, BulkJob job)
    {
        if (request.Version != job.Version)
        {
            throw new ApiException(409, "API_ERROR", $"The job belongs to API version {job.Version}");
        }

        if (job.State != BulkState.JobComplete)
        {
            throw new ApiException(400, "JOB_NOT_COMPLETE", $"Job in state {job.State} has no results");
        }
    }

    private static int PageSize(ApiRequest request) =>
        int.TryParse(request.Parameter("maxRecords"), NumberStyles.None, CultureInfo.InvariantCulture, out int rows) && rows > 0 ? rows : int.MaxValue;

    private BulkJob Find(string kind, string id) =>
        _jobs.TryGetValue(RecordId.Normalize(id) ?? id, out BulkJob? job) && job is QueryJob == (kind == "query") && clock.Faults.Take("bulk-job-gone", job.Place) is null
            ? job
            : throw ApiException.NotFound();

    private string NextId() => RecordId.Make("750", Interlocked.Increment(ref _lastJob));

    private void DropExpired()
    {
        DateTimeOffset oldest = clock.Now - clock.Options.Lifetime;
        foreach (BulkJob job in _jobs.Values)
        {
            if (job.CreatedAt < oldest)
            {
                _jobs.TryRemove(job.Id, out _);
            }
        }
    }
}
