using LeadScoring.Engine.Pull;
using LeadScoring.Mapping;
using LeadScoring.TestSupport;

namespace LeadScoring.Engine.Tests.Pull;

/// <summary>Values that are made of several CRM fields, over time.</summary>
public sealed class FieldTimelineTests
{
    private static readonly DateTimeOffset Day0 = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_AmountAndCurrencyThatBothChange_TakesWhatEachHeldThenAndTheRateOfThatDay()
    {
        FieldTimeline timeline = FieldTimeline.Of(
            Amount(),
            Record("200", "GBP", Change("Amount", "100", "200", 2), Change("CurrencyIsoCode", "USD", "GBP", 4)),
            Day0);

        Assert.Equal(
            [("50", Day0), ("100", Day(2)), ("300", Day(4))],
            timeline.Steps.Select(s => (s.Value.Text!, s.KnownAt)));
        Assert.Equal("1 GBP = 1.5 EUR on 2026-03-03", timeline.Current.Note);
        Assert.True(timeline.HasHistory);
    }

    [Fact]
    public void Of_NothingChanged_HoldsSinceCreationAtTheRateOfThatDay()
    {
        FieldTimeline timeline = FieldTimeline.Of(Amount(), Record("200", "USD"), Day0);

        Assert.Equal(("100", Day0), (timeline.Current.Text, timeline.Steps.Single().KnownAt));
        Assert.False(timeline.HasHistory);
    }

    [Fact]
    public void Of_ChangesUntilCreation_CountAsWhatItHeldAtFirst() => Assert.Equal(
        ["150"],
        FieldTimeline.Of(Amount(), Record("300", "USD", Change("Amount", "100", "200", -2), Change("Amount", "200", "300", -1)), Day0).Steps.Select(s => s.Value.Text));

    [Fact]
    public void Streams_OfAnAmountWithACurrency_ReadBothFields()
    {
        PipelineDefinition pipeline = Load();

        StreamRead read = StreamReads.For(pipeline, new Dictionary<ConnectionId, ICrmConnector> { [new ConnectionId("sf")] = new Fakes.FakeCrm("sf", new ManualTime(Day0)) }).Single(r => r.Stream.Stream.Value == "Opportunity");

        Assert.Contains("CurrencyIsoCode", read.Request.Fields);
    }

    private static FieldMapping Amount() => Load().Deals[0].Fields.Single(f => f.Name == "amount");

    private static PipelineDefinition Load()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("rates.csv"), "day,currency,rate\n2026-02-28,USD,0.5\n2026-03-03,GBP,1.5\n");
        File.WriteAllText(folder.File("m.yaml"), """
            version: 1
            name: Amounts
            exchange_rates: rates.csv
            connections: { sf: { type: salesforce, login: sandbox, secret: SF } }
            objects:
              lead: { from: sf.Lead, fields: { title: Title } }
              deal: { from: sf.Opportunity, via: sf.Lead.ConvertedOpportunityId, history: OpportunityFieldHistory, fields: { won: { from: IsWon, do: [yes_no] }, amount: { from: Amount, do: [money], currency: CurrencyIsoCode, to: EUR } } }
            features: { title: { field: title } }
            label: { good_when: deal.won = yes, within: 90d }
            """);
        MappingResult result = MappingFile.Load(folder.File("m.yaml"), []);
        Assert.Empty(result.Problems);
        return result.Pipeline!;
    }

    private static DateTimeOffset Day(int day) => Day0.AddDays(day);

    private static FieldChange Change(string field, string? before, string? after, int day) =>
        new(new StreamName("Opportunity"), new CrmRecordId("006"), field, before, after, Day(day));

    private static StoredRecord Record(string amount, string currency, params FieldChange[] changes) => new(
        StreamKey.Parse("sf.Opportunity"),
        new CrmRecord(new CrmRecordId("006"), Day0, Day(20), false, new Dictionary<string, string?> { ["Amount"] = amount, ["CurrencyIsoCode"] = currency }),
        changes);
}
