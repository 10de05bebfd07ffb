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
        using SalesforceStub stub = new(_ => throw new InvalidOperationException("Only the description may be read."));
        FieldSpec[] fields =
        [
            Tier,
            new("Score__c", "Score", CrmFieldType.Number, null, 1, []),
            new("LastName", "Score", CrmFieldType.Number, null, null, []),
            new("Tier", "Tier", CrmFieldType.Text, 10, null, []),
        ];
        IReadOnlyList<ProvisionResult> results = await stub.Connector.ProvisionAsync(Lead, fields, dryRun: true, CancellationToken.None);
        Assert.Equal([ProvisionStatus.WouldCreate, ProvisionStatus.Exists, ProvisionStatus.Conflict, ProvisionStatus.Conflict], results.Select(r => r.Status));
        Assert.Contains("__c", results[3].Problem, StringComparison.Ordinal);
        Assert.All(stub.ApiRequests, r => Assert.Equal("GET", r.Method));
    }

    [Fact]
    public async Task ProvisionAsync_FieldMissing_CreatesItGrantsItAndLooksWhetherItShows()
    {
        using SalesforceStub stub = new(Answer);
        ProvisionResult result = Assert.Single(await stub.Connector.ProvisionAsync(Lead, [Tier], dryRun: false, CancellationToken.None));
        ScriptedHandler.Sent created = Assert.Single(stub.ApiRequests, r => r.Target.EndsWith("/tooling/sobjects/CustomField", StringComparison.Ordinal));
        using JsonDocument body = JsonDocument.Parse(created.Body);
        Assert.Equal("Lead.Tier__c", body.RootElement.GetProperty("FullName").GetString());
        Assert.Equal("Picklist", body.RootElement.GetProperty("Metadata").GetProperty("type").GetString());
        Assert.Equal(["PermissionSet", "FieldPermissions", "PermissionSetAssignment"], stub.ApiRequests.Where(r => r.Method == "POST" && !r.Target.Contains("tooling", StringComparison.Ordinal)).Select(r => r.Target.Split('/')[^1]));

        // The scripted org never shows the new field: the caller must hear that, not a success.
        Assert.Equal(ProvisionStatus.Conflict, result.Status);
        Assert.Contains("permission set LeadScoring", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_OneFieldRefused_TellsItAndGoesOnWithTheOthers()
    {
        using SalesforceStub stub = new(r => r.Body.Contains("Bad__c", StringComparison.Ordinal) ? SalesforceStub.Error(HttpStatusCode.BadRequest, "FIELD_INTEGRITY_EXCEPTION", "Too many fields") : Answer(r));
        IReadOnlyList<ProvisionResult> results = await stub.Connector.ProvisionAsync(Lead, [Tier with { Name = "Bad__c" }, Tier], dryRun: false, CancellationToken.None);
        Assert.Equal(ProvisionStatus.Conflict, results[0].Status);
        Assert.Contains("Too many fields", results[0].Problem, StringComparison.Ordinal);
        Assert.Equal(2, stub.ApiRequests.Count(r => r.Target.EndsWith("/CustomField", StringComparison.Ordinal)));
    }

    private static HttpResponseMessage Answer(ScriptedHandler.Sent request) => request switch
    {
        { Method: "POST" } => ScriptedHandler.Json("""{"id":"0PS000000000001AAA","success":true,"errors":[]}""", HttpStatusCode.Created),
        { Target: "/services/oauth2/userinfo" } => ScriptedHandler.Json("""{"user_id":"005000000000001AAA"}"""),
        _ => ScriptedHandler.Json(SalesforceStub.Page([])),
    };
}
