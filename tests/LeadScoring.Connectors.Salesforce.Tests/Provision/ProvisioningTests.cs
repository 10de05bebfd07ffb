using System.Text.Json;
using LeadScoring.Conformance.Connectors;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The whole set-up against the emulator: fields, rights, list views, proof.</summary>
public sealed class ProvisioningTests
{
    private const string Ourselves = "005000000000003AAA";
    private const string Ann = "005000000000001AAA";
    private static readonly StreamName Lead = new("Lead");

    private static readonly ProvisionRequest Wanted = new(
        [
            new("Lead_Score__c", "Lead Score", CrmFieldType.Number, null, 0, []),
            new("Lead_Tier__c", "Lead Tier", CrmFieldType.Picklist, null, null, ["Hot", "Warm", "Cold"]),
            new("Score_Trend__c", "Score Trend", CrmFieldType.Number, null, 0, []),
            new("Scored_At__c", "Scored At", CrmFieldType.DateTime, null, null, []),
        ],
        [
            new("Hot leads", [new("Lead_Tier__c", ListTest.EqualTo, "Hot")], ["Lead_Score__c", "Lead_Tier__c"]),
            new("Score fell this week", [new("Score_Trend__c", ListTest.LessThan, "0"), new("Scored_At__c", ListTest.WithinLastDays, "7")], ["Lead_Score__c", "Score_Trend__c"]),
        ],
        ["rep1@northwind.test"]);

    [Fact]
    public async Task ProvisionAsync_DryRun_TellsEverythingAndMakesNothing()
    {
        await using SalesforceTestbed bed = await StartAsync();
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: true, CancellationToken.None);
        Assert.Equal(
            ["Field Lead_Score__c", "Field Lead_Tier__c", "Field Score_Trend__c", "Field Scored_At__c", "Rights LeadScoring", "Rights LeadScoring_Read", "List Hot leads", "List Score fell this week"],
            results.Select(r => $"{r.Kind} {r.Name}"));
        Assert.All(results, r => Assert.Equal(ProvisionStatus.WouldCreate, r.Status));
        Assert.Empty(await bed.QueryAsync("SELECT Id FROM PermissionSet"));
        Assert.Empty(await bed.QueryAsync("SELECT Id FROM ListView"));
        Assert.Null((await bed.Connect().DescribeAsync(Lead, CancellationToken.None)).Find("Lead_Score__c"));
    }

    [Fact]
    public async Task ProvisionAsync_Once_MakesFieldsRightsAndListsAndProvesWriting()
    {
        await using SalesforceTestbed bed = await StartAsync();
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        Assert.All(results.Where(r => r.Kind != ProvisionKind.Proof), r => Assert.Equal((r.Name, ProvisionStatus.Created), (r.Name, r.Status)));
        Assert.Equal(Wanted.Fields.Select(f => (f.Name, ProvisionStatus.Exists)), results.Where(r => r.Kind == ProvisionKind.Proof).Select(r => (r.Name, r.Status)));

        Dictionary<string, string> sets = (await bed.QueryAsync("SELECT Id, Name FROM PermissionSet")).ToDictionary(s => s.GetProperty("Name").GetString()!, s => s.GetProperty("Id").GetString()!);
        Assert.Equal([Ourselves], await AssigneesAsync(bed, sets["LeadScoring"]));
        Assert.Equal([Ann], await AssigneesAsync(bed, sets["LeadScoring_Read"]));
        JsonElement[] grants = await bed.QueryAsync("SELECT ParentId, Field, PermissionsRead, PermissionsEdit FROM FieldPermissions");
        Assert.Equal(8, grants.Length);
        Assert.All(grants, g => Assert.True(g.GetProperty("PermissionsRead").GetBoolean()));
        Assert.All(grants, g => Assert.Equal(g.GetProperty("ParentId").GetString() == sets["LeadScoring"], g.GetProperty("PermissionsEdit").GetBoolean()));
    }

    [Fact]
    public async Task ProvisionAsync_Twice_FindsEverythingThereAndSendsNoChange()
    {
        await using SalesforceTestbed bed = await StartAsync();
        await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        string before = (await bed.GetAsync("query?q=SELECT+COUNT(Id)+FROM+FieldPermissions")).ToString();
        IReadOnlyList<ProvisionResult> again = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        Assert.All(again, r => Assert.Equal((r.Name, ProvisionStatus.Exists, (string?)null), (r.Name, r.Status, r.Problem)));
        Assert.Equal(before, (await bed.GetAsync("query?q=SELECT+COUNT(Id)+FROM+FieldPermissions")).ToString());
        Assert.Equal(2, (await bed.QueryAsync("SELECT Id FROM ListView")).Length);
    }

    [Fact]
    public async Task ProvisionAsync_ListViews_ShowWhomTheyPromise()
    {
        await using SalesforceTestbed bed = await StartAsync();
        await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        string now = bed.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        await ScoreAsync(bed, 1, "Hot", -5, now);
        await ScoreAsync(bed, 2, "Cold", -5, "2026-01-01T00:00:00Z");
        await ScoreAsync(bed, 3, "Hot", 4, now);
        Assert.Equal([SalesforceTestbed.LeadId(1), SalesforceTestbed.LeadId(3)], await ShownAsync(bed, "Hot_leads"));
        Assert.Equal([SalesforceTestbed.LeadId(1)], await ShownAsync(bed, "Score_fell_this_week"));
    }

    [Fact]
    public async Task ProvisionAsync_PicklistLacksOptions_GainsThemAndKeepsTheCustomers()
    {
        await using SalesforceTestbed bed = await StartAsync();
        ProvisionRequest first = Wanted with { Fields = [Wanted.Fields[1] with { Options = ["Hot", "Lukewarm"] }], Lists = [] };
        await bed.Connect().ProvisionAsync(Lead, first, dryRun: false, CancellationToken.None);
        ProvisionRequest more = first with { Fields = [Wanted.Fields[1]] };
        Assert.Equal(ProvisionStatus.WouldExtend, (await bed.Connect().ProvisionAsync(Lead, more, dryRun: true, CancellationToken.None))[0].Status);
        Assert.Equal(ProvisionStatus.Extended, (await bed.Connect().ProvisionAsync(Lead, more, dryRun: false, CancellationToken.None))[0].Status);
        Assert.Equal(["Hot", "Lukewarm", "Warm", "Cold"], (await bed.Connect().DescribeAsync(Lead, CancellationToken.None)).Find("Lead_Tier__c")!.Options);
        Assert.Equal(ProvisionStatus.Exists, (await bed.Connect().ProvisionAsync(Lead, more, dryRun: false, CancellationToken.None))[0].Status);
    }

    [Fact]
    public async Task ProvisionAsync_SomebodyElseMayReadNow_ExtendsTheSet()
    {
        await using SalesforceTestbed bed = await StartAsync();
        await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        await bed.ControlAsync("edit", """{"object":"User","id":"005000000000002AAA","fields":{"IsActive":true} }""");
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted with { Readers = ["rep1@northwind.test", "rep2@northwind.test"] }, dryRun: false, CancellationToken.None);
        Assert.Equal(ProvisionStatus.Extended, Assert.Single(results, r => r.Name == "LeadScoring_Read").Status);
        Assert.Equal(ProvisionStatus.Exists, Assert.Single(results, r => r.Name == "LeadScoring").Status);
    }

    [Fact]
    public async Task ProvisionAsync_PersonIsInactive_IsToldAndTheRestGoesOn()
    {
        await using SalesforceTestbed bed = await StartAsync();
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted with { Readers = ["rep1@northwind.test", "rep2@northwind.test"] }, dryRun: false, CancellationToken.None);
        ProvisionResult stranger = Assert.Single(results, r => r.Status == ProvisionStatus.Conflict);
        Assert.Equal(ProvisionKind.Rights, stranger.Kind);
        Assert.Contains("rep2@northwind.test", stranger.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_OneListRefused_IsToldAndTheOtherIsMade()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = "deploy-fails", Path = "Hot_leads", Argument = "Invalid filter" });
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        ProvisionResult refused = Assert.Single(results, r => r.Status == ProvisionStatus.Conflict);
        Assert.Equal("Hot leads", refused.Name);
        Assert.Contains("Invalid filter", refused.Problem, StringComparison.Ordinal);
        Assert.Equal("Score_fell_this_week", Assert.Single(await bed.QueryAsync("SELECT DeveloperName FROM ListView")).GetProperty("DeveloperName").GetString());
    }

    [Fact]
    public async Task ProvisionAsync_NoRightToDeploy_PointsToThePackage()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Path = "/metadata/deployRequest", Status = 403, Body = """[{"errorCode":"INSUFFICIENT_ACCESS","message":"use of the Metadata API requires a user with the ModifyMetadata permission"}]""" });
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        Assert.All(results.Where(r => r.Kind == ProvisionKind.List), r => Assert.Contains("package folder", r.Problem, StringComparison.Ordinal));
        Assert.All(results.Where(r => r.Kind == ProvisionKind.Proof), r => Assert.Equal(ProvisionStatus.Exists, r.Status));
    }

    [Fact]
    public async Task ProvisionAsync_DeploymentTakesItsTime_IsWaitedFor()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Switch = "slow-deploy", Times = 4 });
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        Assert.All(results.Where(r => r.Kind == ProvisionKind.List), r => Assert.Equal(ProvisionStatus.Created, r.Status));
    }

    [Fact]
    public async Task ProvisionAsync_OneRightRefused_IsToldAndFieldsAndListsAreMade()
    {
        await using SalesforceTestbed bed = await StartAsync(new FaultRule { Path = "sobjects/PermissionSet$", Status = 403, Body = """[{"errorCode":"INSUFFICIENT_ACCESS_OR_READONLY","message":"insufficient access rights"}]""" });
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        Assert.All(results.Where(r => r.Kind == ProvisionKind.Rights), r => Assert.Equal(ProvisionStatus.Conflict, r.Status));
        Assert.All(results.Where(r => r.Kind == ProvisionKind.List), r => Assert.Equal(ProvisionStatus.Created, r.Status));

        // Made, and hidden from us as long as nobody grants it: that is no success.
        Assert.All(results.Where(r => r.Kind == ProvisionKind.Field), r => Assert.Contains("permission set", r.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProvisionAsync_Proof_ChangesNoRecordAndNoStamp()
    {
        await using SalesforceTestbed bed = await StartAsync();
        await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        await ScoreAsync(bed, 1, "Hot", -5, "2026-05-31T00:00:00Z");
        const string State = "SELECT Id, SystemModstamp, LastModifiedDate, LastModifiedById, Lead_Tier__c FROM Lead ORDER BY Id";
        string before = string.Join('\n', await bed.QueryAsync(State));
        int history = (await bed.QueryAsync("SELECT Id FROM LeadHistory")).Length;
        bed.Clock.Advance(TimeSpan.FromHours(2));
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        Assert.Equal(4, results.Count(r => r.Kind == ProvisionKind.Proof && r.Status == ProvisionStatus.Exists));
        Assert.Equal(before, string.Join('\n', await bed.QueryAsync(State)));
        Assert.Equal(history, (await bed.QueryAsync("SELECT Id FROM LeadHistory")).Length);
    }

    [Fact]
    public async Task ProvisionAsync_OneFieldCannotBeWritten_IsNamedAndTheOthersAreProven()
    {
        await using SalesforceTestbed bed = await StartAsync();
        await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);

        // The description still says that it may be written; only a write tells.
        await bed.ControlAsync("faults", """
            [{"path":"/composite$","method":"POST","times":1,"status":200,"body":{"compositeResponse":[
              {"referenceId":"write","httpStatusCode":400,"body":[{"errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","message":"Unable to create/update fields: Score_Trend__c.","fields":["Score_Trend__c"]}]},
              {"referenceId":"rollBack","httpStatusCode":400,"body":[{"errorCode":"PROCESSING_HALTED","message":"halted"}]}]}}]
            """);
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted, dryRun: false, CancellationToken.None);
        ProvisionResult refused = Assert.Single(results, r => r.Status == ProvisionStatus.Conflict);
        Assert.Equal((ProvisionKind.Proof, "Score_Trend__c"), (refused.Kind, refused.Name));
        Assert.Contains("INVALID_FIELD_FOR_INSERT_UPDATE", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_EditRightMissing_ProofSaysWhichField()
    {
        await using SalesforceTestbed bed = await StartAsync();
        await bed.ControlAsync("schema", """{"object":"Lead","fields":[{"name":"Lead_Score__c","type":"Number","precision":18,"scale":0,"formula":"NumberOfEmployees"}]}""");
        IReadOnlyList<ProvisionResult> results = await bed.Connect().ProvisionAsync(Lead, Wanted with { Lists = [] }, dryRun: false, CancellationToken.None);
        Assert.Equal(ProvisionStatus.Conflict, results[0].Status);
        Assert.Contains("calculated", results[0].Problem, StringComparison.Ordinal);
        Assert.Equal(3, results.Count(r => r.Kind == ProvisionKind.Proof && r.Status == ProvisionStatus.Exists));
    }

    private static Task<SalesforceTestbed> StartAsync(params FaultRule[] faults) =>
        SalesforceTestbed.StartAsync(SampleLead.Some(3), new SalesforceEmulatorOptions { Faults = faults });

    private static async Task<IEnumerable<string?>> AssigneesAsync(SalesforceTestbed bed, string set) =>
        (await bed.QueryAsync($"SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId = '{set}'")).Select(r => r.GetProperty("AssigneeId").GetString());

    private static Task ScoreAsync(SalesforceTestbed bed, int lead, string tier, int trend, string at) => bed.ControlAsync(
        "edit",
        $$$"""{"object":"Lead","id":"{{{SalesforceTestbed.LeadId(lead)}}}","fields":{"Lead_Tier__c":"{{{tier}}}","Score_Trend__c":{{{trend}}},"Scored_At__c":"{{{at}}}"} }""");

    private static async Task<IEnumerable<string?>> ShownAsync(SalesforceTestbed bed, string name)
    {
        JsonElement view = (await bed.GetAsync("sobjects/Lead/listviews")).GetProperty("listviews").EnumerateArray().Single(v => v.GetProperty("developerName").GetString() == name);
        JsonElement results = await bed.GetAsync($"sobjects/Lead/listviews/{view.GetProperty("id").GetString()}/results");
        return results.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("columns").EnumerateArray().First(c => c.GetProperty("fieldNameOrPath").GetString() == "Id").GetProperty("value").GetString()).Order(StringComparer.Ordinal);
    }
}
