using System.Globalization;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Many rows by Bulk API 2.0 ingest jobs: a verdict for each, and each job's effect once.</summary>
public sealed class BulkWritingTests
{
    private static readonly StreamName Lead = new("Lead");

    [Fact]
    public async Task WriteBulkAsync_AllSortsOfRows_EachGetsItsOwnVerdictInOrder()
    {
        await using SalesforceTestbed bed = await StartAsync(
            200,
            new FaultRule { Switch = "bulk-row-error", Path = SalesforceTestbed.LeadId(11), Argument = "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--" },
            new FaultRule { Switch = "bulk-row-error", Path = SalesforceTestbed.LeadId(12), Argument = "FIELD_CUSTOM_VALIDATION_EXCEPTION:Fit must be below: 9:Fit__c --" },
            new FaultRule { Switch = "bulk-anonymous-failures" });
        FieldWrite[] rows = [.. Enumerable.Range(1, 200).Select(i => Write(i, "Fit__c", i == 13 ? "no number" : i == 14 ? "99999999999999999999" : "3.5"))];
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, new Ticket(), CancellationToken.None);
        Assert.Equal(rows.Select(r => r.Id), results.Select(r => r.Id));

        // What was locked in the job is written by a batch of its own right after it.
        Assert.Equal((WriteStatus.Written, (string?)null), (results[10].Status, results[10].ErrorCode));
        Assert.Equal((WriteStatus.Rejected, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Fit must be below: 9"), (results[11].Status, results[11].ErrorCode, results[11].Message));
        Assert.Equal((WriteStatus.Rejected, "INVALID_TYPE_ON_FIELD_IN_RECORD"), (results[12].Status, results[12].ErrorCode));
        Assert.Equal((WriteStatus.Rejected, "NUMBER_OUTSIDE_VALID_RANGE"), (results[13].Status, results[13].ErrorCode));
        Assert.DoesNotContain("99999999999999999999", results[13].Message, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, 4).Select(n => n * 50), n => Assert.Equal(WriteStatus.NotFound, results[n - 1].Status));
        Assert.Equal(193, results.Count(r => r.Status == WriteStatus.Written));
    }

    [Fact]
    public async Task WriteBulkAsync_NullAbsentAndAwkwardText_ClearKeepAndComeThrough()
    {
        await using SalesforceTestbed bed = await StartAsync(9);
        ICrmConnector connector = bed.Connect(BulkSeed.Options);
        FieldWrite[] rows =
        [
            new(Id(3), new Dictionary<string, string?> { ["Fit__c"] = null }),
            new(Id(6), new Dictionary<string, string?> { ["Title"] = "New, \"quoted\"\nline" }),
            new(Id(7), new Dictionary<string, string?> { ["Fit__c"] = "7.5", ["Title"] = null }),
            new(Id(8), new Dictionary<string, string?> { ["Title"] = "#N/A" }),
        ];
        IReadOnlyList<WriteResult> results = await connector.WriteBulkAsync(Lead, rows, new Ticket(), CancellationToken.None);
        Assert.Equal([WriteStatus.Written, WriteStatus.Written, WriteStatus.Written, WriteStatus.Rejected], results.Select(r => r.Status));
        IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>> now = await connector.ReadNowAsync(Lead, [Id(3), Id(6), Id(7)], ["Fit__c", "Title", "OwnerId"], CancellationToken.None);
        Assert.Equal((null, null), (now[Id(3)]["Fit__c"], now[Id(3)]["Title"]));
        Assert.Equal(("0.5", "New, \"quoted\"\nline"), (now[Id(6)]["Fit__c"], now[Id(6)]["Title"]));
        Assert.Equal(("7.5", null), (now[Id(7)]["Fit__c"], now[Id(7)]["Title"]));
        Assert.All(now.Values, n => Assert.Equal("005000000000001AAA", n["OwnerId"]));
    }

    [Theory]
    [InlineData("POST", "/jobs/ingest$")]
    [InlineData("PUT", "/batches$")]
    [InlineData("PATCH", "/jobs/ingest/")]
    [InlineData("GET", "/jobs/ingest/")]
    public async Task WriteBulkAsync_AppliedThenUnavailable_HasItsEffectOnce(string method, string path)
    {
        await using SalesforceTestbed bed = await StartAsync(100, new FaultRule { Method = method, Path = path, Status = 503, ApplyThenFail = true, Times = 1 });
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, [.. Enumerable.Range(1, 49).Select(i => Write(i, "Status", "Working"))], new Ticket(), CancellationToken.None);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        await AssertOneJobWorkedAsync(bed, 49);
    }

    [Theory]
    [InlineData("PUT", "/batches$", true)]
    [InlineData("PATCH", "/jobs/ingest/", false)]
    [InlineData("GET", "/jobs/ingest/", false)]
    [InlineData("GET", "successfulResults", false)]
    public async Task WriteBulkAsync_CutOffAndTakenUpWithItsTicket_HasItsEffectOnce(string method, string path, bool applied)
    {
        await using SalesforceTestbed bed = await StartAsync(100, new FaultRule { Method = method, Path = path, Status = 503, ApplyThenFail = applied, Times = 40 });
        Ticket ticket = new();
        FieldWrite[] rows = [.. Enumerable.Range(1, 49).Select(i => Write(i, "Status", "Working"))];
        await Assert.ThrowsAsync<CrmException>(() => bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None).AsTask());
        Assert.NotNull(ticket.JobId);
        await bed.ControlAsync("faults", "[]");
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        await AssertOneJobWorkedAsync(bed, 49);
    }

    [Theory]
    [InlineData("PUT", "/batches$", true)]
    [InlineData("PATCH", "/jobs/ingest/", false)]
    public async Task WriteBulkAsync_OpenJobAndMayNotSend_IsDeferredAndNothingIsWritten(string method, string path, bool applied)
    {
        await using SalesforceTestbed bed = await StartAsync(100, new FaultRule { Method = method, Path = path, Status = 503, ApplyThenFail = applied, Times = 40 });
        Ticket ticket = new();
        FieldWrite[] rows = [.. Enumerable.Range(1, 49).Select(i => Write(i, "Status", "Working"))];
        await Assert.ThrowsAsync<CrmException>(() => bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None).AsTask());
        await bed.ControlAsync("faults", "[]");
        ticket.MaySend = false;
        int begun = JobsBegun(bed);
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None);
        Assert.Equal(rows.Select(r => r.Id), results.Select(r => r.Id));
        Assert.All(results, r => Assert.Equal((WriteStatus.Deferred, "NOT_CARRIED_OUT"), (r.Status, r.ErrorCode)));
        Assert.Equal(begun, JobsBegun(bed));
        Assert.Equal(0, await bed.CountIngestedRowsAsync());
    }

    [Fact]
    public async Task WriteBulkAsync_GoneJobAndMayNotSend_IsDeferredAndNothingIsWritten()
    {
        await using SalesforceTestbed bed = await StartAsync(20);
        Ticket ticket = new() { MaySend = false };
        await ticket.KeepAsync("750000000000099AAA", CancellationToken.None);
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, [Write(1, "Status", "Working"), Write(2, "Status", "Working")], ticket, CancellationToken.None);
        Assert.All(results, r => Assert.Equal(WriteStatus.Deferred, r.Status));
        Assert.Equal(0, JobsBegun(bed));
        Assert.DoesNotContain(bed.Sent, s => s.StartsWith("PATCH ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WriteBulkAsync_ClosedJobWithLockedRowAndMayNotSend_IsNotWrittenAgain()
    {
        await using SalesforceTestbed bed = await StartAsync(
            60,
            new FaultRule { Switch = "bulk-row-error", Path = SalesforceTestbed.LeadId(11), Argument = "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--" },
            new FaultRule { Method = "GET", Path = "/jobs/ingest/", Status = 503, Times = 40 });
        Ticket ticket = new();
        FieldWrite[] rows = [.. Enumerable.Range(1, 49).Select(i => Write(i, "Status", "Working"))];
        await Assert.ThrowsAsync<CrmException>(() => bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None).AsTask());
        await bed.ControlAsync("faults", $$"""[{"switch":"bulk-row-error","path":"{{SalesforceTestbed.LeadId(11)}}","argument":"UNABLE_TO_LOCK_ROW:busy:--"}]""");
        ticket.MaySend = false;
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None);
        Assert.Equal((WriteStatus.Deferred, "UNABLE_TO_LOCK_ROW"), (results[10].Status, results[10].ErrorCode));
        Assert.Equal(48, results.Count(r => r.Status == WriteStatus.Written));
        Assert.DoesNotContain(bed.Sent, s => s.Contains("/composite/sobjects", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WriteBulkAsync_MoreThanAnUploadTakes_GoesAsSeveralJobsAndIsTakenUpWhereItWas()
    {
        await using SalesforceTestbed bed = await StartAsync(100, new FaultRule { Method = "PUT", Path = "/batches$", Status = 400, Body = "[{\"errorCode\":\"INVALIDBATCH\",\"message\":\"no\"}]", After = 2, Times = 1 });
        SalesforceOptions options = BulkSeed.Options;
        options.BulkUploadBytes = 500;
        Ticket ticket = new();
        FieldWrite[] rows = [.. Enumerable.Range(1, 49).Select(i => Write(i, "Title", $"T{i}"))];
        await Assert.ThrowsAsync<CrmException>(() => bed.Connect(options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None).AsTask());
        Assert.Equal(3, ticket.JobId!.Split(',').Length);
        IReadOnlyList<WriteResult> results = await bed.Connect(options).WriteBulkAsync(Lead, rows, ticket, CancellationToken.None);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        Assert.Equal(ticket.JobId!.Split(',').Length + 1, bed.Sent.Count(s => s.StartsWith("POST ", StringComparison.Ordinal) && s.EndsWith("/jobs/ingest", StringComparison.Ordinal)));
        IReadOnlyDictionary<CrmRecordId, IReadOnlyDictionary<string, string?>> now = await bed.Connect().ReadNowAsync(Lead, [Id(1), Id(49)], ["Title"], CancellationToken.None);
        Assert.Equal(("T1", "T49"), (now[Id(1)]["Title"], now[Id(49)]["Title"]));
    }

    [Fact]
    public async Task WriteBulkAsync_JobStopsHalfWay_TheRestIsDeferred()
    {
        await using SalesforceTestbed bed = await StartAsync(40, new FaultRule { Switch = "bulk-failed-after-rows", Argument = "25" });
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, [.. Enumerable.Range(1, 40).Select(i => Write(i, "Title", "T"))], new Ticket(), CancellationToken.None);
        Assert.Equal((25, 15), (results.Count(r => r.Status == WriteStatus.Written), results.Count(r => r is { Status: WriteStatus.Deferred, ErrorCode: "JOB_FAILED" })));
    }

    [Fact]
    public async Task WriteBulkAsync_ResultsLeaveARowOut_ItIsDeferredAndNotForgotten()
    {
        await using SalesforceTestbed bed = await StartAsync(40, new FaultRule { Switch = "bulk-lost-verdict", Path = SalesforceTestbed.LeadId(7) });
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, [.. Enumerable.Range(1, 40).Select(i => Write(i, "Title", "T"))], new Ticket(), CancellationToken.None);
        Assert.Equal((WriteStatus.Deferred, "NO_VERDICT"), (results[6].Status, results[6].ErrorCode));
        Assert.Equal(39, results.Count(r => r.Status == WriteStatus.Written));
    }

    [Fact]
    public async Task WriteBulkAsync_ResultsAreTornOnce_AreAskedForAgain()
    {
        await using SalesforceTestbed bed = await StartAsync(40, new FaultRule { Switch = "truncated-csv", Path = "successfulResults", Times = 1 });
        IReadOnlyList<WriteResult> results = await bed.Connect(BulkSeed.Options).WriteBulkAsync(Lead, [.. Enumerable.Range(1, 40).Select(i => Write(i, "Title", "T"))], new Ticket(), CancellationToken.None);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
    }

    [Fact]
    public async Task EstimateWriteRequests_BothRoutes_TellsWhatTheyCost()
    {
        await using SalesforceTestbed bed = await StartAsync(10);
        ICrmConnector connector = bed.Connect();
        Assert.Equal([0L, 1, 1, 2, 25, 11, 11, 22], new[] { 0, 1, 200, 201, 4_999, 5_000, 200_000, 200_001 }.Select(connector.EstimateWriteRequests));
        Assert.True(connector.Spec.BulkWriteFrom is { } from && connector.EstimateWriteRequests(from) < from / connector.Spec.MaxWriteBatch);
    }

    private static int JobsBegun(SalesforceTestbed bed) => bed.Sent.Count(s => s.StartsWith("POST ", StringComparison.Ordinal) && s.EndsWith("/jobs/ingest", StringComparison.Ordinal));

    private static Task<SalesforceTestbed> StartAsync(int leads, params FaultRule[] faults) => SalesforceTestbed.StartAsync(BulkSeed.Many(leads), new SalesforceEmulatorOptions { Faults = faults });

    private static CrmRecordId Id(int number) => new(SalesforceTestbed.LeadId(number));

    private static FieldWrite Write(int number, string field, string? text) => new(Id(number), new Dictionary<string, string?> { [field] = text });

    /// <summary>Tracked fields keep one row per change; the jobs tell how many rows were ever carried out.</summary>
    private static async Task AssertOneJobWorkedAsync(SalesforceTestbed bed, int rows)
    {
        int worked = await bed.CountIngestedRowsAsync();
        Assert.Equal(rows, worked);
        ReadRequest history = new(new StreamName("LeadHistory"), ["Status"], [], null, TimeSpan.FromMinutes(10));
        Assert.Equal(rows.ToString(CultureInfo.InvariantCulture), (await BulkSeed.ReadAsync(bed.Connect(), null, history)).SelectMany(p => p.Changes).Distinct().Count().ToString(CultureInfo.InvariantCulture));
    }

    private sealed class Ticket : IWriteTicket
    {
        public string? JobId { get; private set; }

        public bool MaySend { get; set; } = true;

        public ValueTask KeepAsync(string jobId, CancellationToken cancellationToken)
        {
            JobId = jobId;
            return default;
        }
    }
}
