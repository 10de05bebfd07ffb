using System.Text.Json.Nodes;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class BatchWriterTests
{
    private static readonly DateTimeOffset Stamp = StubbedConnector.Start - TimeSpan.FromDays(5);

    [Fact]
    public async Task WriteAsync_100Good_IsOneRequestAndClearsByEmptyText()
    {
        using StubbedConnector stubbed = Filled(100);
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 100).Select(i => Write(i, ("lead_score", i == 1 ? null : $"{i}")))]);
        Assert.All(results, r => Assert.Equal(WriteStatus.Written, r.Status));
        StubCall call = Assert.Single(stubbed.HubSpot.Calls);
        Assert.Equal("/crm/objects/2026-09/contacts/batch/update", call.Path);
        Assert.StartsWith("""{"inputs":[{"id":"1","objectWriteTraceId":"1","properties":{"lead_score":""}},{"id":"2",""", call.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_OneBadOptionAmong100_WritesThe99AndNamesTheRow()
    {
        using StubbedConnector stubbed = Filled(100);
        RefuseValues(stubbed, "lead_tier", "INVALID_OPTION", v => v == "Lukewarm");
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 100).Select(i => Write(i, ("lead_tier", i == 38 ? "Lukewarm" : "Hot")))]);
        WriteResult bad = Assert.Single(results, r => r.Status != WriteStatus.Written);
        Assert.Equal(("38", WriteStatus.Rejected, "INVALID_OPTION"), (bad.Id.Value, bad.Status, bad.ErrorCode));
        Assert.Contains("lead_tier", bad.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Lukewarm", bad.Message, StringComparison.Ordinal);
        Assert.InRange(stubbed.HubSpot.Calls.Count, 2, 15);
        Assert.Equal(99, stubbed.HubSpot.Rows.Values.Count(r => r.Properties.GetValueOrDefault("lead_tier") == "Hot"));
    }

    [Fact]
    public async Task WriteAsync_HalfOfTheRowsShareABadOption_LearnsItOnce()
    {
        using StubbedConnector stubbed = Filled(100);
        RefuseValues(stubbed, "lead_tier", "INVALID_OPTION", v => v == "Lukewarm");
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 100).Select(i => Write(i, ("lead_tier", i % 2 == 0 ? "Lukewarm" : "Hot")))]);
        Assert.Equal(50, results.Count(r => r.Status == WriteStatus.Written));
        Assert.Equal(50, results.Count(r => r.ErrorCode == "INVALID_OPTION"));
        Assert.InRange(stubbed.HubSpot.Calls.Count, 2, 20);
    }

    [Fact]
    public async Task WriteAsync_PropertyDoesNotExist_CostsOneCallMore()
    {
        using StubbedConnector stubbed = Filled(100);
        RefuseValues(stubbed, "lead_scor", "PROPERTY_DOESNT_EXIST", _ => true);
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 100).Select(i => Write(i, (i <= 30 ? "lead_scor" : "lead_score", "7")))]);
        Assert.Equal(30, results.Count(r => r.ErrorCode == "PROPERTY_DOESNT_EXIST"));
        Assert.Equal(70, results.Count(r => r.Status == WriteStatus.Written));
        Assert.Equal(2, stubbed.HubSpot.Calls.Count);
    }

    [Fact]
    public async Task WriteAsync_UnknownRowsAndNoErrorsCounted_AreNotFound()
    {
        using StubbedConnector stubbed = Filled(2);
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(207, """{"status":"COMPLETE","results":[{"id":"2","properties":{}}],"numErrors":0}""");
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [Write(1, ("a", "1")), Write(2, ("a", "1"))]);
        Assert.Equal([WriteStatus.NotFound, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal("OBJECT_NOT_FOUND", results[0].ErrorCode);
    }

    [Fact]
    public async Task WriteAsync_PartialAnswer_GivesEachRowItsOwnVerdict()
    {
        using StubbedConnector stubbed = Filled(5);
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(
            207,
            """
            {"status":"COMPLETE","results":[{"id":"1"}],"numErrors":4,"errors":[
              {"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects","context":{"ids":["2"]}},
              {"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"secret@example.test is bad\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]","context":{"objectWriteTraceId":["3"]}},
              {"status":"error","category":"RATE_LIMITS","message":"later","context":{"ids":["4"]}},
              {"status":"error","category":"CONFLICT","message":"odd"}]}
            """);
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 5).Select(i => Write(i, ("email", "secret@example.test")))]);
        Assert.Equal([WriteStatus.Written, WriteStatus.NotFound, WriteStatus.Rejected, WriteStatus.Deferred, WriteStatus.Rejected], results.Select(r => r.Status));
        Assert.Equal([null, "OBJECT_NOT_FOUND", "INVALID_EMAIL", "RATE_LIMITS", "CONFLICT"], results.Select(r => r.ErrorCode));
        Assert.All(results, r => Assert.DoesNotContain("secret", r.Message ?? string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WriteAsync_RuleOfThePortal_IsRejectedInItsWords()
    {
        using StubbedConnector stubbed = Filled(3);
        RefuseRows(stubbed, ["2"], () => StubHubSpot.Json(400, """{"status":"error","category":"VALIDATION_ERROR","message":"Say first why.","errors":[{"message":"Say first why.","code":"REQUIRED_PROPERTY_MISSING","context":{"propertyName":["reason"]}}]}"""));
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 3).Select(i => Write(i, ("lead_score", "50")))]);
        Assert.Equal([WriteStatus.Written, WriteStatus.Rejected, WriteStatus.Written], results.Select(r => r.Status));
        Assert.Equal(("REQUIRED_PROPERTY_MISSING", "reason: Say first why."), (results[1].ErrorCode, results[1].Message));
    }

    [Fact]
    public async Task WriteAsync_FailsWhileIsolating_KeepsVerdictsAndDefersTheRest()
    {
        using StubbedConnector stubbed = Filled(4);
        Func<StubCall, HttpResponseMessage?>? refuse = null;
        RefuseRows(stubbed, ["1"], () => StubHubSpot.Refuse("a", "INVALID_OPTION"));
        refuse = stubbed.HubSpot.Intercept;
        stubbed.HubSpot.Intercept = call => stubbed.HubSpot.Calls.Count > 4 ? StubHubSpot.Html(502) : refuse(call);
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [.. Enumerable.Range(1, 4).Select(i => Write(i, ("a", $"value {i}")))]);
        Assert.Equal([WriteStatus.Rejected, WriteStatus.Written, WriteStatus.Deferred, WriteStatus.Deferred], results.Select(r => r.Status));
    }

    [Fact]
    public async Task WriteAsync_RowsLocked_WaitsTwoSecondsAndThenDefers()
    {
        using StubbedConnector stubbed = Filled(2);
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(423, """{"status":"error","message":"locked"}""");
        IReadOnlyList<WriteResult> results = await WriteAsync(stubbed, [Write(1, ("a", "1")), Write(2, ("a", "1"))]);
        Assert.All(results, r => Assert.Equal((WriteStatus.Deferred, "LOCKED"), (r.Status, r.ErrorCode)));
        Assert.All(stubbed.Clock.Waits, w => Assert.True(w >= TimeSpan.FromSeconds(2)));
        Assert.NotEmpty(stubbed.Clock.Waits);
    }

    [Fact]
    public async Task WriteAsync_FirstRequestFails_Throws()
    {
        using StubbedConnector stubbed = Filled(1);
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Html(503);
        Assert.Equal(CrmFailureKind.Transient, (await Assert.ThrowsAsync<CrmException>(() => WriteAsync(stubbed, [Write(1, ("a", "1"))]))).Kind);
    }

    [Fact]
    public async Task WriteAsync_400OfAGateway_ThrowsInsteadOfJudgingRows()
    {
        using StubbedConnector stubbed = Filled(2);
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Html(400);
        await Assert.ThrowsAsync<CrmException>(() => WriteAsync(stubbed, [Write(1, ("a", "1")), Write(2, ("a", "1"))]));
        Assert.Single(stubbed.HubSpot.Calls);
    }

    [Fact]
    public async Task WriteAsync_TooManyOrTwice_IsAnArgumentMistake()
    {
        using StubbedConnector stubbed = Filled(1);
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(stubbed, [.. Enumerable.Range(1, 101).Select(i => Write(i, ("a", "1")))]));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(stubbed, [Write(1, ("a", "1")), Write(1, ("a", "2"))]));
        Assert.Empty(await WriteAsync(stubbed, []));
        Assert.Empty(stubbed.HubSpot.Calls);
    }

    private static StubbedConnector Filled(int count)
    {
        StubbedConnector stubbed = new();
        for (int id = 1; id <= count; id++)
        {
            stubbed.HubSpot.Add(id, Stamp);
        }

        return stubbed;
    }

    private static void RefuseValues(StubbedConnector stubbed, string property, string error, Func<string, bool> isBad) =>
        stubbed.HubSpot.Intercept = call =>
        {
            string? bad = Inputs(call).Select(i => (string?)i["properties"]![property]).FirstOrDefault(v => v is not null && isBad(v));
            return bad is null ? null : StubHubSpot.Refuse(property, error, $"{bad} was not one of the allowed options: [Hot, Warm]");
        };

    private static void RefuseRows(StubbedConnector stubbed, string[] ids, Func<HttpResponseMessage> refusal) =>
        stubbed.HubSpot.Intercept = call => Inputs(call).Any(i => ids.Contains((string)i["id"]!)) ? refusal() : null;

    private static IEnumerable<JsonObject> Inputs(StubCall call) => call.Json["inputs"]!.AsArray().Select(i => i!.AsObject());

    private static FieldWrite Write(int id, params (string Name, string? Value)[] fields) =>
        new(new CrmRecordId($"{id}"), fields.ToDictionary(f => f.Name, f => f.Value));

    private static async Task<IReadOnlyList<WriteResult>> WriteAsync(StubbedConnector stubbed, FieldWrite[] batch) =>
        await stubbed.Connector.WriteAsync(StubbedConnector.Contacts, batch, CancellationToken.None);
}
