using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class EnvironmentSecretsTests
{
    [Fact]
    public void Read_SecretIsSet_GivesItTrimmed()
    {
        EnvironmentSecrets secrets = new(name => name == "LEADSCORING_SECRET_SF_PROD" ? " id:secret\n" : null);
        Assert.Equal("id:secret", secrets.Read("sf-prod"));
    }

    [Fact]
    public void Read_SecretIsMissing_SaysWhichVariableToSet()
    {
        CrmException e = Assert.Throws<CrmException>(() => new EnvironmentSecrets(_ => null).Read("hs"));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("LEADSCORING_SECRET_HS", e.Message, StringComparison.Ordinal);
    }
}
