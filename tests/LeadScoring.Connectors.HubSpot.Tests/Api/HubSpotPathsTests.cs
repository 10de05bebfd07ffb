using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class HubSpotPathsTests
{
    [Fact]
    public void For_V3_GivesTheLegacyPaths() => Assert.Equal(
        [
            "/crm/v3/objects/contacts",
            "/crm/v3/objects/contacts/batch/read?archived=false",
            "/crm/v3/objects/contacts/batch/update",
            "/crm/v3/objects/contacts/search",
            "/crm/v3/properties/contacts",
            "/crm/v3/properties/contacts/groups",
            "/crm/v4/associations/calls/contacts/batch/read",
            "/crm/v3/owners",
            "/oauth/v1/token",
            "/account-info/v3/details",
        ],
        All(HubSpotPaths.For("v3")));

    [Theory]
    [InlineData("2026-09", "2026-09")]
    [InlineData("2026-03", "2026-03")]
    [InlineData(null, "2026-09")]
    public void For_Dated_GivesTheDatedPaths(string? version, string date) => Assert.Equal(
        [
            $"/crm/objects/{date}/contacts",
            $"/crm/objects/{date}/contacts/batch/read?archived=false",
            $"/crm/objects/{date}/contacts/batch/update",
            $"/crm/objects/{date}/contacts/search",
            $"/crm/properties/{date}/contacts",
            $"/crm/properties/{date}/contacts/groups",
            $"/crm/associations/{date}/calls/contacts/batch/read",
            $"/crm/owners/{date}",
            $"/oauth/{date}/token",
            $"/account-info/{date}/details",
        ],
        All(HubSpotPaths.For(version)));

    [Fact]
    public void For_UnknownVersion_IsMisconfiguredAndListsThem()
    {
        CrmException e = Assert.Throws<CrmException>(() => HubSpotPaths.For("v4"));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("v3, 2026-03, 2026-09", e.Message, StringComparison.Ordinal);
    }

    private static string[] All(HubSpotPaths paths) =>
    [
        paths.List("contacts"),
        paths.BatchRead("contacts"),
        paths.BatchUpdate("contacts"),
        paths.Search("contacts"),
        paths.Properties("contacts"),
        paths.PropertyGroups("contacts"),
        paths.Associations("calls", "contacts"),
        paths.Owners,
        paths.Token,
        paths.Account,
    ];
}
