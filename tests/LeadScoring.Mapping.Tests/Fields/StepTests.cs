using LeadScoring.TestSupport;

namespace LeadScoring.Mapping.Tests.Fields;

/// <summary>Steps with arguments, settings and word lists of the mapping's own.</summary>
public sealed class StepTests
{
    [Theory]
    [InlineData("[phone]", "+49 (0)30 / 1234-567", "+49301234567", ValueQuality.Good)]
    [InlineData("[phone]", "0049 30 1234567", "+49301234567", ValueQuality.Good)]
    [InlineData("[phone]", "+1 (415) 555-0100 ext. 12", "+14155550100", ValueQuality.Good)]
    [InlineData("[phone]", "+44 20 7946 0018 x7", "+442079460018", ValueQuality.Good)]
    [InlineData("[phone]", "030 1234567", null, ValueQuality.Bad)]
    [InlineData("[{ phone: DE }]", "030 1234567", "+49301234567", ValueQuality.Good)]
    [InlineData("[{ phone: DE }]", "+33 1 42 68 53 00", "+33142685300", ValueQuality.Good)]
    [InlineData("[{ phone: FR }]", "01 42 68 53 00", "+33142685300", ValueQuality.Good)]
    [InlineData("[{ phone: US }]", "415-555-0100", "+14155550100", ValueQuality.Good)]
    [InlineData("[{ phone: US }]", "1-415-555-0100", "+14155550100", ValueQuality.Good)]
    [InlineData("[{ phone: IT }]", "06 1234 5678", "+390612345678", ValueQuality.Good)]
    [InlineData("[phone]", "+999 12345678", null, ValueQuality.Bad)]
    [InlineData("[phone]", "+49 30", null, ValueQuality.Bad)]
    [InlineData("[phone]", "+49 30 1234567890123", null, ValueQuality.Bad)]
    [InlineData("[phone]", "call me", null, ValueQuality.Bad)]
    [InlineData("[phone]", "", null, ValueQuality.Empty)]
    [InlineData("[company_name]", "ACME  GmbH & Co. KG", "Acme", ValueQuality.Good)]
    [InlineData("[company_name]", "Müller Bau Ges.m.b.H.", "Müller Bau", ValueQuality.Good)]
    [InlineData("[company_name]", "Société Générale S.A.", "Société Générale", ValueQuality.Good)]
    [InlineData("[company_name]", "BMW AG", "BMW", ValueQuality.Good)]
    [InlineData("[company_name]", "Example Holdings, Inc.", "Example Holdings", ValueQuality.Good)]
    [InlineData("[company_name]", "northwind traders ltd", "Northwind Traders", ValueQuality.Good)]
    [InlineData("[company_name]", "Talleres Pérez, S.L.", "Talleres Pérez", ValueQuality.Good)]
    [InlineData("[company_name]", "Pięć Sp. z o.o.", "Pięć", ValueQuality.Good)]
    [InlineData("[company_name]", "GmbH", "GmbH", ValueQuality.Good)]
    [InlineData("[company_name]", "AG", "AG", ValueQuality.Good)]
    [InlineData("[company_name]", " ", null, ValueQuality.Empty)]
    [InlineData("[{ number: comma }]", "1.250", "1250", ValueQuality.Good)]
    [InlineData("[{ number: comma }]", "1.250,5", "1250.5", ValueQuality.Good)]
    [InlineData("[{ number: comma }]", "718,625", "718.625", ValueQuality.Good)]
    [InlineData("[{ number: comma }]", "1250.5", "1250.5", ValueQuality.Good)]
    [InlineData("[{ number: point }]", "1,250", "1250", ValueQuality.Good)]
    [InlineData("[{ number: point }]", "12,5", null, ValueQuality.Bad)]
    [InlineData("[number]", "1.250", "1.25", ValueQuality.Good)]
    public void Convert_Step_GivesValueAndQuality(string steps, string raw, string? expected, ValueQuality quality) =>
        Assert.Equal(new MappedValue(expected, quality), Field(Sample.Text, steps).Conversion.Convert(raw));

    [Fact]
    public void Convert_ConnectionWithCommas_ReadsItsNumbersThatWay()
    {
        string text = Sample.Text.Replace("sf: { type: salesforce,", "sf: { numbers: comma, type: salesforce,", StringComparison.Ordinal);

        Assert.Equal("1250", Field(text, "[number]").Conversion.Convert("1.250").Text);
        Assert.Equal("1250", Field(text, "[money]").Conversion.Convert("€ 1.250").Text);
        Assert.NotEqual(Sample.Parse(Sample.Text).Pipeline!.InputsHash, Sample.Parse(text).Pipeline!.InputsHash);
    }

    [Theory]
    [InlineData("Jane", "Doe", "Jane Doe (x)")]
    [InlineData("Jane", null, "Jane  (x)")]
    [InlineData("", "Doe", "Doe (x)")]
    [InlineData("", "", null)]
    public void Convert_Template_PutsFieldsTogether(string raw, string? other, string? expected)
    {
        FieldMapping field = Field(Sample.Text, "[{ template: \"{value} {LastName} (x)\", type: text }]");

        Assert.Equal(expected, field.Conversion.Convert(raw, n => n == "LastName" ? other : "?", DateTimeOffset.UnixEpoch).Text);
        Assert.Equal(["Result__c", "LastName"], field.Reads);
    }

    [Fact]
    public void Convert_TemplateOfAType_IsBadWhenItDoesNotFit()
    {
        IFieldConversion number = Field(Sample.Text, "[{ template: \"{value}{Digits__c}\", type: number }]").Conversion;

        Assert.Equal(new MappedValue("125", ValueQuality.Good), number.Convert("12", _ => "5", DateTimeOffset.UnixEpoch));
        Assert.Equal(new MappedValue(null, ValueQuality.Bad), number.Convert("12", _ => " x", DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Convert_Hash_IsKeyedAndTheKeyIsPartOfTheInputs()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(Sample.FileName), With(Sample.Text, "[trim, { hash: JOIN_KEY }]"));
        PipelineDefinition first = MappingFile.Load(folder.File(Sample.FileName), [], new Secrets("one")).Pipeline!;
        PipelineDefinition second = MappingFile.Load(folder.File(Sample.FileName), [], new Secrets("two")).Pipeline!;
        PipelineDefinition unkeyed = MappingFile.Load(folder.File(Sample.FileName), []).Pipeline!;

        // HMAC-SHA256 of "abc" under "one", by openssl.
        Assert.Equal("592194585407c44e82528c7fcd22511eac5c95a9e0c9e069da02fcae2826dc29", Result(first).Convert(" abc ").Text);
        Assert.NotEqual(Result(first).Convert("abc"), Result(second).Convert("abc"));
        Assert.Equal(new MappedValue(null, ValueQuality.Empty), Result(first).Convert(""));
        Assert.Equal(new MappedValue(null, ValueQuality.Bad), Result(unkeyed).Convert("abc"));
        Assert.Equal(3, new[] { first, second, unkeyed }.Select(p => p.InputsHash).Distinct().Count());
    }

    [Fact]
    public void Load_HashWithoutItsSecret_NamesItAndTheLine()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(Sample.FileName), With(Sample.Text, "[{ hash: JOIN_KEY }]"));

        MappingProblem problem = Assert.Single(MappingFile.Load(folder.File(Sample.FileName), [], new Secrets(null)).Problems);

        Assert.Equal("inbound.yaml:18:47  objects.lead.fields.result.do.hash: There is no secret JOIN_KEY.", problem.ToString());
    }

    [Theory]
    [InlineData("seniority: { vp: [\"Chapter Lead\"] }", "[seniority]", "Chapter Lead Platform", "vp")]
    [InlineData("seniority: { staff: [\"Vice President\"] }", "[seniority]", "Vice President", "staff")]
    [InlineData("department: { research: [\"*forschung\"] }", "[department]", "Leiter Grundlagenforschung", "research")]
    [InlineData("countries: { DE: [\"Schland\"] }", "[country_code]", "SCHLAND", "DE")]
    [InlineData("free_mail: [acme.de]", "[domain, free_or_business]", "a@mail.acme.de", "free")]
    [InlineData("disposable_mail: [Acme.de]", "[domain, free_or_business]", "a@acme.de", "disposable")]
    [InlineData("business_mail: [gmail.com]", "[domain, free_or_business]", "a@gmail.com", "business")]
    [InlineData("public_suffixes: [shops.example.net]", "[domain]", "https://www.acme.shops.example.net", "acme.shops.example.net")]
    [InlineData("legal_forms: [Werkstatt]", "[company_name]", "Müller Werkstatt", "Müller")]
    public void Convert_WordsOfTheMapping_AreAddedAndWin(string lists, string steps, string raw, string expected)
    {
        string text = $"word_lists: {{ {lists} }}\n{Sample.Text}";

        Assert.NotEqual(expected, Field(Sample.Text, steps).Conversion.Convert(raw).Text);
        Assert.Equal(new MappedValue(expected, ValueQuality.Good), Field(text, steps).Conversion.Convert(raw));
        Assert.NotEqual(Sample.Parse(With(Sample.Text, steps)).Pipeline!.InputsHash, Sample.Parse(With(text, steps)).Pipeline!.InputsHash);
    }

    [Fact]
    public void Parse_WordsThatNoStepReads_LeaveTheInputsAsTheyAre() => Assert.Equal(
        Sample.Parse(Sample.Text).Pipeline!.InputsHash,
        Sample.Parse($"word_lists: {{ free_mail: [acme.de] }}\n{Sample.Text}").Pipeline!.InputsHash);

    [Fact]
    public void Load_WordListFile_IsReadAndItsMistakesAreReportedThere()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("titles.txt"), "# ours\nChapter Lead = vp\nBoss\nGuru = wizard\n");
        File.WriteAllText(folder.File(Sample.FileName), $"word_lists: {{ seniority: titles.txt }}\n{Sample.Text}");

        Assert.Equal(
            ["titles.txt:3:1  \"Boss\" is no entry of word_lists.seniority. Write: phrase = class", "titles.txt:4:1  word_lists.seniority: \"wizard\" is no level. Known here: c_level, vp, director, manager, staff."],
            MappingFile.Load(folder.File(Sample.FileName), []).Problems.Select(p => p.ToString()));

        File.WriteAllText(folder.File("titles.txt"), "Chapter Lead = vp\n");
        PipelineDefinition pipeline = MappingFile.Load(folder.File(Sample.FileName), []).Pipeline!;
        Assert.Equal("vp", pipeline.Leads[0].Fields.Single(f => f.Name == "seniority").Conversion.Convert("Chapter lead").Text);
    }

    [Theory]
    [InlineData(100_001, "x")]
    [InlineData(10, "\0")]
    public void Convert_ValueNobodyTyped_IsBadAtOnce(int length, string letter)
    {
        string raw = string.Concat(Enumerable.Repeat(letter, length));

        Assert.All(StepWords.Plain, w => Assert.Equal(new MappedValue(null, ValueQuality.Bad), Field(Sample.Text, $"[{w}]").Conversion.Convert(raw)));
    }

    private static IFieldConversion Result(PipelineDefinition pipeline) => pipeline.Leads[0].Fields.Single(f => f.Name == "result").Conversion;

    private static string With(string text, string steps) =>
        text.Replace("result: Result__c", $"result: {{ from: Result__c, do: {steps} }}", StringComparison.Ordinal);

    private static FieldMapping Field(string text, string steps)
    {
        MappingResult result = Sample.Parse(With(text, steps));
        Assert.Empty(result.Problems);
        return result.Pipeline!.Leads[0].Fields.Single(f => f.Name == "result");
    }

    private sealed class Secrets(string? value) : ISecretSource
    {
        public string Read(string name) => value ?? throw new CrmException(CrmFailureKind.Misconfigured, $"There is no secret {name}.");
    }
}
