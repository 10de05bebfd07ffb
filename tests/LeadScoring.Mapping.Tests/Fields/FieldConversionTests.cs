namespace LeadScoring.Mapping.Tests;

public sealed class FieldConversionTests
{
    [Theory]
    [InlineData("[trim]", "  a b ", "a b", ValueQuality.Good)]
    [InlineData("[trim]", "", null, ValueQuality.Empty)]
    [InlineData("[trim]", "   ", null, ValueQuality.Empty)]
    [InlineData("[lower]", "AbC", "abc", ValueQuality.Good)]
    [InlineData("[upper]", "AbC", "ABC", ValueQuality.Good)]
    [InlineData("[title_case]", "jANE dOE", "Jane Doe", ValueQuality.Good)]
    [InlineData("[lower]", null, null, ValueQuality.Empty)]
    [InlineData("[number]", "1.250,50", "1250.5", ValueQuality.Good)]
    [InlineData("[number]", "1,250.50", "1250.5", ValueQuality.Good)]
    [InlineData("[number]", "2k", "2000", ValueQuality.Good)]
    [InlineData("[number]", "1.5 Mio", "1500000", ValueQuality.Good)]
    [InlineData("[number]", "1.0E7", "10000000", ValueQuality.Good)]
    [InlineData("[number]", "718.625", "718.625", ValueQuality.Good)]
    [InlineData("[number]", "1,250", "1250", ValueQuality.Good)]
    [InlineData("[number]", "12,5", "12.5", ValueQuality.Good)]
    [InlineData("[number]", "1.250.000", "1250000", ValueQuality.Good)]
    [InlineData("[number]", "1'250", "1250", ValueQuality.Good)]
    [InlineData("[number]", "-3.50", "-3.5", ValueQuality.Good)]
    [InlineData("[number]", "", null, ValueQuality.Empty)]
    [InlineData("[number]", "many", null, ValueQuality.Bad)]
    [InlineData("[number]", "NaN", null, ValueQuality.Bad)]
    [InlineData("[number]", "1,2,3", null, ValueQuality.Bad)]
    [InlineData("[number]", "1.2,3.4", null, ValueQuality.Bad)]
    [InlineData("[number]", "1E400", null, ValueQuality.Bad)]
    [InlineData("[money]", "€ 1.250,50", "1250.5", ValueQuality.Good)]
    [InlineData("[money]", "1,250.50 USD", "1250.5", ValueQuality.Good)]
    [InlineData("[money]", "1250", "1250", ValueQuality.Good)]
    [InlineData("[money]", "€", null, ValueQuality.Bad)]
    [InlineData("[money]", null, null, ValueQuality.Empty)]
    [InlineData("[date]", "2026-09-24T03:26:07.000Z", "2026-09-24T03:26:07.0000000Z", ValueQuality.Good)]
    [InlineData("[date]", "2026-09-24T03:26:07.000+0000", "2026-09-24T03:26:07.0000000Z", ValueQuality.Good)]
    [InlineData("[date]", "2026-09-24T03:26:07+02:00", "2026-09-24T01:26:07.0000000Z", ValueQuality.Good)]
    [InlineData("[date]", "2026-09-24", "2026-09-24", ValueQuality.Good)]
    [InlineData("[date]", "24.09.2026", "2026-09-24", ValueQuality.Good)]
    [InlineData("[date]", "1700000000000", "2023-11-14T22:13:20.0000000Z", ValueQuality.Good)]
    [InlineData("[date]", "", null, ValueQuality.Empty)]
    [InlineData("[date]", "2026-02-30", null, ValueQuality.Bad)]
    [InlineData("[date]", "0000-00-00", null, ValueQuality.Bad)]
    [InlineData("[date]", "01/02/2026", null, ValueQuality.Bad)]
    [InlineData("[yes_no]", "true", "yes", ValueQuality.Good)]
    [InlineData("[yes_no]", "0", "no", ValueQuality.Good)]
    [InlineData("[yes_no]", "Ja", "yes", ValueQuality.Good)]
    [InlineData("[yes_no]", "nein", "no", ValueQuality.Good)]
    [InlineData("[yes_no]", "", null, ValueQuality.Empty)]
    [InlineData("[yes_no]", "maybe", null, ValueQuality.Bad)]
    [InlineData("[domain]", "Jo@Sales.Acme.CO.UK", "acme.co.uk", ValueQuality.Good)]
    [InlineData("[domain]", "https://www.acme.de:8080/path?x=a@b", "acme.de", ValueQuality.Good)]
    [InlineData("[domain]", "no domain here", null, ValueQuality.Empty)]
    [InlineData("[domain]", "192.168.0.1", null, ValueQuality.Empty)]
    [InlineData("[domain]", "co.uk", null, ValueQuality.Empty)]
    [InlineData("[domain, free_or_business]", "a@gmail.com", "free", ValueQuality.Good)]
    [InlineData("[domain, free_or_business]", "a@mailinator.com", "disposable", ValueQuality.Good)]
    [InlineData("[domain, free_or_business]", "a@acme.de", "business", ValueQuality.Good)]
    [InlineData("[domain, free_or_business]", "", "unknown", ValueQuality.Empty)]
    [InlineData("[seniority]", "Chief Marketing Officer", "c_level", ValueQuality.Good)]
    [InlineData("[seniority]", "Vice President of Sales", "vp", ValueQuality.Good)]
    [InlineData("[seniority]", "Geschäftsführerin", "c_level", ValueQuality.Good)]
    [InlineData("[seniority]", "Bereichsleiter Vertrieb", "director", ValueQuality.Good)]
    [InlineData("[seniority]", "Abteilungsleiterin", "manager", ValueQuality.Good)]
    [InlineData("[seniority]", "Directeur commercial", "director", ValueQuality.Good)]
    [InlineData("[seniority]", "Jefa de ventas", "manager", ValueQuality.Good)]
    [InlineData("[seniority]", "Algemeen directeur", "c_level", ValueQuality.Good)]
    [InlineData("[seniority]", "Assistant to the CEO", "staff", ValueQuality.Good)]
    [InlineData("[seniority]", "Software Engineer", "staff", ValueQuality.Good)]
    [InlineData("[seniority]", "Wizard", "other", ValueQuality.Unknown)]
    [InlineData("[seniority]", "", null, ValueQuality.Empty)]
    [InlineData("[department]", "Head of Marketing", "marketing", ValueQuality.Good)]
    [InlineData("[department]", "Leiter Rechnungswesen", "finance", ValueQuality.Good)]
    [InlineData("[department]", "Responsable des ressources humaines", "hr", ValueQuality.Good)]
    [InlineData("[department]", "Inkoper", "purchasing", ValueQuality.Good)]
    [InlineData("[department]", "Wizard", "other", ValueQuality.Unknown)]
    [InlineData("[country_code]", "Deutschland", "DE", ValueQuality.Good)]
    [InlineData("[country_code]", "NO", "NO", ValueQuality.Good)]
    [InlineData("[country_code]", "U.S.A.", "US", ValueQuality.Good)]
    [InlineData("[country_code]", "États-Unis", "US", ValueQuality.Good)]
    [InlineData("[country_code]", "Atlantis", null, ValueQuality.Unknown)]
    [InlineData("[country_code]", "", null, ValueQuality.Empty)]
    [InlineData("[{ split: \"@\" }, last]", "a@acme.de", "acme.de", ValueQuality.Good)]
    [InlineData("[first]", "Jane Mary Doe", "Jane", ValueQuality.Good)]
    [InlineData("[last]", "Jane Mary Doe", "Doe", ValueQuality.Good)]
    [InlineData("[{ contains: \"gmbh\" }]", "Acme GmbH", "yes", ValueQuality.Good)]
    [InlineData("[{ replace: { \"GmbH\": \"\" } }, trim]", "Acme GmbH", "Acme", ValueQuality.Good)]
    public void Convert_Steps_GiveValueAndQuality(string steps, string? raw, string? expected, ValueQuality quality)
    {
        MappedValue value = Conversion($"do: {steps}").Convert(raw);

        Assert.Equal(new MappedValue(expected, quality), value);
    }

    [Theory]
    [InlineData("map: { Banking: finance }, otherwise: other", "banking", "finance", ValueQuality.Good)]
    [InlineData("map: { Banking: finance }, otherwise: other", "Steel", "other", ValueQuality.Unknown)]
    [InlineData("map: { Banking: finance }", "Steel", null, ValueQuality.Unknown)]
    [InlineData("map: { Banking: finance }, otherwise: other", "", null, ValueQuality.Empty)]
    [InlineData("map: { Banking: finance }, otherwise: other, default: unknown", "", "unknown", ValueQuality.Empty)]
    [InlineData("bucket: [50, 200]", "49", "<50", ValueQuality.Good)]
    [InlineData("bucket: [50, 200]", "50", "50–199", ValueQuality.Good)]
    [InlineData("bucket: [50, 200]", "200", "200+", ValueQuality.Good)]
    [InlineData("bucket: [50, 200]", "", "unknown", ValueQuality.Empty)]
    [InlineData("bucket: [50, 200]", "many", null, ValueQuality.Bad)]
    [InlineData("bucket: [0.5, 1]", "0.7", "0.5–1", ValueQuality.Good)]
    [InlineData("do: [number], default: 0", "", "0", ValueQuality.Empty)]
    [InlineData("do: [number], default: 0", "many", null, ValueQuality.Bad)]
    [InlineData("do: [country_code], default: unknown", "Atlantis", null, ValueQuality.Unknown)]
    [InlineData("do: [country_code], otherwise: other, default: unknown", "Atlantis", "other", ValueQuality.Unknown)]
    public void Convert_MapBucketDefault_GiveValueAndQuality(string making, string raw, string? expected, ValueQuality quality)
    {
        MappedValue value = Conversion(making).Convert(raw);

        Assert.Equal(new MappedValue(expected, quality), value);
    }

    [Theory]
    [InlineData("do: [number]", FieldKind.Number)]
    [InlineData("do: [money]", FieldKind.Number)]
    [InlineData("do: [date]", FieldKind.Instant)]
    [InlineData("do: [yes_no]", FieldKind.YesNo)]
    [InlineData("do: [trim]", FieldKind.Text)]
    [InlineData("bucket: [5]", FieldKind.Text)]
    [InlineData("do: [yes_no], map: { yes: a }", FieldKind.Text)]
    public void Parse_Steps_DecideTheKind(string making, FieldKind expected)
    {
        Assert.Equal(expected, Field(making).Kind);
    }

    [Fact]
    public void Convert_AnyText_NeverThrows()
    {
        IFieldConversion[] conversions = [.. StepWords.Plain.Select(w => Conversion($"do: [{w}]")), Conversion("bucket: [5, 10]")];
        Random dice = new(20260924);
        const string Letters = "a1.,-+@:/ 'éßk€$TZ\0\uD800\uFFFF%";
        for (int i = 0; i < 3000; i++)
        {
            string raw = new([.. Enumerable.Range(0, dice.Next(40)).Select(_ => Letters[dice.Next(Letters.Length)])]);
            foreach (IFieldConversion conversion in conversions)
            {
                MappedValue value = conversion.Convert(raw);
                Assert.True(value.Quality != ValueQuality.Bad || value.Text is null);
            }
        }
    }

    private static IFieldConversion Conversion(string making) => Field(making).Conversion;

    private static FieldMapping Field(string making)
    {
        MappingResult result = Sample.With("result: Result__c", $"result: {{ from: Result__c, {making} }}");
        Assert.DoesNotContain(result.Problems, p => p.Severity == MappingSeverity.Error);
        return result.Pipeline!.Leads[0].Fields.Single(f => f.Name == "result");
    }
}
