using System.Net;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class StreamReadingTests
{
    private static readonly DateTimeOffset Now = SalesforceStub.Start;

    [Fact]
    public async Task ReadAsync_SecondReadOfTheSameQuestion_IsOneQueryFromWatermarkLessOverlap()
    {
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([SalesforceStub.Row(1, Now.AddHours(-3))], total: 1)));
        RecordPage first = Assert.Single(await stub.ReadAsync());
        Assert.Equal(1, first.ExpectedRows);
        Assert.Equal(["SELECT Id, SystemModstamp, CreatedDate, IsDeleted, LastName, NumberOfEmployees FROM Lead ORDER BY SystemModstamp, Id"], stub.Queries);

        int before = stub.Handler.Requests.Count;
        await stub.ReadAsync(first.Next);
        Assert.Equal(1, stub.Handler.Requests.Count - before);
        Assert.StartsWith("/services/data/v60.0/queryAll?q=", stub.Handler.Requests[^1].Target, StringComparison.Ordinal);

        // Server time less 5 minutes of commit lag, less 10 minutes of overlap.
        Assert.EndsWith("WHERE SystemModstamp >= 2026-06-01T07:45:00.000Z ORDER BY SystemModstamp, Id", stub.Queries[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FieldsChangedSince_AsksTheMetadataAgain()
    {
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([])));
        RecordPage first = Assert.Single(await stub.ReadAsync());
        stub.Clock.Advance(TimeSpan.FromMinutes(11));
        await stub.ReadAsync(first.Next, SalesforceStub.Leads with { Fields = ["LastName"] });
        Assert.Equal(2, stub.ApiRequests.Count(r => r.Target.EndsWith("/describe", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_MetadataReadMomentsAgo_IsNotAskedForAgain()
    {
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([])));
        await stub.ReadAsync();
        await stub.ReadAsync(request: SalesforceStub.Leads with { Fields = ["LastName"] });
        Assert.Single(stub.ApiRequests, r => r.Target.EndsWith("/describe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_FieldUnknownToTheMemory_AsksTheMetadataAgain()
    {
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([])));
        await stub.ReadAsync();
        await Assert.ThrowsAsync<CrmException>(() => stub.ReadAsync(request: SalesforceStub.Leads with { Fields = ["MadeSince__c"] }));
        Assert.Equal(2, stub.ApiRequests.Count(r => r.Target.EndsWith("/describe", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_CrashAfterAPage_ResumesByKeysetWithoutOverlap()
    {
        DateTimeOffset stamp = Now.AddHours(-2);
        using SalesforceStub stub = new(r => SalesforceStub.At(Now, r.Target.Contains("?q=", StringComparison.Ordinal)
            ? SalesforceStub.Page([SalesforceStub.Row(1, stamp), SalesforceStub.Row(2, stamp)], "/services/data/v60.0/query/01g-2", 3)
            : SalesforceStub.Page([SalesforceStub.Row(3, stamp)], total: 3)));
        List<RecordPage> pages = await stub.ReadAsync();
        Assert.Equal(2, pages.Count);
        await stub.ReadAsync(pages[0].Next);
        Assert.EndsWith(
            $"WHERE (SystemModstamp > 2026-06-01T06:00:00.000Z OR (SystemModstamp = 2026-06-01T06:00:00.000Z AND Id > '{SalesforceStub.Id(2)}')) ORDER BY SystemModstamp, Id",
            stub.Queries[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_RowsYoungerThanTheCommitLag_KeepTheCheckpointBehindThem()
    {
        using SalesforceStub stub = new(r => SalesforceStub.At(Now, r.Target.Contains("?q=", StringComparison.Ordinal)
            ? SalesforceStub.Page([SalesforceStub.Row(1, Now.AddMinutes(-1))], "/services/data/v60.0/query/01g-1", 2)
            : SalesforceStub.Page([SalesforceStub.Row(2, Now)], total: 2)));
        List<RecordPage> pages = await stub.ReadAsync();
        Assert.All(pages, p => Assert.Contains("\"stamp\":\"2026-06-01T07:55:00", p.Next.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_ServerClockWentBack_WatermarkDoesNot()
    {
        DateTimeOffset server = Now;
        using SalesforceStub stub = new(_ => SalesforceStub.At(server, SalesforceStub.Page([])));
        RecordPage first = Assert.Single(await stub.ReadAsync());
        server = Now.AddHours(-1);
        Assert.Equal(first.Next, Assert.Single(await stub.ReadAsync(first.Next)).Next);
    }

    [Fact]
    public async Task ReadAsync_CursorExpired_GoesOnByKeyset()
    {
        DateTimeOffset stamp = Now.AddHours(-2);
        int queries = 0;
        using SalesforceStub stub = new(r =>
        {
            if (!r.Target.Contains("?q=", StringComparison.Ordinal))
            {
                return SalesforceStub.Error(HttpStatusCode.BadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator");
            }

            return SalesforceStub.At(Now, ++queries == 1
                ? SalesforceStub.Page([SalesforceStub.Row(1, stamp)], "/services/data/v60.0/query/01g-1", 2)
                : SalesforceStub.Page([SalesforceStub.Row(2, stamp)], total: 1));
        });
        List<RecordPage> pages = await stub.ReadAsync();
        Assert.Equal([SalesforceStub.Id(1), SalesforceStub.Id(2)], pages.SelectMany(p => p.Records).Select(r => r.Id.Value));
        Assert.Contains($"Id > '{SalesforceStub.Id(1)}'", stub.Queries[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_LongFieldList_GoesInTheBodyOfAPost()
    {
        using SalesforceStub stub = new(
            _ => SalesforceStub.At(Now, $$"""{"compositeResponse":[{"httpStatusCode":200,"referenceId":"query","body":{{SalesforceStub.Page([SalesforceStub.Row(1, Now.AddHours(-2))], total: 1)}}}]}"""),
            new SalesforceOptions { LongestQueryAddress = 60 });
        Assert.Single(Assert.Single(await stub.ReadAsync()).Records);
        ScriptedHandler.Sent sent = stub.ApiRequests[^1];
        Assert.Equal("POST /services/data/v60.0/composite", $"{sent.Method} {sent.Target}");
        Assert.Contains("/services/data/v60.0/queryAll?q=SELECT%20Id", sent.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_LongFieldListRefusedInside_IsThatRefusal()
    {
        using SalesforceStub stub = new(
            _ => ScriptedHandler.Json("""{"compositeResponse":[{"httpStatusCode":400,"referenceId":"query","body":[{"errorCode":"INVALID_FIELD","message":"No such column"}]}]}"""),
            new SalesforceOptions { LongestQueryAddress = 60 });
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stub.ReadAsync());
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Equal("INVALID_FIELD", e.Code);
    }

    [Fact]
    public async Task ReadAsync_Rows_BecomeRecordsWithInvariantText()
    {
        string row = SalesforceStub.Row(7, Now.AddHours(-2)).Replace("\"NumberOfEmployees\":7.0", "\"NumberOfEmployees\":1.2E6,\"ScoredAt__c\":\"2026-05-01T10:11:12.000+0000\",\"IsHot__c\":true,\"Owner\":{\"Name\":\"Ann\"},\"score__C\":null", StringComparison.Ordinal);
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([row, SalesforceStub.Row(8, Now.AddHours(-1), deleted: true)], total: 2)));
        RecordPage page = Assert.Single(await stub.ReadAsync(request: SalesforceStub.Leads with { Fields = ["LastName", "NumberOfEmployees", "ScoredAt__c", "IsHot__c", "Owner.Name", "Score__c"] }));
        Assert.Equal(
            new Dictionary<string, string?> { ["LastName"] = "N7", ["NumberOfEmployees"] = "1200000", ["ScoredAt__c"] = "2026-05-01T10:11:12.000Z", ["IsHot__c"] = "true", ["Owner.Name"] = "Ann", ["Score__c"] = null },
            page.Records[0].Fields);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), page.Records[0].CreatedAt);
        Assert.Equal(Now.AddHours(-2), page.Records[0].ModifiedAt);
        Assert.True(page.Records[1].IsDeleted);
        Assert.Empty(page.Records[1].Fields);
    }

    [Fact]
    public async Task ReadAsync_HistoryStream_GivesChangesOfTheParent()
    {
        string Change(int id, string field, string old, string now) =>
            $$"""{"Id":"017{{id:000000000000}}AAA","LeadId":"{{SalesforceStub.Id(id)}}","Field":"{{field}}","OldValue":{{old}},"NewValue":{{now}},"CreatedDate":"2026-05-01T10:11:12.000+0000"}""";
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([Change(1, "created", "null", "null"), Change(2, "Status", "\"Open\"", "\"Working\""), Change(3, "NumberOfEmployees", "null", "12.0")], total: 3)));
        RecordPage page = Assert.Single(await stub.ReadAsync(request: new ReadRequest(new StreamName("LeadHistory"), [], [], null, TimeSpan.Zero)));
        DateTimeOffset at = new(2026, 5, 1, 10, 11, 12, TimeSpan.Zero);
        Assert.Empty(page.Records);
        Assert.Equal(
            [
                new FieldChange(new StreamName("Lead"), new CrmRecordId(SalesforceStub.Id(2)), "Status", "Open", "Working", at),
                new FieldChange(new StreamName("Lead"), new CrmRecordId(SalesforceStub.Id(3)), "NumberOfEmployees", null, "12.0", at),
            ],
            page.Changes);
        Assert.Equal("SELECT Id, CreatedDate, LeadId, Field, OldValue, NewValue FROM LeadHistory ORDER BY CreatedDate, Id", stub.Queries[0]);
        Assert.Contains("/query?q=", stub.ApiRequests[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_HistoryStreamAskedForFields_BringsOnlyTheirChanges()
    {
        string Change(int id, string field, string old, string now) =>
            $$"""{"Id":"017{{id:000000000000}}AAA","LeadId":"{{SalesforceStub.Id(id)}}","Field":"{{field}}","OldValue":"{{old}}","NewValue":"{{now}}","CreatedDate":"2026-05-01T10:11:12.000+0000"}""";
        using SalesforceStub stub = new(_ => SalesforceStub.At(Now, SalesforceStub.Page([Change(1, "Owner", "Ada Park", "Ben Oak"), Change(2, "Owner", "005000000000001AAA", "005000000000002AAA"), Change(3, "Status", "Open", "Working")], total: 3)));
        RecordPage page = Assert.Single(await stub.ReadAsync(request: new ReadRequest(new StreamName("LeadHistory"), ["Status"], [], null, TimeSpan.Zero)));

        Assert.Equal("Status", Assert.Single(page.Changes).Field);
    }

    [Theory]
    [InlineData("LastNme", "did you mean LastName?")]
    [InlineData("Adress", "Adress")]
    [InlineData("Address", "compound")]
    [InlineData("Id FROM User", "Id FROM User")]
    public async Task ReadAsync_FieldThatCannotBeRead_IsMisconfiguredBeforeAnyQuery(string field, string words)
    {
        using SalesforceStub stub = new(_ => throw new InvalidOperationException("No query may leave."));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stub.ReadAsync(request: SalesforceStub.Leads with { Fields = ["LastName", field] }));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FarEndOfAPathGoneBetweenReads_ReadsWithoutIt()
    {
        using SalesforceStub stub = new(r => r.Target.Contains("Owner.Gone", StringComparison.Ordinal) && r.Target.Contains("WHERE", StringComparison.Ordinal)
            ? SalesforceStub.Error(HttpStatusCode.BadRequest, "INVALID_FIELD", "No such column 'Owner.Gone'")
            : SalesforceStub.At(Now, SalesforceStub.Page([])));
        ReadRequest request = SalesforceStub.Leads with { Fields = ["LastName", "Owner.Gone", "Owner.Name"] };
        RecordPage first = Assert.Single(await stub.ReadAsync(request: request));
        RecordPage second = Assert.Single(await stub.ReadAsync(first.Next, request));
        Assert.Empty(first.MissingFields);
        Assert.Equal(["Owner.Gone"], second.MissingFields);
        Assert.Contains("LastName, Owner.Name FROM Lead", stub.Queries[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_RefusedAlthoughTheMetadataHasEverything_KeepsTheWordsOfTheCrm()
    {
        using SalesforceStub stub = new(r => r.Target.Contains("WHERE", StringComparison.Ordinal)
            ? SalesforceStub.Error(HttpStatusCode.BadRequest, "INVALID_FIELD", "No such column 'LastName'")
            : SalesforceStub.At(Now, SalesforceStub.Page([])));
        RecordPage first = Assert.Single(await stub.ReadAsync());
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stub.ReadAsync(first.Next));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("LastName", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ScoredAt__c")]
    [InlineData("LastName")]
    [InlineData("Nowhere")]
    public async Task ReadAsync_ChangedByCannotOrder_IsMisconfigured(string field)
    {
        using SalesforceStub stub = new(_ => throw new InvalidOperationException("No query may leave."));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stub.ReadAsync(request: SalesforceStub.Leads with { ChangedBy = field }));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
    }

    [Theory]
    [InlineData(2, """{"cursor":"SystemModstamp","question":"x"}""")]
    [InlineData(1, "not json")]
    [InlineData(1, """{"cursor":"Id FROM User","question":"x"}""")]
    public async Task ReadAsync_CheckpointNotOurs_IsRefusedBeforeAnythingIsSent(int version, string value)
    {
        using SalesforceStub stub = new(_ => throw new InvalidOperationException("Nothing may leave."));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stub.ReadAsync(new Checkpoint(version, value)));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Empty(stub.Handler.Requests);
    }
}
