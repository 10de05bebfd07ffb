using System.Text.Json;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class FieldTextTests
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData("12.50", "12.50")]
    [InlineData("1.2E6", "1200000")]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("1E+30", "1000000000000000019884624838656")]
    [InlineData("true", "true")]
    [InlineData("null", null)]
    [InlineData("\"2026-09-24T03:26:07.000+0000\"", "2026-09-24T03:26:07.000Z")]
    [InlineData("\"2026-09-24\"", "2026-09-24")]
    [InlineData("\"a twenty-eight letter +0000\"", "a twenty-eight letter +0000")]
    public void Of_Value_IsInvariantText(string json, string? expected)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(expected, FieldText.Of(document.RootElement));
    }
}
