namespace LeadScoring.Mapping.Tests;

public sealed class CrmCheckTests
{
    private static readonly StreamKey Leads = StreamKey.Parse("sf.Lead");

    private static readonly MappingResult Mapping = Sample.With(
        "      Lead_Score__c: { value: score }\n",
        "      Lead_Score__c: { value: score }\n      Lead_Tier__c: { value: tier, picklist: { hot: Hot, warm: Warm, cold: Cold } }\n      Reason__c: { value: factor 1, length: 120 }\n      Scored_At__c: { value: scored_at }\n");

    [Fact]
    public void Check_EverythingFits_FindsNothing() => Assert.Equal(string.Empty, Check(Fields()));

    [Fact]
    public void Check_StreamNotDescribed_IsNotChecked() =>
        Assert.Empty(CrmCheck.Check(Mapping, new Dictionary<StreamKey, StreamDescription>()));

    [Fact]
    public void Check_MappingWithErrors_IsNotChecked() =>
        Assert.Empty(CrmCheck.Check(Sample.Parse("version: 2"), new Dictionary<StreamKey, StreamDescription>()));

    [Fact]
    public void Check_FieldThatIsRead_IsMissing_NamesTheNearest() => Assert.Equal(
        "inbound.yaml:15:26  sf.Lead has no field \"NumberOfEmployees\" that we may see; did you mean \"NumberOfEmployee\"?",
        Check(Fields(("NumberOfEmployees", null), ("NumberOfEmployee", Field("NumberOfEmployee", CrmFieldType.Number)))));

    [Fact]
    public void Check_ActivityField_IsMissing_IsReported()
    {
        StreamDescription tasks = new(new StreamName("Task"), [.. new[] { "ActivityDate", "Type", "CreatedDate" }.Select(n => Field(n, CrmFieldType.Text))]);

        MappingProblem problem = Assert.Single(CrmCheck.Check(Mapping, new Dictionary<StreamKey, StreamDescription> { [StreamKey.Parse("sf.Task")] = tasks }));

        Assert.StartsWith("inbound.yaml:26:72  sf.Task has no field \"Subject\" that we may see", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WriteBackFieldIsMissing_HintsAtProvisioning() => Assert.Equal(
        "inbound.yaml:56:7  sf.Lead has no field \"Lead_Score__c\". Create it: leadscoring provision (or correct the name).",
        Check(Fields(("Lead_Score__c", null))));

    [Fact]
    public void Check_OwnerFieldIsMissing_DoesNotHintAtProvisioning() => Assert.StartsWith(
        "inbound.yaml:60:7  sf.Lead has no field \"OwnerId\" that we may see",
        Check(Fields(("OwnerId", null))), StringComparison.Ordinal);

    [Fact]
    public void Check_FieldIsCalculated_IsRefused() => Assert.Equal(
        "inbound.yaml:56:7  Lead_Score__c is calculated by the CRM and cannot be written. Choose another field.",
        Check(Fields(("Lead_Score__c", Field("Lead_Score__c", CrmFieldType.Number) with { IsCalculated = true, IsWritable = false }))));

    [Fact]
    public void Check_FieldIsNotWritable_NamesWhoCanAct() => Assert.Equal(
        "inbound.yaml:56:7  Lead_Score__c: user of secret SF_MAIN has no edit right on this field. Grant it to the integration user.",
        Check(Fields(("Lead_Score__c", Field("Lead_Score__c", CrmFieldType.Number) with { IsWritable = false }))));

    [Fact]
    public void Check_WrongType_IsRefused() => Assert.Equal(
        "inbound.yaml:56:7  Lead_Score__c is of type Text; this value needs a number field.",
        Check(Fields(("Lead_Score__c", Field("Lead_Score__c", CrmFieldType.Text)))));

    [Fact]
    public void Check_DateWithoutTime_IsRefused() => Assert.Equal(
        "inbound.yaml:59:7  Scored_At__c is of type Date; this value needs a date-and-time field.",
        Check(Fields(("Scored_At__c", Field("Scored_At__c", CrmFieldType.Date)))));

    [Fact]
    public void Check_RestrictedPicklistLacksAValue_IsRefused() => Assert.Equal(
        "inbound.yaml:57:7  Lead_Tier__c is a restricted picklist with High, Warm, Cold. \"Hot\" would be rejected by Salesforce. Add the value there, or map it: picklist: { hot: …, warm: …, cold: … }",
        Check(Fields(("Lead_Tier__c", Field("Lead_Tier__c", CrmFieldType.Picklist) with { IsRestricted = true, Options = ["High", "Warm", "Cold"] }))));

    [Fact]
    public void Check_OpenPicklistLacksAValue_IsAWarning()
    {
        CrmField field = Field("Lead_Tier__c", CrmFieldType.Picklist) with { Options = ["Warm", "Cold"] };

        MappingProblem problem = Assert.Single(CrmCheck.Check(Mapping, Describe(Fields(("Lead_Tier__c", field)))));

        Assert.Equal(MappingSeverity.Warning, problem.Severity);
        Assert.Equal("Lead_Tier__c is a picklist with Warm, Cold; \"Hot\" is not among them.", problem.Message);
    }

    [Fact]
    public void Check_TextIsTooShort_SaysHowLong() => Assert.Equal(
        "inbound.yaml:58:7  Reason__c holds 80 characters and up to 120 are written. Write length: 80, or make the field longer.",
        Check(Fields(("Reason__c", Field("Reason__c", CrmFieldType.Text) with { Length = 80 }))));

    [Fact]
    public void Check_TextsOfAllKinds_NeedRoom()
    {
        MappingResult mapping = Sample.With("      Lead_Score__c: { value: score }\n", "      Change__c: { value: what_changed, length: 255 }\n      Like__c: { value: leads_like_this }\n      Why__c: { value: owner_reason, length: 100 }\n");
        CrmField[] short80 = [.. new[] { "Change__c", "Like__c", "Why__c" }.Select(n => Field(n, CrmFieldType.Text) with { Length = 80 })];

        Assert.Equal(
            [
                "inbound.yaml:56:7  Change__c holds 80 characters and up to 255 are written. Write length: 80, or make the field longer.",
                "inbound.yaml:57:7  Like__c holds 80 characters and up to 255 are written. Write length: 80, or make the field longer.",
                "inbound.yaml:58:7  Why__c holds 80 characters and up to 100 are written. Write length: 80, or make the field longer.",
            ],
            CrmCheck.Check(mapping, Describe([.. Fields(), .. short80])).Select(p => p.ToString()));
        Assert.Equal([255, 255, 100], ProvisionPlan.For(mapping.Pipeline!.WriteBack[0]).Select(s => s.Length));
    }

    /// <summary>A line of the sample, the CRM's field, and what is said of both.</summary>
    [Theory]
    [InlineData("employees: { from: NumberOfEmployees, do: [number] }", "NumberOfEmployees", CrmFieldType.DateTime, "", "inbound.yaml:15:26  NumberOfEmployees is of type DateTime; \"number\" can read none of its values.")]
    [InlineData("employees: { from: NumberOfEmployees, do: [money] }", "NumberOfEmployees", CrmFieldType.Boolean, "", "inbound.yaml:15:26  NumberOfEmployees is of type Boolean; \"money\" can read none of its values.")]
    [InlineData("created: { from: CreatedDate, do: [date] }", "CreatedDate", CrmFieldType.Reference, "", "inbound.yaml:16:24  CreatedDate is of type Reference; \"date\" can read none of its values.")]
    [InlineData("status: Status", "Status", CrmFieldType.Picklist, "Open|Closed - Not Converted", "")]
    [InlineData("status: Status", "Status", CrmFieldType.Picklist, "Open|Closed Not Converted", "inbound.yaml:39:13  Status has no value \"Closed - Not Converted\"; did you mean \"Closed Not Converted\"? This part of the label can never be true.")]
    [InlineData("status: { from: Status, do: [lower] }", "Status", CrmFieldType.Picklist, "open|closed - not converted", "")]
    [InlineData("result: { from: Result__c, map: { Won: won, Lost: lost }, otherwise: other }", "Result__c", CrmFieldType.Picklist, "Won|Lost", "")]
    [InlineData("result: { from: Result__c, map: { Won: won, Lots: lost }, otherwise: other }", "Result__c", CrmFieldType.Picklist, "Won|Lost", "inbound.yaml:18:34  Result__c has values that are not in the map: \"Lost\". They become \"other\". Add them?\ninbound.yaml:18:51  Result__c has no value \"Lots\"; did you mean \"Lost\"?")]
    [InlineData("result: { from: Result__c, map: { Won: won } }", "Result__c", CrmFieldType.Picklist, "Won|A|B|C|D|E|F", "inbound.yaml:18:34  Result__c has values that are not in the map: \"A\", \"B\", \"C\", \"D\", \"E\" and 1 more. They become empty. Add them?")]
    [InlineData("from: sf.Lead\n    changed_by: Status", "Status", CrmFieldType.Picklist, "", "inbound.yaml:10:17  Status is of type Picklist and holds no time. Name a date field.")]
    public void Check_WhatIsMadeOfAField_FitsItsTypeAndPicklist(string line, string field, CrmFieldType type, string options, string expected)
    {
        string name = line.StartsWith("from:", StringComparison.Ordinal) ? "from: sf.Lead\n" : Sample.Text.Split('\n').First(l => l.TrimStart().StartsWith(line.Split(':')[0] + ":", StringComparison.Ordinal)) + "\n";
        string instead = line.StartsWith("from:", StringComparison.Ordinal) ? line + "\n" : name[..(name.Length - name.TrimStart().Length)] + line + "\n";
        MappingResult mapping = Sample.With(name, instead);
        CrmField crm = Field(field, type) with { IsRestricted = true, Options = options.Split('|', StringSplitOptions.RemoveEmptyEntries) };

        Assert.Equal(expected, string.Join('\n', CrmCheck.Check(mapping, Describe(Fields((field, crm))))));
    }

    private static string Check(IReadOnlyList<CrmField> fields) => string.Join('\n', CrmCheck.Check(Mapping, Describe(fields)));

    private static Dictionary<StreamKey, StreamDescription> Describe(IReadOnlyList<CrmField> fields) => new() { [Leads] = new StreamDescription(Leads.Stream, fields) };

    /// <summary>A Lead that fits, with some fields replaced or, for <see langword="null"/>, removed.</summary>
    private static List<CrmField> Fields(params (string Name, CrmField? Instead)[] changes)
    {
        List<CrmField> fields =
        [
            .. new[] { "Email", "Title", "NumberOfEmployees", "CreatedDate", "Status", "Result__c" }.Select(n => Field(n, CrmFieldType.Text)),
            Field("OwnerId", CrmFieldType.Reference),
            Field("Lead_Score__c", CrmFieldType.Number),
            Field("Lead_Tier__c", CrmFieldType.Picklist) with { IsRestricted = true, Options = ["Hot", "Warm", "Cold"] },
            Field("Reason__c", CrmFieldType.Text) with { Length = 120 },
            Field("Scored_At__c", CrmFieldType.DateTime),
        ];
        foreach ((string name, CrmField? instead) in changes)
        {
            fields.RemoveAll(f => f.Name == name);
            if (instead is not null)
            {
                fields.Add(instead);
            }
        }

        return fields;
    }

    private static CrmField Field(string name, CrmFieldType type) => new(name, name, type, null, IsWritable: true, IsCalculated: false, IsRestricted: false, []);
}
