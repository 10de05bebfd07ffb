using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class AssociationReaderTests
{
    private static readonly DateTimeOffset Stamp = StubbedConnector.Start - TimeSpan.FromDays(5);
    private static readonly ReadRequest Calls = new(new StreamName("calls"), ["hs_call_title", "associations.contacts"], [], null, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_2000Records_CostsOneCallPer1000()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        for (int id = 1; id <= 2000; id++)
        {
            stubbed.HubSpot.Add(id, Stamp);
            stubbed.HubSpot.Associations[id] = [id + 5000];
        }

        List<RecordPage> pages = await stubbed.ReadAsync(Calls, null);
        Assert.Equal(2, stubbed.HubSpot.CallsTo("/crm/associations/2026-09/calls/contacts/batch/read").Count());
        Assert.All(pages.SelectMany(p => p.Records), r => Assert.Equal($"{long.Parse(r.Id.Value) + 5000}", r.Fields["associations.contacts"]));
    }

    [Fact]
    public async Task ReadAsync_SomeHaveNone_IsNoErrorAlthoughHubSpotCallsItOne()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        stubbed.HubSpot.Add(1, Stamp);
        stubbed.HubSpot.Add(2, Stamp);
        stubbed.HubSpot.Associations[1] = [77, 9, 1001, 77];
        IReadOnlyList<CrmRecord> records = Assert.Single(await stubbed.ReadAsync(Calls, null)).Records;
        Assert.Equal("9;77;1001", records[0].Fields["associations.contacts"]);
        Assert.Null(records[1].Fields["associations.contacts"]);
    }

    [Fact]
    public async Task ReadAsync_RecordVanishedMeanwhile_CountsAsHavingNone()
    {
        CrmRecord record = await ReadWithErrorAsync("VALIDATION_ERROR", "crm.associations.INVALID_IDENTIFIER");
        Assert.Null(record.Fields["associations.contacts"]);
    }

    [Fact]
    public async Task ReadAsync_AnotherError_FailsInsteadOfLosingAssociations()
    {
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadWithErrorAsync("OBJECT_NOT_FOUND", "crm.associations.SOMETHING_ELSE"));
        Assert.Equal(CrmFailureKind.Transient, e.Kind);
        Assert.Equal("crm.associations.SOMETHING_ELSE", e.Code);
    }

    [Fact]
    public async Task ReadAsync_LongList_IsReadToItsEndAndIdsMayBeText()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        stubbed.HubSpot.Add(1, Stamp);
        stubbed.HubSpot.Intercept = call => !call.Path.Contains("/associations/", StringComparison.Ordinal) ? null
            : call.Body == """{"inputs":[{"id":"1"}]}""" ? StubHubSpot.Json(200, """{"results":[{"from":{"id":"1"},"to":[{"toObjectId":"30"}],"paging":{"next":{"after":"x"}}}]}""")
            : call.Body == """{"inputs":[{"id":"1","after":"x"}]}""" ? StubHubSpot.Json(200, """{"results":[{"from":{"id":"1"},"to":[{"toObjectId":4}]}]}""")
            : StubHubSpot.Json(400, "{}");
        Assert.Equal("4;30", Assert.Single(await stubbed.ReadAsync(Calls, null)).Records[0].Fields["associations.contacts"]);
    }

    [Fact]
    public async Task ReadAsync_UnknownTarget_IsMisconfiguredAndNamesIt()
    {
        using StubbedConnector stubbed = new();
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(Calls with { Fields = ["associations.contact"] }, null));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("\"contact\"", e.Message, StringComparison.Ordinal);
    }

    private static async Task<CrmRecord> ReadWithErrorAsync(string category, string subCategory)
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        stubbed.HubSpot.Add(1, Stamp);
        stubbed.HubSpot.Intercept = call => call.Path.Contains("/associations/", StringComparison.Ordinal)
            ? StubHubSpot.Json(207, $$"""{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error","category":"{{category}}","subCategory":"{{subCategory}}"}]}""")
            : null;
        return Assert.Single(await stubbed.ReadAsync(Calls, null)).Records[0];
    }
}
