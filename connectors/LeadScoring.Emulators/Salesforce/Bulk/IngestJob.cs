using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>An ingest job: nothing happens to its rows before it is closed, and then to all of them when it completes.</summary>
internal sealed class IngestJob(string id, string operation, string version, BulkFormat format, BulkClock clock, IngestRows target) : BulkJob(id, operation, target.ObjectName, version, format, clock)
{
    private const int RowsPerLock = 500;
    private readonly List<(Range Row, string Id, bool Created)> _good = [];
    private readonly List<(Range Row, string? Id, string Error)> _bad = [];
    private readonly List<Range> _left = [];
    private ReadOnlyMemory<byte>? _csv;
    private Range _header;

    protected override string JobType => "V2Ingest";

    /// <exception cref="ApiException">It has an upload already, or is closed.</exception>
    public void Upload(ReadOnlyMemory<byte> csv)
    {
        if (State != BulkState.Open)
        {
            throw new ApiException(400, "INVALIDJOBSTATE", "Job state is not Open; no data can be added");
        }

        _csv = _csv is null ? csv : throw new ApiException(400, "INVALIDBATCH", "Found multiple contents for job: a job takes one upload");
    }

    public ApiResponse Successful() => File(["sf__Id", "sf__Created"], csv =>
    {
        foreach ((Range row, string id, bool created) in Shuffled(_good))
        {
            if (Clock.Faults.Take("bulk-lost-verdict", id) is not null)
            {
                continue;
            }

            csv.Text(id);
            csv.Text(created ? "true" : "false");
            csv.Raw(_csv!.Value.Span[row]);
            csv.EndRow();
        }
    });

    public ApiResponse Failed() => File(["sf__Id", "sf__Error"], csv =>
    {
        bool anonymous = Clock.Faults.Take("bulk-anonymous-failures", Place) is not null;
        foreach ((Range row, string? id, string error) in Shuffled(_bad))
        {
            csv.Text(anonymous ? null : id);
            csv.Text(error);
            csv.Raw(_csv!.Value.Span[row]);
            csv.EndRow();
        }
    });

    public ApiResponse Unprocessed() => File([], csv =>
    {
        foreach (Range row in _left)
        {
            csv.Raw(_csv!.Value.Span[row]);
            csv.EndRow();
        }
    });

    protected override void WriteMore(Utf8JsonWriter writer)
    {
        if (State == BulkState.Open)
        {
            writer.WriteString("contentUrl"u8, $"services/data/v{Version}/jobs/ingest/{Id}/batches");
        }

        if (target.AssignmentRuleId is not null)
        {
            writer.WriteString("assignmentRuleId"u8, target.AssignmentRuleId);
        }

        if (target.ExternalIdField is not null)
        {
            writer.WriteString("externalIdFieldName"u8, target.ExternalIdField.Name);
        }

        writer.WriteNumber("numberRecordsProcessed"u8, _good.Count + _bad.Count);
        writer.WriteNumber("numberRecordsFailed"u8, _bad.Count);
        writer.WriteNumber("retries"u8, 0);
        writer.WriteNumber("totalProcessingTime"u8, 10);
        writer.WriteNumber("apiActiveProcessingTime"u8, 10);
        writer.WriteNumber("apexProcessingTime"u8, 0);
    }

    protected override string? Work(int? most)
    {
        ReadOnlyMemory<byte> csv = _csv ?? default;
        CsvInput input = new(csv, Format.Delimiter);
        if (!input.Next())
        {
            return "InvalidBatch : The upload has no rows";
        }

        if (input.SawCrLf != Format.UsesCrLf)
        {
            return $"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {Format.LineEndingName}";
        }

        _header = input.Row;
        if (target.Bind([.. input.Cells]) is { } problem)
        {
            LeaveRest(input);
            return problem;
        }

        while (_good.Count + _bad.Count < (most ?? int.MaxValue))
        {
            if (!Clock.Organization.Write(() => WorkSome(input, most ?? int.MaxValue)))
            {
                return null;
            }
        }

        LeaveRest(input);
        return _left.Count > 0 ? "InternalServerError : the job was stopped" : null;
    }

    private bool WorkSome(CsvInput input, int most)
    {
        for (int i = 0; i < RowsPerLock && _good.Count + _bad.Count < most; i++)
        {
            if (!input.Next())
            {
                return false;
            }

            IngestVerdict verdict = target.Apply(input.Cells);
            if (verdict.Error is null)
            {
                _good.Add((input.Row, verdict.Id!, verdict.Created));
            }
            else
            {
                _bad.Add((input.Row, verdict.Id, verdict.Error));
            }
        }

        return true;
    }

    private void LeaveRest(CsvInput input)
    {
        while (input.Next())
        {
            _left.Add(input.Row);
        }
    }

    private ApiResponse File(string[] own, Action<CsvOutput> rows) => ApiResponse.Raw(200, "text/csv", buffer =>
    {
        CsvOutput csv = new(buffer, Format);
        foreach (string column in own)
        {
            csv.Text(column);
        }

        csv.Raw((_csv ?? default).Span[_header]);
        csv.EndRow();
        rows(csv);
    });

    /// <summary>Batches finish in any order; here odd rows come before even ones, backwards.</summary>
    private static IEnumerable<T> Shuffled<T>(List<T> rows) => Enumerable.Range(0, rows.Count).Reverse().OrderBy(i => i % 2 == 0).Select(i => rows[i]);
}
