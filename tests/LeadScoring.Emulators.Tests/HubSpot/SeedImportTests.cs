using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class SeedImportTests
{
    [Fact]
    public async Task Start_TimesOfTheSeed_MoveByOneConstant()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer ada = await portal.GetAsync("crm/v3/objects/contacts/101?properties=renewal,createdate");
        Assert.Equal("2026-09-02T00:00:00.000Z", ada.Value("createdAt"));
        Assert.Equal("2026-09-02T00:00:00.000Z", ada.Value("properties", "createdate"));
        Assert.Equal("2026-09-11T00:00:00.000Z", ada.Value("updatedAt"));
        Assert.Equal("2026-10-02", ada.Value("properties", "renewal"));
    }

    [Fact]
    public async Task Start_ActivityWithoutCreateDate_IsCreatedWhenItHappened()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer note = await portal.GetAsync("crm/v3/objects/notes/301?properties=hs_lastmodifieddate");
        Assert.Equal("2026-09-08T08:00:00.000Z", note.Value("createdAt"));
        Assert.Equal("2026-09-08T08:00:00.000Z", note.Value("properties", "hs_lastmodifieddate"));
        Assert.Equal(["301"], await portal.SearchAsync("notes", """{"propertyName":"hs_lastmodifieddate","operator":"GTE","value":"1700000000000"}"""));
    }

    [Theory]
    [InlineData("numemployees", "number")]
    [InlineData("renewal", "date")]
    [InlineData("vip", "bool")]
    [InlineData("hs_lead_status", "enumeration")]
    public async Task Start_Column_BecomesPropertyOfItsType(string property, string type)
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Equal(type, (await portal.GetAsync($"crm/v3/properties/contacts/{property}")).Value("type"));
    }

    [Fact]
    public async Task Start_ValuesOutsideTheStandardOptions_AreAllowed()
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.PatchAsync("crm/v3/objects/contacts/101", """{"properties":{"hs_lead_status":"QUALIFIED_BY_ROBOT"}}""")).Expect(200);
    }

    [Fact]
    public async Task Start_StageUnknownToTheDefaultPipeline_JoinsIt()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer pipelines = await portal.GetAsync("crm/v3/pipelines/deals");
        Assert.Contains("\"id\":\"parked\"", pipelines.Text, StringComparison.Ordinal);
        Assert.Contains("\"metadata\":{\"isClosed\":\"true\",\"probability\":\"1.0\"}", pipelines.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HistoryOfTheSeed_IsAnsweredNewestFirst()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer bob = await portal.GetAsync("crm/v3/objects/contacts/102?propertiesWithHistory=hs_lead_status,lastname");
        Assert.Equal(["OPEN", "NEW"], bob.At("propertiesWithHistory", "hs_lead_status").EnumerateArray().Select(e => e.GetProperty("value").GetString()));
        Assert.Equal("2026-09-03T00:00:00.000Z", bob.Value("propertiesWithHistory", "hs_lead_status", 1, "timestamp"));
        Assert.Equal("FORM", bob.Value("propertiesWithHistory", "hs_lead_status", 1, "sourceType"));
        Assert.Equal(0, bob.At("propertiesWithHistory", "lastname").GetArrayLength());
    }

    [Fact]
    public async Task Start_SeedOfAnotherCrm_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => HubSpotEmulator.StartAsync(Seeds.Small() with { Crm = "salesforce" }, new HubSpotEmulatorOptions(), CancellationToken.None));

    [Theory]
    [InlineData("contacts", "id,email", "x,a@b.test", "Seed table contacts, row 1")]
    [InlineData("associations", "from_type,from_id,to_type,to_id,type_id", "deals,1,cows,2,3", "to_type is unknown")]
    [InlineData("property_history", "object_type,object_id,property,value,timestamp,source_type", "deals,1,dealstage,a,yesterday,", "timestamp is not a time")]
    public async Task Start_BrokenRow_IsNamed(string table, string columns, string row, string expected)
    {
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(
            () => HubSpotEmulator.StartAsync(Seeds.Of(Seeds.Table(table, columns, row)), new HubSpotEmulatorOptions(), CancellationToken.None));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
