using System.Text.Json.Nodes;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class SetupTests
{
    private const string Properties = """
        {"results":[
          {"name":"email","label":"E-mail","type":"string","fieldType":"text","modificationMetadata":{"readOnlyValue":false}},
          {"name":"lead_tier","label":"Tier","type":"enumeration","fieldType":"select","options":[{"label":"Hot","value":"Hot","displayOrder":0,"hidden":false}]},
          {"name":"interests","label":"Interests","type":"enumeration","fieldType":"checkbox","options":[]},
          {"name":"hubspot_owner_id","label":"Owner","type":"enumeration","fieldType":"select","referencedObjectType":"OWNER","externalOptions":true,"options":[]},
          {"name":"hs_score","label":"Score","type":"number","fieldType":"number","calculated":true,"modificationMetadata":{"archivable":true,"readOnlyDefinition":true,"readOnlyValue":true}},
          {"name":"hs_stage","label":"Stage","type":"enumeration","fieldType":"select","options":[{"label":"Hot","value":"Hot"}],"modificationMetadata":{"readOnlyDefinition":true,"readOnlyValue":false}},
          {"name":"opted","label":"Opted","type":"bool","fieldType":"booleancheckbox"},
          {"name":"born","label":"Born","type":"date","fieldType":"date"},
          {"name":"seen","label":"Seen","type":"datetime","fieldType":"date"},
          {"name":"shape","label":"Shape","type":"object_coordinates","fieldType":"text"}
        ]}
        """;

    [Fact]
    public async Task DescribeAsync_EveryType_SaysWhatAMappingMustKnow()
    {
        using StubbedConnector stubbed = With(Properties);
        StreamDescription description = await stubbed.Connector.DescribeAsync(StubbedConnector.Contacts, CancellationToken.None);
        Assert.Equal(
            [CrmFieldType.Text, CrmFieldType.Picklist, CrmFieldType.MultiPicklist, CrmFieldType.Reference, CrmFieldType.Number, CrmFieldType.Picklist, CrmFieldType.Boolean, CrmFieldType.Date, CrmFieldType.DateTime, CrmFieldType.Other, CrmFieldType.Reference, CrmFieldType.Reference, CrmFieldType.Reference],
            description.Fields.Select(f => f.Type));
        Assert.True(description.Find("lead_tier") is { IsRestricted: true, Options: ["Hot"], IsWritable: true });
        Assert.True(description.Find("hubspot_owner_id") is { IsRestricted: false, IsWritable: true });
        Assert.True(description.Find("hs_score") is { IsWritable: false, IsCalculated: true });
        Assert.True(description.Find("associations.companies") is { IsWritable: false });
        Assert.Null(description.Find("associations.contacts"));
    }

    [Fact]
    public async Task ProvisionAsync_Missing_CreatesTheGroupOnceAndEachPropertyWithItsType()
    {
        using StubbedConnector stubbed = With(Properties);
        IReadOnlyList<ProvisionResult> results = await ProvisionAsync(
            stubbed,
            false,
            new FieldSpec("email", "E-mail", CrmFieldType.Text, null, null, []),
            new FieldSpec("ls_score", "Score", CrmFieldType.Number, null, 0, []),
            new FieldSpec("ls_tier", "Tier", CrmFieldType.Picklist, null, null, ["Hot", "Cold"]),
            new FieldSpec("ls_reason", "Reason", CrmFieldType.Text, 120, null, []),
            new FieldSpec("ls_factors", "Factors", CrmFieldType.Text, 5000, null, []),
            new FieldSpec("ls_at", "Scored at", CrmFieldType.DateTime, null, null, []));
        Assert.Equal([ProvisionStatus.Exists, .. Enumerable.Repeat(ProvisionStatus.Created, 5)], results.Select(r => r.Status));
        StubCall[] posts = [.. stubbed.HubSpot.Calls.Where(c => c.Method == "POST")];
        Assert.Equal("""{"name":"leadscoring","label":"Lead scoring","displayOrder":-1}""", posts[0].Body);
        Assert.EndsWith("/contacts/groups", posts[0].Path, StringComparison.Ordinal);
        Assert.EndsWith("/contacts/batch/create", posts[1].Path, StringComparison.Ordinal);
        JsonArray made = posts[1].Json["inputs"]!.AsArray();
        Assert.Equal("""{"name":"ls_score","label":"Score","groupName":"leadscoring","type":"number","fieldType":"number"}""", made[0]!.ToJsonString());
        Assert.Equal("""{"name":"ls_tier","label":"Tier","groupName":"leadscoring","type":"enumeration","fieldType":"select","options":[{"label":"Hot","value":"Hot","displayOrder":0,"hidden":false},{"label":"Cold","value":"Cold","displayOrder":1,"hidden":false}]}""", made[1]!.ToJsonString());
        Assert.Equal([("string", "text"), ("string", "textarea"), ("datetime", "date")], made.Skip(2).Select(p => ((string)p!["type"]!, (string)p["fieldType"]!)));
        Assert.Equal((2, 5), (posts.Length, made.Count));
    }

    [Fact]
    public async Task ProvisionAsync_DryRun_OnlyReads()
    {
        using StubbedConnector stubbed = With(Properties);
        IReadOnlyList<ProvisionResult> results = await ProvisionAsync(stubbed, true, new FieldSpec("ls_score", "Score", CrmFieldType.Number, null, null, []));
        Assert.Equal(ProvisionStatus.WouldCreate, Assert.Single(results).Status);
        Assert.Equal([("GET", "?archived=false"), ("GET", "?archived=true")], stubbed.HubSpot.Calls.Select(c => (c.Method, c.Query)));
    }

    [Theory]
    [InlineData("email", CrmFieldType.Number, "type string")]
    [InlineData("hs_score", CrmFieldType.Number, "read-only")]
    [InlineData("hs_stage", CrmFieldType.Picklist, "Warm")]
    [InlineData("Lead_Score__c", CrmFieldType.Number, "lower-case")]
    [InlineData("hs_mine", CrmFieldType.Number, "lower-case")]
    [InlineData("ls_other", CrmFieldType.Reference, "no property type")]
    public async Task ProvisionAsync_DoesNotFit_IsAConflictInWords(string name, CrmFieldType type, string words)
    {
        using StubbedConnector stubbed = With(Properties);
        ProvisionResult result = Assert.Single(await ProvisionAsync(stubbed, true, new FieldSpec(name, name, type, null, null, ["Warm"])));
        Assert.Equal(ProvisionStatus.Conflict, result.Status);
        Assert.Contains(words, result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"results":[{"name":"ls_score","type":"number","fieldType":"number"}]}""", ProvisionStatus.Exists)]
    [InlineData("""{"results":[{"name":"ls_score","type":"string","fieldType":"text"}]}""", ProvisionStatus.Conflict)]
    [InlineData("""{"results":[]}""", ProvisionStatus.Conflict)]
    public async Task ProvisionAsync_SomeoneWasFaster_ComparesWhatIsThere(string then, ProvisionStatus status)
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Method == "GET"
            ? StubHubSpot.Json(200, stubbed.HubSpot.Calls.Count <= 2 ? """{"results":[]}""" : then)
            : StubHubSpot.Json(409, """{"status":"error","message":"A property named 'ls_score' already exists.","category":"OBJECT_ALREADY_EXISTS"}""");
        Assert.Equal(status, Assert.Single(await ProvisionAsync(stubbed, false, new FieldSpec("ls_score", "Score", CrmFieldType.Number, null, null, []))).Status);
    }

    [Fact]
    public async Task ProvisionAsync_OneIsRefused_TheOthersAreCreated()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Method == "GET" ? StubHubSpot.Json(200, """{"results":[]}""")
            : call.Body.Contains("\"ls_a\"", StringComparison.Ordinal) ? StubHubSpot.Json(400, """{"status":"error","category":"VALIDATION_ERROR","message":"The limit of custom properties is reached."}""")
            : Made(call);
        IReadOnlyList<ProvisionResult> results = await ProvisionAsync(stubbed, false, new FieldSpec("ls_a", "A", CrmFieldType.Number, null, null, []), new FieldSpec("ls_b", "B", CrmFieldType.Number, null, null, []));
        Assert.Equal([ProvisionStatus.Conflict, ProvisionStatus.Created], results.Select(r => r.Status));
        Assert.Contains("The limit of custom properties is reached.", results[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvisionAsync_MissingScope_NamesIt()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Method == "GET"
            ? StubHubSpot.Json(200, """{"results":[]}""")
            : StubHubSpot.Json(403, """{"category":"MISSING_SCOPES","errors":[{"context":{"requiredScopes":["crm.schemas.contacts.write"]}}]}""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ProvisionAsync(stubbed, false, new FieldSpec("ls_a", "A", CrmFieldType.Number, null, null, [])));
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.Contains("crm.schemas.contacts.write", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadUsersAsync_SeveralPagesQueuesAndArchived_GivesPeopleOnly()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call =>
            call.Query.Contains("archived=true", StringComparison.Ordinal) ? StubHubSpot.Json(200, """{"results":[{"id":"3","email":"c@x.test","archived":true,"type":"PERSON"}]}""")
            : call.Query.Contains("after=n%3D", StringComparison.Ordinal) ? StubHubSpot.Json(200, """{"results":[{"id":2,"email":"b@x.test","firstName":"Bo","archived":false},{"id":"9","type":"QUEUE","archived":false}]}""")
            : StubHubSpot.Json(200, """{"results":[{"id":"1","email":"A@x.test","firstName":"Ann","lastName":"Li","archived":false}],"paging":{"next":{"after":"n="}}}""");
        Assert.Equal(
            [
                new CrmUser(new CrmRecordId("1"), "a@x.test", "Ann Li", true),
                new CrmUser(new CrmRecordId("2"), "b@x.test", "Bo", true),
                new CrmUser(new CrmRecordId("3"), "c@x.test", "c@x.test", false),
            ],
            await stubbed.Connector.ReadUsersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task CheckAsync_Good_ProvesTokenAndContactScopeWithoutReadingRecords()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Add(1, StubbedConnector.Start, ("email", "a@x.test"));
        stubbed.HubSpot.Intercept = call => call.Path == "/account-info/2026-09/details" ? StubHubSpot.Json(200, """{"portalId":1,"timeZone":"US/Eastern","utcOffsetMilliseconds":-18000000}""") : null;
        await stubbed.Connector.CheckAsync(CancellationToken.None);
        Assert.Equal(["/account-info/2026-09/details", "/crm/objects/2026-09/contacts/search"], stubbed.HubSpot.Calls.Select(c => c.Path));
        Assert.Equal("0", (string)stubbed.HubSpot.Calls[1].Json["filterGroups"]![0]!["filters"]![0]!["value"]!);
    }

    [Fact]
    public void Spec_IsWhatTheEngineBuildsOn()
    {
        using StubbedConnector stubbed = new();
        ConnectorSpec spec = stubbed.Connector.Spec;
        Assert.Equal(("hubspot", 100, "hubspot_owner_id"), (spec.Kind, spec.MaxWriteBatch, spec.OwnerField));
        Assert.Equal(["calls", "communications", "emails", "form_submissions", "leads", "marketing_emails", "meetings", "notes", "tasks", "web_events"], spec.LeadReferences.Keys.Order(StringComparer.Ordinal));
        Assert.All(spec.LeadReferences, r => Assert.Equal(spec.EventStreams.Contains(new StreamName(r.Key)) ? "contact_id" : "associations.contacts", r.Value));
        Assert.Equal((100, true), (spec.MaxReadById, spec.GoneMeansErased));
    }

    private static StubbedConnector With(string properties)
    {
        StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Method == "GET" ? StubHubSpot.Json(200, properties) : Made(call);
        return stubbed;
    }

    /// <summary>HubSpot's answer to a creation: what was sent, as results where it was a batch.</summary>
    private static HttpResponseMessage Made(StubCall call) =>
        StubHubSpot.Json(201, new JsonObject { ["status"] = "COMPLETE", ["results"] = call.Json["inputs"]?.DeepClone() ?? new JsonArray() }.ToJsonString());

    private static async Task<IReadOnlyList<ProvisionResult>> ProvisionAsync(StubbedConnector stubbed, bool dryRun, params FieldSpec[] fields) =>
        await stubbed.Connector.ProvisionAsync(StubbedConnector.Contacts, new ProvisionRequest(fields, [], []), dryRun, CancellationToken.None);
}
