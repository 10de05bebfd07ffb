using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class HistoryObjectTests
{
    [Theory]
    [InlineData("LeadHistory", "Lead", "LeadId")]
    [InlineData("ContactHistory", "Contact", "ContactId")]
    [InlineData("OpportunityFieldHistory", "Opportunity", "OpportunityId")]
    [InlineData("Score_Log__History", "Score_Log__c", "ParentId")]
    public void Of_HistoryStream_NamesItsParent(string stream, string parent, string field) =>
        Assert.Equal(new HistoryObject(new StreamName(parent), field), HistoryObject.Of(new StreamName(stream)));

    [Theory]
    [InlineData("Lead")]
    [InlineData("OpportunityHistory")]
    [InlineData("LoginHistory")]
    public void Of_OtherStream_IsNone(string stream) => Assert.Null(HistoryObject.Of(new StreamName(stream)));

    [Theory]
    [InlineData("Status", "Status")]
    [InlineData("my_field__c", "my_field__c")]
    [InlineData("created", null)]
    [InlineData("leadConverted", null)]
    [InlineData(null, null)]
    public void FieldOf_RowsField_TellsFieldsFromEvents(string? field, string? expected) => Assert.Equal(expected, HistoryObject.FieldOf(field, "a", "b"));

    [Theory]
    [InlineData("005000000000001AAA", "00G000000000002AAA", "OwnerId")]
    [InlineData("005000000000001", "005000000000002", "OwnerId")]
    [InlineData("Ada Park", "Ben Oak", null)]
    [InlineData(null, null, null)]
    public void FieldOf_OwnerRows_KeepIdsUnderTheNameTheRecordsUse(string? before, string? after, string? expected) =>
        Assert.Equal(expected, HistoryObject.FieldOf("Owner", before, after));
}
