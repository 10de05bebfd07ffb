using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class FailureTableTests
{
    private static readonly FailureTable Table = new(
        new FailureRule(403, "LIMIT", CrmFailureKind.RateLimited) { Contains = "daily" },
        new FailureRule(403, "LIMIT", CrmFailureKind.Transient),
        new FailureRule(0, "GONE", CrmFailureKind.Misconfigured));

    [Theory]
    [InlineData(403, "LIMIT", "The Daily limit", CrmFailureKind.RateLimited)]
    [InlineData(403, "LIMIT", "other", CrmFailureKind.Transient)]
    [InlineData(403, null, null, CrmFailureKind.Unauthorized)]
    [InlineData(410, "gone", null, CrmFailureKind.Misconfigured)]
    [InlineData(301, null, null, CrmFailureKind.Misconfigured)]
    [InlineData(404, null, null, CrmFailureKind.Misconfigured)]
    [InlineData(422, null, null, CrmFailureKind.Rejected)]
    [InlineData(429, null, null, CrmFailureKind.RateLimited)]
    [InlineData(530, null, null, CrmFailureKind.Transient)]
    public void Find_Answer_SaysWhoHasToAct(int status, string? code, string? message, CrmFailureKind expected) =>
        Assert.Equal(expected, Table.Find(status, new CrmError(code, message)).Kind);
}
