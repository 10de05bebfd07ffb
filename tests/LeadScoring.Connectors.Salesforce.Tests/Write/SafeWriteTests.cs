using System.Text.Json;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Writes under failure: one effect, and a verdict for every row.</summary>
public sealed class SafeWriteTests
{
    private static readonly StreamName Lead = new("Lead");

    [Theory]
    [InlineData("""{"status":503,"applyThenFail":true,"times":1}""")]
    [InlineData("""{"status":500,"applyThenFail":true,"times":1}""")]
    [InlineData("""{"status":420,"applyThenFail":true,"times":1}""")]
    [InlineData("""{"drop":true,"applyThenFail":true,"times":1}""")]
    [InlineData("""{"status":200,"body":"[{\"succ","applyThenFail":true,"times":1}""")]
    [InlineData("""{"status":420,"times":2}""")]
    [InlineData("""{"status":429,"times":2}""")]
    [InlineData("""{"status":500,"times":2}""")]
    [InlineData("""{"status":503,"times":2,"body":"<h1>Service Unavailable</h1>"}""")]
    [InlineData("""{"drop":true,"times":2}""")]
    public async Task WriteAsync_PatchFailsBeforeOrAfterItWasApplied_HasExactlyOneEffect(string fault)
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync($$"""[{"method":"PATCH","path":"/composite/sobjects",{{fault[1..]}}]""");
        IReadOnlyList<WriteResult> results = await bed.Connect().WriteAsync(Lead, [OrgBed.Write(1, ("Title", "Boss"), ("NumberOfEmployees", "42")), OrgBed.Write(2, ("Title", "Chief"))], CancellationToken.None);
        Assert.All(results, r => Assert.Equal((WriteStatus.Written, (string?)null), (r.Status, r.ErrorCode)));
        Assert.Equal((1, 1), (await bed.TitleChangesAsync(1), await bed.TitleChangesAsync(2)));
        Assert.Equal(42, (await bed.LeadAsync(1)).GetProperty("NumberOfEmployees").GetInt32());
    }

    [Fact]
    public async Task WriteAsync_AppliedThenFailed_MovesTheStampOnceAndLeavesWhatAHumanDidMeanwhile()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync("""[{"method":"PATCH","path":"/composite/sobjects","status":503,"applyThenFail":true,"times":1}]""");
        DateTimeOffset before = bed.Clock.GetUtcNow();
        await bed.Connect().WriteAsync(Lead, [OrgBed.Write(1, ("Title", "Boss"))], CancellationToken.None);
        DateTimeOffset stamp = FieldText.Instant((await bed.LeadAsync(1)).GetProperty("SystemModstamp"));
        Assert.True(stamp - before < TimeSpan.FromSeconds(1), "The stamp lies behind the wait: the row was written a second time.");
        Assert.True(bed.Clock.GetUtcNow() - before >= TimeSpan.FromSeconds(1), "Nothing waited.");
    }

    [Theory]
    [InlineData(420)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task ReadNowAsync_GetFailsForAWhile_GivesTheValues(int status)
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync($$"""[{"method":"GET","path":"/query","status":{{status}},"times":3}]""");
        Assert.Equal("N1", (await bed.Connect().ReadNowAsync(Lead, [new CrmRecordId(OrgBed.LeadId(1))], ["LastName"], CancellationToken.None)).Values.Single()["LastName"]);
    }

    [Fact]
    public async Task WriteAsync_NeverAnswered_IsTransientAndSaysWhatIsNotKnown()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync("""[{"method":"PATCH","path":"/composite/sobjects","status":503}]""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Connect().WriteAsync(Lead, [OrgBed.Write(1, ("Title", "Boss"))], CancellationToken.None));
        Assert.Equal(CrmFailureKind.Transient, e.Kind);
        Assert.Contains("not known whether", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_TwoHundredRowsOfSomeAccountsAreLocked_ComeAgainInHalvesByAccountUntilAllAreWritten()
    {
        await using OrgBed bed = await OrgBed.StartAsync(leads: 203);
        await bed.FaultsAsync("""[{"switch":"lock-row","argument":"50"}]""");
        using RecordingHandler recorder = new();
        FieldWrite[] batch = [.. Enumerable.Range(4, 200).Select(i => OrgBed.Write(i, ("Title", $"T{i}")))];
        IReadOnlyList<WriteResult> results = await bed.Connect(handler: recorder).WriteAsync(Lead, batch, CancellationToken.None);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        Assert.Equal(batch.Select(w => w.Id), results.Select(r => r.Id));
        int[] sizes = [.. recorder.Patches.Select(p => p.Length)];
        Assert.Equal([200, 100, 100, 50, 50, 50, 50], sizes);

        // One after another by company, so that no company lies in more than one batch of a round but at its borders.
        int[] companies = [.. recorder.Patches.Skip(1).Take(2).SelectMany(p => p).Select(id => int.Parse(id[3..15], System.Globalization.CultureInfo.InvariantCulture) % 7)];
        Assert.Equal(7, companies.Zip(companies.Skip(1)).Count(p => p.First != p.Second) + 1);
        Assert.Equal(1, await bed.TitleChangesAsync(4));
    }

    [Fact]
    public async Task WriteAsync_OneRowStaysLocked_IsDeferredAndTheOthersAreWritten()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync($$"""[{"switch":"lock-row","path":"{{OrgBed.LeadId(2)}}"}]""");
        ICrmConnector connector = bed.Connect();
        IReadOnlyList<WriteResult> results = await connector.WriteAsync(Lead, [OrgBed.Write(1, ("Title", "a")), OrgBed.Write(2, ("Title", "b")), OrgBed.Write(4, ("Title", "c"))], CancellationToken.None);
        Assert.Equal([WriteStatus.Written, WriteStatus.Deferred, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal("UNABLE_TO_LOCK_ROW", results[1].ErrorCode);

        // Log-in, metadata, the batch, one look at the accounts, three tries.
        Assert.Equal(7, connector.RequestCount);
    }

    [Fact]
    public async Task WriteAsync_LockedRowsMeetAFailureLater_KeepTheVerdictsOfTheRest()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync($$"""[{"switch":"lock-row","path":"{{OrgBed.LeadId(2)}}","times":1},{"method":"PATCH","path":"/composite/sobjects","status":503,"after":1}]""");
        IReadOnlyList<WriteResult> results = await bed.Connect().WriteAsync(Lead, [OrgBed.Write(1, ("Title", "a")), OrgBed.Write(2, ("Title", "b"))], CancellationToken.None);
        Assert.Equal([WriteStatus.Written, WriteStatus.Deferred], results.Select(r => r.Status));
    }

    [Theory]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", WriteStatus.Rejected)]
    [InlineData("STRING_TOO_LONG", WriteStatus.Rejected)]
    [InlineData("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", WriteStatus.Rejected)]
    [InlineData("INSUFFICIENT_ACCESS_OR_READONLY", WriteStatus.Rejected)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", WriteStatus.Rejected)]
    [InlineData("DUPLICATES_DETECTED", WriteStatus.Rejected)]
    [InlineData("ENTITY_IS_DELETED", WriteStatus.NotFound)]
    [InlineData("UNKNOWN_EXCEPTION", WriteStatus.Deferred)]
    public async Task WriteAsync_OrgRefusesARow_GivesTheAdminsWordsAndWritesTheOthers(string code, WriteStatus expected)
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync($$"""[{"switch":"row-error","argument":"{{code}}|Ask Ops before you set Chief|Title","path":"{{OrgBed.LeadId(2)}}"}]""");
        IReadOnlyList<WriteResult> results = await bed.Connect().WriteAsync(Lead, [OrgBed.Write(1, ("Title", "Boss")), OrgBed.Write(2, ("Title", "Chief")), OrgBed.Write(4, ("Title", "Lead"))], CancellationToken.None);
        Assert.Equal([WriteStatus.Written, expected, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal((code, "Ask Ops before you set [value]"), (results[1].ErrorCode, results[1].Message));
        Assert.Equal(JsonValueKind.Null, (await bed.LeadAsync(2)).GetProperty("Title").ValueKind);
    }

    [Fact]
    public async Task WriteAsync_ConvertedDeletedAndUnknownLeadsInTheBatch_AreNeverTouched()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        ICrmConnector connector = bed.Connect();
        await connector.WriteAsync(Lead, [OrgBed.Write(1, ("Description", "old"))], CancellationToken.None);
        JsonElement converted = await bed.LeadAsync(OrgBed.Converted);
        IReadOnlyList<WriteResult> results = await connector.WriteAsync(
            Lead,
            [OrgBed.Write(1, ("Title", "Boss"), ("Description", null)), OrgBed.Write(OrgBed.Converted, ("Title", "Boss")), OrgBed.Write(999, ("Title", "Boss")), OrgBed.Write(2, ("Title", "Chief"))],
            CancellationToken.None);
        Assert.Equal([WriteStatus.Written, WriteStatus.Rejected, WriteStatus.NotFound, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal("CANNOT_UPDATE_CONVERTED_LEAD", results[1].ErrorCode);
        Assert.Equal(converted.GetProperty("SystemModstamp").GetString(), (await bed.LeadAsync(OrgBed.Converted)).GetProperty("SystemModstamp").GetString());

        // What is cleared is cleared, what is not named stays, and no assignment rule took the lead away.
        JsonElement written = await bed.LeadAsync(1);
        Assert.Equal((JsonValueKind.Null, 10, OrgBed.Ann), (written.GetProperty("Description").ValueKind, written.GetProperty("NumberOfEmployees").GetInt32(), written.GetProperty("OwnerId").GetString()));
    }

    [Theory]
    [InlineData(OrgBed.Gone, "INACTIVE_OWNER_OR_USER")]
    [InlineData(OrgBed.Cases, "INVALID_OPERATION")]
    [InlineData("005000000000099AAA", "INVALID_CROSS_REFERENCE_KEY")]
    [InlineData("001000000000001AAA", "FIELD_INTEGRITY_EXCEPTION")]
    public async Task WriteAsync_OwnerIsRefused_ScoreLandsAllTheSameAndTheVerdictSaysSo(string owner, string code)
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        ICrmConnector connector = bed.Connect();
        IReadOnlyList<WriteResult> results = await connector.WriteAsync(
            Lead, [OrgBed.Write(1, ("Title", "Boss"), ("OwnerId", owner)), OrgBed.Write(2, ("OwnerId", owner)), OrgBed.Write(4, ("Title", "Chief"), ("OwnerId", OrgBed.Inbound))], CancellationToken.None);
        Assert.Equal((WriteStatus.Written, code), (results[0].Status, results[0].ErrorCode));
        Assert.Equal(["OwnerId"], results[0].RefusedFields);
        Assert.StartsWith("The owner was refused", results[0].Message, StringComparison.Ordinal);
        Assert.NotEqual(WriteStatus.Written, results[1].Status);
        Assert.Equal(WriteStatus.Written, results[2].Status);
        Assert.Empty(results[2].RefusedFields);
        JsonElement lead = await bed.LeadAsync(1);
        Assert.Equal(("Boss", OrgBed.Ann), (lead.GetProperty("Title").GetString(), lead.GetProperty("OwnerId").GetString()));
        Assert.Equal(OrgBed.Inbound, (await bed.LeadAsync(4)).GetProperty("OwnerId").GetString());
    }

    [Fact]
    public async Task WriteBulkAsync_LockedRowsAndRefusedOwners_AreWrittenOneBatchLater()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync($$"""[{"switch":"lock-row","path":"{{OrgBed.LeadId(1)}}","times":1}]""");
        IReadOnlyList<WriteResult> results = await bed.Connect().WriteBulkAsync(
            Lead,
            [OrgBed.Write(1, ("Title", "a"), ("OwnerId", OrgBed.Ann)), OrgBed.Write(2, ("Title", "b"), ("OwnerId", OrgBed.Gone)), OrgBed.Write(OrgBed.Converted, ("Title", "c"), ("OwnerId", OrgBed.Ann)), OrgBed.Write(4, ("Title", "d"), ("OwnerId", OrgBed.Ann))],
            new Ticket(),
            CancellationToken.None);
        Assert.Equal([WriteStatus.Written, WriteStatus.Written, WriteStatus.Rejected, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal(["OwnerId"], results[1].RefusedFields);
        Assert.Equal((1, 1, 1), (await bed.TitleChangesAsync(1), await bed.TitleChangesAsync(2), await bed.TitleChangesAsync(4)));
    }

    [Fact]
    public async Task ProvisionAsync_FieldWasCreatedThenTheAnswerLost_MakesItOnce()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync("""[{"method":"POST","path":"/tooling/sobjects/CustomField","status":503,"applyThenFail":true,"times":1}]""");
        ProvisionRequest request = new([new FieldSpec("Lead_Score__c", "Lead score", CrmFieldType.Number, null, 1, [])], [], []);
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, request, dryRun: false, CancellationToken.None);
        Assert.DoesNotContain(results, r => r.Status == ProvisionStatus.Conflict);
        Assert.True((await bed.Connect().DescribeAsync(Lead, CancellationToken.None)).Find("Lead_Score__c")?.IsWritable);
        Assert.Equal(WriteStatus.Written, (await bed.Connect().WriteAsync(Lead, [OrgBed.Write(1, ("Lead_Score__c", "87.5"))], CancellationToken.None))[0].Status);
    }

    [Fact]
    public async Task WriteAsync_VerdictsComeInAnotherOrder_AreJoinedByIdWhereTheyHaveOne()
    {
        using SalesforceStub stub = new(_ => ScriptedHandler.Json($$"""[{"id":"{{SalesforceStub.Id(2)}}","success":true,"errors":[]},{"id":"{{SalesforceStub.Id(1)[..15]}}","success":false,"errors":[{"statusCode":"STRING_TOO_LONG","message":"too long","fields":[]}]}]"""));
        IReadOnlyList<WriteResult> results = await stub.Connector.WriteAsync(Lead, [Score(1), Score(2)], CancellationToken.None);
        Assert.Equal([WriteStatus.Rejected, WriteStatus.Written], results.Select(r => r.Status));
    }

    [Theory]
    [InlineData("Number", "87.50", "87.5", true)]
    [InlineData("Number", "87.5", "87.4", false)]
    [InlineData("DateTime", "2026-06-01T08:00:00.123Z", "2026-06-01T08:00:00.000Z", true)]
    [InlineData("DateTime", "2026-06-01T08:00:00Z", "2026-06-01T08:00:01.000Z", false)]
    [InlineData("Text", " Boss ", "Boss", true)]
    [InlineData("Text", "", null, true)]
    [InlineData("Text", null, "Boss", false)]
    [InlineData("Text", "boss", "Boss", false)]
    [InlineData("Reference", "005000000000001", "005000000000001AAA", true)]
    public void Match_WhatWasSentAgainstWhatIsHeld_SeesThroughFormsOnly(string type, string? sent, string? held, bool expected) =>
        Assert.Equal(expected, HeldValues.Match(Enum.Parse<CrmFieldType>(type), sent, held));

    private static FieldWrite Score(int id) => new(new CrmRecordId(SalesforceStub.Id(id)), new Dictionary<string, string?> { ["Score__c"] = "1" });

    private sealed class Ticket : IWriteTicket
    {
        public string? JobId { get; private set; }

        public ValueTask KeepAsync(string jobId, CancellationToken cancellationToken)
        {
            JobId = jobId;
            return default;
        }
    }

    /// <summary>Keeps the ids of each PATCH in order.</summary>
    private sealed class RecordingHandler() : DelegatingHandler(Connectors.Http.CrmSockets.Create())
    {
        public List<string[]> Patches { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Patch)
            {
                using JsonDocument body = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
                Patches.Add([.. body.RootElement.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("id").GetString()!)]);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
