using System.Text.Json;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class RecordWritingTests
{
    private static readonly StreamName Lead = new("Lead");

    [Fact]
    public async Task WriteAsync_Batch_IsOneTypedPatchThatMarksItselfAndLeavesRoutingAlone()
    {
        using SalesforceStub stub = new(_ => ScriptedHandler.Json("""[{"success":true,"errors":[]}]"""));
        FieldWrite write = new(new CrmRecordId(SalesforceStub.Id(1)), new Dictionary<string, string?> { ["score__c"] = "87.50", ["IsHot__c"] = "true", ["ScoredAt__c"] = "2026-06-01T08:00:00.000Z", ["LastName"] = "Fox", ["NumberOfEmployees"] = null });
        Assert.Equal(WriteStatus.Written, Assert.Single(await stub.Connector.WriteAsync(Lead, [write], CancellationToken.None)).Status);
        ScriptedHandler.Sent sent = stub.ApiRequests[^1];
        Assert.Equal("PATCH /services/data/v60.0/composite/sobjects", $"{sent.Method} {sent.Target}");
        Assert.Equal("FALSE", sent.Headers["Sforce-Auto-Assign"]);
        Assert.Equal("client=LeadScoring", sent.Headers["Sforce-Call-Options"]);
        Assert.Equal(
            $$"""{"allOrNone":false,"records":[{"attributes":{"type":"Lead"},"id":"{{SalesforceStub.Id(1)}}","Score__c":87.50,"IsHot__c":true,"ScoredAt__c":"2026-06-01T08:00:00.000Z","LastName":"Fox","NumberOfEmployees":null}]}""",
            sent.Body);
    }

    [Fact]
    public async Task WriteAsync_SecondBatch_DoesNotDescribeAgain()
    {
        using SalesforceStub stub = new(_ => ScriptedHandler.Json("""[{"success":true}]"""));
        await stub.Connector.WriteAsync(Lead, [Write(1, "Score__c", "1")], CancellationToken.None);
        await stub.Connector.WriteAsync(Lead, [Write(2, "Score__c", "2")], CancellationToken.None);
        Assert.Equal(3, stub.ApiRequests.Count);
    }

    [Fact]
    public async Task WriteAsync_ValuesThatDoNotFit_AreRejectedHereAndTheRestIsSent()
    {
        using SalesforceStub stub = new(_ => ScriptedHandler.Json("""[{"success":true}]"""));
        IReadOnlyList<WriteResult> results = await stub.Connector.WriteAsync(
            Lead,
            [Write(1, "Score__c", "many"), Write(2, "NumberOfEmployees", "1.5"), Write(3, "Score__c", "3"), Write(4, "Nowhere__c", "4"), Write(5, "IsHot__c", "yes"), Write(6, "ScoredAt__c", "soon")],
            CancellationToken.None);
        Assert.Equal([WriteStatus.Rejected, WriteStatus.Rejected, WriteStatus.Written, WriteStatus.Rejected, WriteStatus.Rejected, WriteStatus.Rejected], results.Select(r => r.Status));
        Assert.DoesNotContain("many", results[0].Message, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(stub.ApiRequests[^1].Body);
        Assert.Equal(1, body.RootElement.GetProperty("records").GetArrayLength());
    }

    [Fact]
    public async Task WriteAsync_RefusedRows_GetAVerdictWithoutOurValues()
    {
        using SalesforceStub stub = new(_ => ScriptedHandler.Json("""
            [{"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"unable to obtain exclusive access","fields":[]}]},
             {"id":"x","success":false,"errors":[{"statusCode":"ENTITY_IS_DELETED","message":"entity is deleted","fields":[]}]},
             {"success":true,"errors":[]},
             {"success":false,"errors":[{"statusCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"Ask Ops before you set 4711","fields":["Score__c"]}]},
             {"success":false,"errors":[{"statusCode":"INVALID_CROSS_REFERENCE_KEY","message":"invalid cross reference id","fields":[]}]},
             {"success":false,"errors":[{"statusCode":"INVALID_CROSS_REFERENCE_KEY","message":"no such owner","fields":["OwnerId"]}]}]
            """));
        IReadOnlyList<WriteResult> results = await stub.Connector.WriteAsync(Lead, [.. Enumerable.Range(1, 6).Select(i => Write(i, "Score__c", "4711"))], CancellationToken.None);
        Assert.Equal([WriteStatus.Deferred, WriteStatus.NotFound, WriteStatus.Written, WriteStatus.Rejected, WriteStatus.NotFound, WriteStatus.Rejected], results.Select(r => r.Status));
        Assert.Equal(Enumerable.Range(1, 6).Select(SalesforceStub.Id), results.Select(r => r.Id.Value));
        Assert.Equal("Ask Ops before you set [value]", results[3].Message);
        Assert.Equal("FIELD_CUSTOM_VALIDATION_EXCEPTION", results[3].ErrorCode);
    }

    [Fact]
    public async Task WriteAsync_FewerVerdictsThanRows_SaysThatSomeMayBeWritten()
    {
        using SalesforceStub stub = new(_ => ScriptedHandler.Json("""[{"success":true}]"""));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await stub.Connector.WriteAsync(Lead, [Write(1, "Score__c", "1"), Write(2, "Score__c", "2")], CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unexpected, e.Kind);
        Assert.Contains("may be written", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UNABLE_TO_LOCK_ROW", WriteStatus.Deferred)]
    [InlineData("UNKNOWN_EXCEPTION", WriteStatus.Deferred)]
    [InlineData("ENTITY_IS_DELETED", WriteStatus.NotFound)]
    [InlineData("CANNOT_UPDATE_CONVERTED_LEAD", WriteStatus.Rejected)]
    [InlineData("INACTIVE_OWNER_OR_USER", WriteStatus.Rejected)]
    [InlineData("NEVER_HEARD_OF", WriteStatus.Rejected)]
    [InlineData(null, WriteStatus.Rejected)]
    public void Of_StatusCode_IsTheVerdict(string? code, WriteStatus expected) => Assert.Equal(expected, WriteVerdicts.Of(code, []));

    private static FieldWrite Write(int id, string field, string? value) => new(new CrmRecordId(SalesforceStub.Id(id)), new Dictionary<string, string?> { [field] = value });
}
