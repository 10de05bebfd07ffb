namespace LeadScoring.Mapping.Tests;

public sealed class MergeKeyTests
{
    [Fact]
    public void Parse_SeveralFieldsJoinedByPlus_AreOneKey()
    {
        MappingResult result = Sample.With("merge_key: [email]", "merge_key: [email, status, employees + seniority]");

        Assert.Equal(["email", "status", "employees+seniority"], result.Pipeline!.Leads[0].MergeKey);
    }

    [Fact]
    public void Parse_PartOfAKeyThatIsNoField_IsReported() =>
        Assert.Contains("lead.merge_key: there is no field \"compny\"", string.Join('\n', Sample.Parse(Sample.Text.Replace("merge_key: [email]", "merge_key: [email, status+compny]", StringComparison.Ordinal)).Problems), StringComparison.Ordinal);
}
