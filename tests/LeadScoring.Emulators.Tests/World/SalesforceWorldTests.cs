using LeadScoring.Emulators.World;
using Xunit;

namespace LeadScoring.Emulators.Tests.World;

public sealed class SalesforceWorldTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private const string End = "2026-10-01T00:00:00.000Z";

    private readonly Seed _seed = fixture.World.Salesforce;

    [Fact]
    public void Ids_AreUniqueAndHaveTheRightPrefixAndSuffix()
    {
        Dictionary<string, string> prefixes = new()
        {
            ["Lead"] = "00Q", ["Contact"] = "003", ["Opportunity"] = "006", ["Task"] = "00T", ["Event"] = "00U",
            ["User"] = "005", ["Account"] = "001", ["LeadHistory"] = "017", ["OpportunityContactRole"] = "00K",
            ["Group"] = "00G", ["QueueSobject"] = "03g", ["GroupMember"] = "011",
            ["ContactHistory"] = "03H", ["Campaign"] = "701", ["CampaignMember"] = "00v", ["EmailMessage"] = "02s", ["EmailMessageRelation"] = "0CT",
        };
        Assert.Equal(prefixes.Keys.Order(StringComparer.Ordinal), _seed.Tables.Keys.Order(StringComparer.Ordinal));
        foreach ((string table, string prefix) in prefixes)
        {
            string[] ids = [.. _seed.Column(table, "Id").OfType<string>()];
            Assert.Equal(_seed.Table(table).Rows.Count, ids.Distinct(StringComparer.Ordinal).Count());
            Assert.All(ids, id => Assert.True(id.Length == 18 && id.StartsWith(prefix, StringComparison.Ordinal) && SalesforceIds.Suffix(id.AsSpan(0, 15)) == id[15..], id));
            Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        }
    }

    [Theory]
    [InlineData("001000000000001", "AAA")]
    [InlineData("00QABCDEabcdeXy", "2HI")]
    [InlineData("0013000000DHYDK", "AA5")]
    public void Suffix_EncodesTheCaseOfFifteenCharacters(string id, string expected)
    {
        // Per block of five: bit i for a capital letter at place i; 0 to 25 are A to Z, 26 to 31 are 0 to 5.
        Assert.Equal(expected, SalesforceIds.Suffix(id));
    }

    [Fact]
    public void References_AllExist()
    {
        HashSet<string?> leads = [.. _seed.Column("Lead", "Id")];
        HashSet<string?> contacts = [.. _seed.Column("Contact", "Id")];
        HashSet<string?> accounts = [.. _seed.Column("Account", "Id")];
        HashSet<string?> deals = [.. _seed.Column("Opportunity", "Id")];
        HashSet<string?> users = [.. _seed.Column("User", "Id")];

        Assert.All(_seed.Column("Task", "WhoId").Concat(_seed.Column("Event", "WhoId")), id => Assert.True(leads.Contains(id) || contacts.Contains(id)));
        HashSet<string?> groups = [.. _seed.Column("Group", "Id")];
        Assert.All(_seed.Column("QueueSobject", "QueueId").Concat(_seed.Column("GroupMember", "GroupId")), id => Assert.Contains(id, groups));
        Assert.All(_seed.Column("GroupMember", "UserOrGroupId"), id => Assert.Contains(id, users));
        Assert.All(_seed.Column("LeadHistory", "LeadId"), id => Assert.Contains(id, leads));
        Assert.All(_seed.Column("OpportunityContactRole", "ContactId"), id => Assert.Contains(id, contacts));
        Assert.All(_seed.Column("OpportunityContactRole", "OpportunityId"), id => Assert.Contains(id, deals));
        Assert.All(_seed.Column("Contact", "AccountId").Concat(_seed.Column("Opportunity", "AccountId")), id => Assert.Contains(id, accounts));
        Assert.All(new[] { "Lead", "Task", "Event", "Opportunity" }.SelectMany(t => _seed.Column(t, "OwnerId")).Concat(_seed.Column("LeadHistory", "CreatedById")), id => Assert.Contains(id, users));
    }

    [Fact]
    public void MailsAndCampaigns_PointToLeadsAndContactsAndAreModestInNumber()
    {
        HashSet<string?> people = [.. _seed.Column("Lead", "Id"), .. _seed.Column("Contact", "Id")];
        HashSet<string?> mails = [.. _seed.Column("EmailMessage", "Id")];
        HashSet<string?> campaigns = [.. _seed.Column("Campaign", "Id")];
        HashSet<string?> tasks = [.. _seed.Column("Task", "Id")];
        Assert.NotEmpty(mails);
        Assert.All(_seed.Columns("EmailMessageRelation", "EmailMessageId", "RelationId", "RelationType"), r => Assert.True(mails.Contains(r[0]) && (people.Contains(r[1]) || r[2] == "ToAddress")));
        Assert.All(_seed.Column("EmailMessage", "ActivityId"), id => Assert.Contains(id, tasks));
        Assert.NotEmpty(_seed.Table("CampaignMember").Rows);
        Assert.All(_seed.Columns("CampaignMember", "CampaignId", "LeadId", "LeadOrContactId", "Status", "HasResponded"), m =>
            Assert.True(campaigns.Contains(m[0]) && people.Contains(m[1]) && people.Contains(m[2]) && (m[3] == "Responded") == (m[4] == "true")));
        Assert.All(_seed.Columns("ContactHistory", "ContactId", "OldValue", "NewValue"), h => Assert.True(people.Contains(h[0]) && h[1] != h[2]));
        Assert.True(mails.Count + _seed.Table("CampaignMember").Rows.Count < _seed.Table("Task").Rows.Count / 3);
    }

    [Fact]
    public void Leads_AreConvertedExactlyWhenWon()
    {
        Dictionary<string, string> wonByContact = _seed.Columns("OpportunityContactRole", "ContactId", "OpportunityId").ToDictionary(r => r[0]!, r => r[1]!);
        Dictionary<string, string> isWon = _seed.Columns("Opportunity", "Id", "IsWon").ToDictionary(r => r[0]!, r => r[1]!);
        int won = 0;
        foreach (string?[] lead in _seed.Columns("Lead", "Status", "IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId"))
        {
            bool converted = lead[0] == "Closed - Converted";
            Assert.Equal(converted ? "true" : "false", lead[1]);
            Assert.All(lead[2..], v => Assert.Equal(converted, v is not null));
            if (converted)
            {
                won++;
                Assert.Equal(lead[5], wonByContact[lead[4]!]);
                Assert.Equal("true", isWon[lead[5]!]);
            }
        }

        Assert.True(won > 200);
        Assert.Contains("Closed Lost", _seed.Column("Opportunity", "StageName"));
    }

    [Fact]
    public void Times_NothingIsBeforeCreationOrAfterTheEnd()
    {
        Dictionary<string, string> created = _seed.Columns("Lead", "Id", "CreatedDate").Concat(_seed.Columns("Contact", "Id", "CreatedDate")).ToDictionary(r => r[0]!, r => r[1]!);
        foreach (string?[] task in _seed.Columns("Task", "WhoId", "ActivityDate", "CreatedDate"))
        {
            Assert.True(string.CompareOrdinal(task[2], created[task[0]!]) >= 0, "entered before its lead");
            Assert.True(task[0]!.StartsWith("003", StringComparison.Ordinal) || string.CompareOrdinal(task[1], created[task[0]!][..10]) >= 0, "happened before its lead");
        }

        foreach ((SeedTable table, string column) in _seed.Tables.Values.SelectMany(t => t.Columns.Where(c => c.EndsWith("Date", StringComparison.Ordinal) || c.EndsWith("DateTime", StringComparison.Ordinal) || c == "SystemModstamp").Select(c => (t, c))))
        {
            Assert.All(_seed.Column(table.Name, column).OfType<string>(), at => Assert.True(string.CompareOrdinal(at, End) <= 0, $"{table.Name}.{column} {at}"));
        }

        Assert.All(_seed.Columns("Lead", "CreatedDate", "LastModifiedDate"), r => Assert.True(string.CompareOrdinal(r[0], r[1]) <= 0));
    }

    [Fact]
    public void Activities_SomeAreEnteredLate()
    {
        int late = _seed.Columns("Task", "Type", "ActivityDate", "CreatedDate").Count(r => r[0] == "Call" && string.CompareOrdinal(r[2]![..10], r[1]) > 0);

        Assert.InRange(late, 50, 2_000);
    }

    [Fact]
    public void Leaks_AreFilledOnlyAfterTheOutcome()
    {
        var history = _seed.Columns("LeadHistory", "LeadId", "Field", "OldValue", "NewValue", "CreatedDate").ToList();
        Dictionary<string, string> ended = history.Where(r => r[3]?.StartsWith("Closed", StringComparison.Ordinal) == true).ToDictionary(r => r[0]!, r => r[4]!);
        foreach (string field in new[] { "Last_Call_Result__c", "Contract_Status__c" })
        {
            Dictionary<string, string?[]> filled = history.Where(r => r[1] == field).ToDictionary(r => r[0]!);
            Assert.NotEmpty(filled);
            Assert.All(filled, f => Assert.True(f.Value[2] is null && string.CompareOrdinal(f.Value[4], ended[f.Key]) > 0));
            foreach (string?[] lead in _seed.Columns("Lead", "Id", field))
            {
                Assert.Equal(lead[1], filled.GetValueOrDefault(lead[0]!)?[3]);
            }
        }
    }

    [Fact]
    public void History_LeadsUpToTheCurrentValue()
    {
        foreach (string field in new[] { "Status", "Title", "NumberOfEmployees" })
        {
            Dictionary<string, string?> now = _seed.Columns("Lead", "Id", field).ToDictionary(r => r[0]!, r => r[1]);
            var changes = _seed.Columns("LeadHistory", "LeadId", "Field", "OldValue", "NewValue", "CreatedDate").Where(r => r[1] == field).GroupBy(r => r[0]!).ToList();
            Assert.NotEmpty(changes);
            foreach (var lead in changes)
            {
                string?[][] steps = [.. lead.OrderBy(r => r[4], StringComparer.Ordinal)];
                Assert.Equal(now[lead.Key], steps[^1][3]);
                Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(pair.First[3], pair.Second[2]));
            }
        }
    }

    [Fact]
    public void People_AreFictionalAndAsMessyAsReal()
    {
        Assert.All(_seed.Column("Lead", "Email").Concat(_seed.Column("Contact", "Email")).Concat(_seed.Column("User", "Email")), e => Assert.Matches(@"^[A-Za-z0-9.\-]+@[a-z0-9.\-]+\.(test|example)$", e));
        string?[] companies = [.. _seed.Column("Lead", "Company")];
        Assert.Contains(companies, c => c!.Contains(','));
        Assert.Contains(companies, c => c!.Contains('"'));
        Assert.Contains("O'Brien", _seed.Column("Lead", "LastName"));
        Assert.Contains("Jürgen", _seed.Column("Lead", "FirstName"));
        Assert.Contains(null, _seed.Column("Lead", "Title"));
        Assert.Contains("n/a", _seed.Column("Lead", "Country"));
        Assert.All(companies, c => Assert.False(string.IsNullOrEmpty(c)));
        Assert.InRange(_seed.Column("Lead", "Email").GroupBy(e => e!.ToLowerInvariant()).Count(g => g.Count() > 1), 15, 25);
    }

    [Fact]
    public void Users_AreEightRepsOneWhoLeftAndTheIntegration()
    {
        string?[][] users = [.. _seed.Columns("User", "Email", "IsActive")];

        Assert.Equal(10, users.Length);
        Assert.Equal("false", Assert.Single(users, u => u[1] == "false")[1]);
        Assert.Equal([.. Enumerable.Range(1, 8).Select(i => $"rep{i}@northwind.test"), "integration@northwind.test"], users.Where(u => u[1] == "true").Select(u => u[0]!));
    }
}
