using System.Text.Json;

namespace LeadScoring.Mapping.Tests;

/// <summary>The card that HubSpot shows, against the mapping that fills what it shows.</summary>
public sealed class ScoreCardTests
{
    [Fact]
    public void Properties_OfTheCard_AreThoseThatTheShippedMappingWrites()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("hubspot.yaml"), []).Pipeline!;
        WriteBackTarget contacts = Assert.Single(pipeline.WriteBack);
        string[] Of(params WriteBackValue[] values) => [.. contacts.Fields.Where(f => values.Contains(f.Value)).Select(f => f.Field)];

        using JsonDocument card = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(ShippedMappings.PathOf(""))!, "..", "connectors", "LeadScoring.Connectors.HubSpot", "app", "src", "app", "cards", "properties.json")));
        string[] Shown(string name) => card.RootElement.GetProperty(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [card.RootElement.GetProperty(name).GetString()!];

        Assert.Equal(Of(WriteBackValue.Score), Shown("score"));
        Assert.Equal(Of(WriteBackValue.Tier), Shown("tier"));
        Assert.Equal(Of(WriteBackValue.Trend), Shown("trend"));
        Assert.Equal(Of(WriteBackValue.Factor), Shown("reasons"));
        Assert.Equal(Of(WriteBackValue.ScoredAt), Shown("scoredAt"));
        Assert.Equal(Of(WriteBackValue.Feedback), Shown("feedback"));
        Assert.Equal(6, card.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void Subscriptions_OfTheApp_AreInputsOfTheShippedMappingAndNeverWhatItWrites()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("hubspot.yaml"), []).Pipeline!;
        using JsonDocument app = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(ShippedMappings.PathOf(""))!, "..", "connectors", "LeadScoring.Connectors.HubSpot", "app", "src", "app", "webhooks", "webhooks-hsmeta.json")));
        string[] properties = [.. app.RootElement.GetProperty("config").GetProperty("subscriptions").GetProperty("legacyCrmObjects").EnumerateArray()
            .Where(s => s.GetProperty("subscriptionType").GetString() == "contact.propertyChange").Select(s => s.GetProperty("propertyName").GetString()!)];

        Assert.NotEmpty(properties);
        Assert.Empty(properties.Intersect(pipeline.WriteBack.SelectMany(t => t.Fields).Select(f => f.Field)));
        string[] inputs = [.. pipeline.Leads.Single().Fields.Select(f => f.From)];
        Assert.Empty(properties.Except(inputs));
    }
}
