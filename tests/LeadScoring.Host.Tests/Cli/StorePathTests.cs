using LeadScoring.Host.Cli;
using LeadScoring.Host.Sessions;
using Xunit;

namespace LeadScoring.Host.Tests.Cli;

public sealed class StorePathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void StorePathOf_Empty_IsTheUsersInput(string store) =>
        Assert.Contains("--store", Assert.Throws<UserInputException>(() => PipelineSession.StorePathOf(new SessionRequest("x.yaml", store, [], 1))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://user:pass@host/x")]
    [InlineData("PostgreSQL://host/x")]
    public void StorePathOf_BadPostgresAddress_IsRefusedWithoutShowingIt(string store)
    {
        string message = Assert.Throws<UserInputException>(() => PipelineSession.StorePathOf(new SessionRequest("x.yaml", store, [], 1))).Message;

        Assert.DoesNotContain("host", message, StringComparison.Ordinal);
    }

    [Fact]
    public void StorePathOf_PostgresAddress_NamesTheSchemaAfterTheMapping() =>
        Assert.Equal("postgres://ann@db:5432/crm?schema=inbound_eu", PipelineSession.StorePathOf(new SessionRequest("/maps/inbound-eu.yaml", "postgres://ann@db/crm", [], 1)));

    [Fact]
    public void StorePathOf_None_IsBesideTheMapping() =>
        Assert.EndsWith("/maps/inbound.db", PipelineSession.StorePathOf(new SessionRequest("/maps/inbound.yaml", null, [], 1)), StringComparison.Ordinal);
}
