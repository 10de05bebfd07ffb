using LeadScoring.TestSupport;

namespace LeadScoring.Mapping.Tests.Fields;

public sealed class MoneyConversionTests : IDisposable
{
    private const string Rates = """
        day,currency,rate
        2026-01-05,USD,0.90
        2026-01-06,USD,0.80
        2026-01-05,GBP,1.20
        """;

    private static readonly DateTimeOffset Day5 = new(2026, 1, 5, 23, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1000", "USD", "900", "1 USD = 0.9 EUR on 2026-01-05")]
    [InlineData("1000", "usd ", "900", "1 USD = 0.9 EUR on 2026-01-05")]
    [InlineData("1,000.50 GBP", "USD", "1200.6", "1 GBP = 1.2 EUR on 2026-01-05")]
    [InlineData("£1,000", null, "1200", "1 GBP = 1.2 EUR on 2026-01-05")]
    [InlineData("$ 1000", "USD", "900", "1 USD = 0.9 EUR on 2026-01-05")]
    [InlineData("1000", "EUR", "1000", null)]
    public void Convert_KnownCurrency_TakesTheRateOfTheDayAndNamesIt(string raw, string? currency, string expected, string? note)
    {
        MappedValue value = Amount("EUR").Convert(raw, _ => currency, Day5);

        Assert.Equal(new MappedValue(expected, ValueQuality.Good) { Note = note }, value);
    }

    [Theory]
    [InlineData("1000", "XAU")]
    [InlineData("1000", "")]
    [InlineData("1000", null)]
    [InlineData("1000", "Dollar")]
    [InlineData("1000 JPY", "USD")]
    [InlineData("many", "USD")]
    public void Convert_UnknownCurrencyOrAmount_IsBad(string raw, string? currency) =>
        Assert.Equal(new MappedValue(null, ValueQuality.Bad), Amount("EUR").Convert(raw, _ => currency, Day5));

    [Fact]
    public void Convert_NoAmount_IsEmptyWhateverTheCurrency() =>
        Assert.Equal(new MappedValue(null, ValueQuality.Empty), Amount("EUR").Convert("", _ => "XAU", Day5));

    [Theory]
    [InlineData(6, "80")]
    [InlineData(16, "80")]
    [InlineData(17, null)]
    [InlineData(4, null)]
    public void Convert_DayWithoutRate_TakesTheLastOneForTenDaysAndNeverALaterOne(int day, string? expected) =>
        Assert.Equal(expected, Amount("EUR").Convert("100", _ => "USD", new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero)).Text);

    [Fact]
    public void Convert_ToAnotherCurrency_GoesThroughTheBase() =>
        Assert.Equal("75", Amount("GBP").Convert("100", _ => "USD", Day5).Text);

    [Fact]
    public void Load_CurrencyField_IsReadWithTheAmount()
    {
        FieldMapping field = Load("EUR", Rates).Pipeline!.Deals[0].Fields.Single(f => f.Name == "amount");

        Assert.Equal(["Amount", "CurrencyIsoCode"], field.Reads);
    }

    [Fact]
    public void Load_ChangedRates_ChangeTheVersionButNotTheInputsUnlessACurrencyOrThePastIsNew()
    {
        PipelineDefinition plain = Load("EUR", Rates).Pipeline!;
        PipelineDefinition newDay = Load("EUR", Rates + "\n2026-01-07,USD,0.85").Pipeline!;
        PipelineDefinition newPast = Load("EUR", Rates + "\n2025-12-01,USD,0.85").Pipeline!;
        PipelineDefinition newCurrency = Load("EUR", Rates + "\n2026-01-07,CHF,1.05").Pipeline!;

        Assert.Equal(4, new[] { plain, newDay, newPast, newCurrency }.Select(p => p.ContentHash).Distinct().Count());
        Assert.Equal(plain.InputsHash, newDay.InputsHash);
        Assert.Equal(3, new[] { plain, newPast, newCurrency }.Select(p => p.InputsHash).Distinct().Count());
    }

    [Theory]
    [InlineData("date,currency,rate\n", "rates.csv:1:1  The first line must be: day,currency,rate (the rate is what one unit is worth in EUR).")]
    [InlineData("day,currency,rate\n2026-01-05,USD\n", "rates.csv:2:1  This line has 2 columns and needs 3: day,currency,rate.")]
    [InlineData("day,currency,rate\n05.01.2026,USD,0.9\n", "rates.csv:2:1  \"05.01.2026\" is no day. Write for example 2026-01-31.")]
    [InlineData("day,currency,rate\n2026-01-05,Dollar,0.9\n", "rates.csv:2:1  \"Dollar\" is no currency. Write its three letters, for example USD.")]
    [InlineData("day,currency,rate\n2026-01-05,USD,0\n", "rates.csv:2:1  \"0\" is no rate. Write what one USD is worth in EUR, with a point.")]
    [InlineData("day,currency,rate\n2026-01-05,EUR,2\n", "rates.csv:2:1  The rate of EUR is always 1.")]
    [InlineData("day,currency,rate\n2026-01-05,USD,0.9\n\n2026-01-05,usd,0.8\n", "rates.csv:4:1  USD has a rate for 2026-01-05 already.")]
    public void Load_BrokenRates_AreReportedWithTheirLine(string rates, string expected)
    {
        MappingResult result = Load("EUR", rates);

        Assert.Equal(expected, string.Join('\n', result.Problems));
        Assert.Null(result.Pipeline);
    }

    [Fact]
    public void Load_CurrencyWithoutRates_NamesWhatIsKnown() => Assert.Equal(
        "inbound.yaml:34:75  objects.deal.fields.amount.to: there are no rates for \"CHF\". Known here: EUR, GBP, USD.",
        string.Join('\n', Load("CHF", Rates).Problems));

    [Theory]
    [InlineData("../rates.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/rates.csv")]
    public void Load_RatesOutsideTheFolder_AreRefused(string name) => Assert.Equal(
        $"inbound.yaml:2:17  exchange_rates: \"{name}\" must be the name of a file beside the mapping, without folders.",
        Load("EUR", Rates, name).Problems[0].ToString());

    [Fact]
    public void Load_RatesThatAreNotThere_AreReported() => Assert.Equal(
        "inbound.yaml:2:17  exchange_rates: there is no file \"none.csv\" beside the mapping.",
        Load("EUR", Rates, "none.csv").Problems[0].ToString());

    private IFieldConversion Amount(string to) => Load(to, Rates).Pipeline!.Deals[0].Fields.Single(f => f.Name == "amount").Conversion;

    private MappingResult Load(string to, string rates, string name = "rates.csv")
    {
        File.WriteAllText(_folder.File("rates.csv"), rates);
        File.WriteAllText(_folder.File(Sample.FileName), Sample.Text
            .Replace("version: 1\n", $"version: 1\nexchange_rates: {name}\n", StringComparison.Ordinal)
            .Replace("      won: { from: IsWon, do: [yes_no] }\n", $"      won: {{ from: IsWon, do: [yes_no] }}\n      amount: {{ from: Amount, do: [money], currency: CurrencyIsoCode, to: {to} }}\n", StringComparison.Ordinal));
        return MappingFile.Load(_folder.File(Sample.FileName), []);
    }
}
