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
    [InlineData("Status", true)]
    [InlineData("my_field__c", true)]
    [InlineData("created", false)]
    [InlineData("leadConverted", false)]
    [InlineData(null, false)]
    public void IsField_RowsField_TellsFieldsFromEvents(string? field, bool expected) => Assert.Equal(expected, HistoryObject.IsField(field));
}
