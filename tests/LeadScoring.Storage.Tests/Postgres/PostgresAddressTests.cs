using Xunit;

namespace LeadScoring.Storage.Tests.Postgres;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ann@db.internal/crm", "postgres://ann@db.internal:5432/crm?schema=inbound_eu")]
    [InlineData("postgresql://ann@db:6432/crm?schema=x_1", "postgres://ann@db:6432/crm?schema=x_1")]
    [InlineData("postgres://a%40b@/crm?host=/run/pg&secret=pg-main", "postgres://a%40b@/crm?schema=inbound_eu&host=/run/pg&secret=pg-main")]
    [InlineData("postgres://ann@db/crm?sslmode=verify-full", "postgres://ann@db:5432/crm?schema=inbound_eu&sslmode=verifyfull")]
    public void Parse_Address_HasOneFormThatCanBeReadAgain(string text, string whole)
    {
        Assert.Equal(whole, PostgresAddress.Parse(text, "Inbound-EU").ToString());
        Assert.Equal(whole, PostgresAddress.Parse(whole, "other").ToString());
    }

    [Theory]
    [InlineData("postgres://ann:s3cret@db/crm", "LEADSCORING_SECRET_POSTGRES")]
    [InlineData("postgres://db/crm", "postgres://USER@HOST")]
    [InlineData("postgres://ann@db", "postgres://USER@HOST")]
    [InlineData("postgres://ann@db/crm?schema=Robert'); DROP", "small letters")]
    [InlineData("postgres://ann@db/crm?schema=pg_catalog", "small letters")]
    [InlineData("postgres://ann@db/crm?sslmode=maybe", "verify-full")]
    [InlineData("postgres://ann@db/crm?password=s3cret", "\"password\"")]
    public void Parse_Mistake_SaysWhatToWriteAndNoSecret(string text, string hint)
    {
        string message = Assert.Throws<FormatException>(() => PostgresAddress.Parse(text, "p")).Message;

        Assert.Contains(hint, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mappings/store.db")]
    [InlineData("postgres.db")]
    public void IsOne_Path_IsNot(string text) => Assert.False(PostgresAddress.IsOne(text));
}
