using System.Net;
using System.Text.Json;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class FieldProvisioningTests
{
    private static readonly StreamName Lead = new("Lead");
    private static readonly FieldSpec Tier = new("Tier__c", "Tier", CrmFieldType.Picklist, null, null, ["hot", "cold"]);

    [Fact]
    public async Task ProvisionAsync_DryRun_OnlyReads()
    {
        using SalesforceStub stub = new(Answer);
        FieldSpec[] fields =
        [
            Tier,
            new("Score__c", "Score", CrmFieldType.Number, null, 1, []),
            new("LastName", "Score", CrmFieldType.Number, null, null, []),
            new("Tier", "Tier", CrmFieldType.Text, 10, null, []),
        ];
        IReadOnlyList<ProvisionResult> results = await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest(fields, [], []), dryRun: true, CancellationToken.None);
        Assert.Equal([ProvisionStatus.WouldCreate, ProvisionStatus.Exists, ProvisionStatus.Conflict, ProvisionStatus.Conflict], results.Where(r => r.Kind == ProvisionKind.Field).Select(r => r.Status));
        Assert.Equal(ProvisionStatus.WouldCreate, Assert.Single(results, r => r.Kind == ProvisionKind.Rights).Status);
        Assert.Contains("__c", results[3].Problem, StringComparison.Ordinal);
        Assert.All(stub.ApiRequests, r => Assert.Equal("GET", r.Method));
    }

    [Fact]
    public async Task ProvisionAsync_FieldMissing_CreatesItGrantsItAndLooksWhetherItShows()
    {
        using SalesforceStub stub = new(Answer);
        ProvisionResult result = Assert.Single(await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest([Tier], [], []), dryRun: false, CancellationToken.None), r => r.Kind == ProvisionKind.Field);
        ScriptedHandler.Sent created = Assert.Single(stub.ApiRequests, r => r.Target.EndsWith("/tooling/sobjects/CustomField", StringComparison.Ordinal));
        using JsonDocument body = JsonDocument.Parse(created.Body);
        Assert.Equal("Lead.Tier__c", body.RootElement.GetProperty("FullName").GetString());
        Assert.Equal("Picklist", body.RootElement.GetProperty("Metadata").GetProperty("type").GetString());
        Assert.Equal(["sobjects/PermissionSet", "FieldPermissions", "PermissionSetAssignment"], stub.ApiRequests.Where(r => r.Method == "POST" && !r.Target.Contains("tooling", StringComparison.Ordinal)).Select(What));

        // Nothing hangs on a set that was made a moment ago, so only the set itself is looked for.
        Assert.Single(stub.Queries);

        // The scripted org never shows the new field: the caller must hear that, not a success.
        Assert.Equal(ProvisionStatus.Conflict, result.Status);
        Assert.Contains("permission set LeadScoring", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_OneFieldRefused_TellsItAndGoesOnWithTheOthers()
    {
        using SalesforceStub stub = new(r => r.Body.Contains("Bad__c", StringComparison.Ordinal) ? SalesforceStub.Error(HttpStatusCode.BadRequest, "FIELD_INTEGRITY_EXCEPTION", "Too many fields") : Answer(r));
        IReadOnlyList<ProvisionResult> results = await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest([Tier with { Name = "Bad__c" }, Tier], [], []), dryRun: false, CancellationToken.None);
        Assert.Equal(ProvisionStatus.Conflict, results[0].Status);
        Assert.Contains("Too many fields", results[0].Problem, StringComparison.Ordinal);
        Assert.Equal(2, stub.ApiRequests.Count(r => r.Target.EndsWith("/CustomField", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ProvisionAsync_ManyFields_GrantsThemWithOneCall()
    {
        using SalesforceStub stub = new(Answer);
        await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest([Tier, Tier with { Name = "Other__c" }], [], []), dryRun: false, CancellationToken.None);
        ScriptedHandler.Sent grant = Assert.Single(stub.ApiRequests, IsGrant);
        using JsonDocument body = JsonDocument.Parse(grant.Body);
        Assert.False(body.RootElement.GetProperty("allOrNone").GetBoolean());
        Assert.Equal(["Lead.Tier__c", "Lead.Other__c"], body.RootElement.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("Field").GetString()));
        Assert.All(body.RootElement.GetProperty("records").EnumerateArray(), r => Assert.Equal("FieldPermissions", r.GetProperty("attributes").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task ProvisionAsync_SetIsThereAlready_GrantsOnlyWhatIsMissing()
    {
        using SalesforceStub stub = new(r =>
            r.Target.Contains("FROM PermissionSet ", StringComparison.Ordinal) ? ScriptedHandler.Json(SalesforceStub.Page(["""{"Id":"0PS000000000001AAA","Name":"LeadScoring"}"""], total: 1))
            : r.Target.Contains("FROM FieldPermissions", StringComparison.Ordinal) ? ScriptedHandler.Json(SalesforceStub.Page(["""{"Id":"01k000000000001AAA","Field":"Lead.Tier__c","PermissionsEdit":true}"""], total: 1))
            : r.Target.Contains("FROM PermissionSetAssignment", StringComparison.Ordinal) ? ScriptedHandler.Json(SalesforceStub.Page(["""{"AssigneeId":"005000000000001AAA"}"""], total: 1))
            : Answer(r));
        await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest([Tier, Tier with { Name = "Other__c" }], [], []), dryRun: false, CancellationToken.None);
        using JsonDocument body = JsonDocument.Parse(Assert.Single(stub.ApiRequests, IsGrant).Body);
        Assert.Equal("Lead.Other__c", Assert.Single(body.RootElement.GetProperty("records").EnumerateArray()).GetProperty("Field").GetString());
        Assert.DoesNotContain(stub.ApiRequests, r => r.Target.EndsWith("sobjects/PermissionSet", StringComparison.Ordinal) || What(r) == "PermissionSetAssignment");
    }

    [Fact]
    public async Task ProvisionAsync_GrantRefused_NamesTheFieldAndTheReason()
    {
        using SalesforceStub stub = new(r => IsGrant(r)
            ? ScriptedHandler.Json("""[{"success":false,"errors":[{"statusCode":"INSUFFICIENT_ACCESS_OR_READONLY","message":"insufficient access rights","fields":[]}]}]""")
            : Answer(r));
        ProvisionResult result = Assert.Single(await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest([Tier], [], []), dryRun: false, CancellationToken.None), r => r.Kind == ProvisionKind.Rights);
        Assert.Equal(ProvisionStatus.Conflict, result.Status);
        Assert.Contains("INSUFFICIENT_ACCESS_OR_READONLY", result.Problem, StringComparison.Ordinal);
        Assert.Contains("Lead.Tier__c", result.Problem, StringComparison.Ordinal);
        Assert.Contains("administrator", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_GrantAnsweredForOtherThanAsked_IsNoSuccess()
    {
        using SalesforceStub stub = new(r => IsGrant(r) ? ScriptedHandler.Json("[]") : Answer(r));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await stub.Connector.ProvisionAsync(Lead, new ProvisionRequest([Tier], [], []), dryRun: false, CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unexpected, e.Kind);
    }

    private static bool IsCollection(ScriptedHandler.Sent request) => request.Target.EndsWith("composite/sobjects", StringComparison.Ordinal);

    private static bool IsGrant(ScriptedHandler.Sent request) => IsCollection(request) && What(request) == "FieldPermissions";

    /// <summary>The kind of rows a request makes.</summary>
    private static string What(ScriptedHandler.Sent request)
    {
        if (!IsCollection(request))
        {
            return request.Target[(request.Target.IndexOf("/v60.0/", StringComparison.Ordinal) + 7)..];
        }

        using JsonDocument body = JsonDocument.Parse(request.Body);
        return body.RootElement.GetProperty("records")[0].GetProperty("attributes").GetProperty("type").GetString()!;
    }

    private static string Granted(ScriptedHandler.Sent request)
    {
        using JsonDocument body = JsonDocument.Parse(request.Body);
        return $"[{string.Join(',', body.RootElement.GetProperty("records").EnumerateArray().Select(_ => """{"id":"01k000000000001AAA","success":true,"errors":[]}"""))}]";
    }

    private static HttpResponseMessage Answer(ScriptedHandler.Sent request) => request switch
    {
        { Method: "POST" } when IsCollection(request) => ScriptedHandler.Json(Granted(request)),
        { Method: "POST" } => ScriptedHandler.Json("""{"id":"0PS000000000001AAA","success":true,"errors":[]}""", HttpStatusCode.Created),
        { Target: "/services/oauth2/userinfo" } => ScriptedHandler.Json("""{"user_id":"005000000000001AAA"}"""),
        _ => ScriptedHandler.Json(SalesforceStub.Page([])),
    };
}
