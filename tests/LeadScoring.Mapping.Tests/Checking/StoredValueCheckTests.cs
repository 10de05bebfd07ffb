namespace LeadScoring.Mapping.Tests;

public sealed class StoredValueCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly MappingResult Mapping = Sample.With("      result: Result__c\n", "      result: { from: Result__c, map: { Won: won }, otherwise: other }\n      country: { from: Country, do: [country_code] }\n");

    [Fact]
    public void Problems_ValuesThatNoListKnows_AreCountedAndNamedWhereTheyAreLookedUp()
    {
        StoredValueCheck check = new(Mapping);
        AddLeads(check, 412, ("Result__c", "Hi-Tech"));
        AddLeads(check, 2, ("Result__c", "Rare"));
        AddLeads(check, 5, ("Title", "Wizard"), ("Country", "Atlantis"));
        AddLeads(check, 12_871, ("Result__c", "won"), ("Title", "CEO"), ("Country", "Norway"));
        AddDeal(check, "true");

        Assert.Equal(
            [
                "inbound.yaml:14:37  Title value \"Wizard\" appears in 5 leads (0.04 %) but is in no word list. It becomes \"other\". Add it: word_lists: { seniority: … }",
                "inbound.yaml:18:34  Result__c value \"Hi-Tech\" appears in 412 leads (3.1 %) but is not in the map. It becomes \"other\". Add it?",
                "inbound.yaml:19:37  Country value \"Atlantis\" appears in 5 leads (0.04 %) but is in no word list. It becomes empty. Add it: word_lists: { countries: … }",
            ],
            check.Problems(Now).Select(p => p.ToString()));
    }

    [Fact]
    public void Problems_LabelThatNothingFits_IsSaid()
    {
        StoredValueCheck check = new(Mapping);
        AddLeads(check, 3, ("Result__c", "Won"));
        AddDeal(check, "false");
        AddDeal(check, null);

        Assert.Equal(
            "inbound.yaml:39:14  label.good_when holds for none of 2 records (deal), so nothing can be learned. Look at the condition and at the fields it names.",
            Assert.Single(check.Problems(Now)).ToString());
    }

    [Fact]
    public void Problems_WindowLongerThanTheHistory_IsSaid()
    {
        StoredValueCheck check = new(Mapping);
        AddLeads(check, 1, ("Result__c", "Won"));
        AddDeal(check, "true");

        Assert.Equal(
            "inbound.yaml:41:11  label.within is longer than the history: the oldest lead is 40 days old, and no window of 90 days is over yet.",
            Assert.Single(check.Problems(Now.AddDays(-60))).ToString());
    }

    [Fact]
    public void Problems_NoRecords_FindsNothing() => Assert.Empty(new StoredValueCheck(Mapping).Problems(Now));

    private static void AddLeads(StoredValueCheck check, int count, params (string Field, string Value)[] fields)
    {
        for (int i = 0; i < count; i++)
        {
            check.Add(Record("sf.Lead", i, [.. fields]));
        }
    }

    private static void AddDeal(StoredValueCheck check, string? won) => check.Add(Record("sf.Opportunity", 1, [("IsWon", won)]));

    private static StoredRecord Record(string stream, int id, (string Field, string? Value)[] fields) => new(
        StreamKey.Parse(stream),
        new CrmRecord(new CrmRecordId($"r{id}"), Now.AddDays(-100), Now.AddDays(-50), false, fields.ToDictionary(f => f.Field, f => f.Value)),
        []);
}
