using Xunit;

namespace LeadScoring.Emulators.Tests.World;

public sealed class HubSpotWorldTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private const string End = "2026-10-01T00:00:00.000Z";

    private readonly Seed _seed = fixture.World.HubSpot;

    [Fact]
    public void Associations_JoinRecordsThatExistWithTheRightType()
    {
        Dictionary<string, HashSet<string?>> ids = _seed.Tables.Values.Where(t => t.IndexOf("id") >= 0).ToDictionary(t => t.Name, t => _seed.Column(t.Name, "id").ToHashSet());
        Dictionary<string, string> types = new() { ["notes"] = "202", ["calls"] = "194", ["emails"] = "198", ["meetings"] = "200", ["deals"] = "3" };
        int joined = 0;
        foreach (string?[] row in _seed.Columns("associations", "from_type", "from_id", "to_type", "to_id", "type_id"))
        {
            Assert.Contains(row[1], ids[row[0]!]);
            Assert.Equal("contacts", row[2]);
            Assert.Contains(row[3], ids["contacts"]);
            Assert.Equal(types[row[0]!], row[4]);
            joined++;
        }

        Assert.Equal(types.Keys.Sum(t => ids[t].Count), joined);
        Assert.All(ids, t => Assert.Equal(_seed.Table(t.Key).Rows.Count, t.Value.Count));
        Assert.All(_seed.Columns("property_history", "object_type", "object_id"), r => Assert.Contains(r[1], ids[r[0]!]));
        Assert.All(_seed.Column("contacts", "hubspot_owner_id").OfType<string>(), o => Assert.Contains(o, ids["owners"]));
    }

    [Fact]
    public void Emails_AreUniqueAsHubSpotDemands()
    {
        string[] emails = [.. _seed.Column("contacts", "email").OfType<string>()];

        Assert.Equal(emails.Length, emails.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(20, _seed.Column("contacts", "email").Count(e => e is null));
    }

    [Fact]
    public void Times_NothingIsBeforeCreationOrAfterTheEnd()
    {
        Dictionary<string, string> created = _seed.Columns("contacts", "id", "createdate").ToDictionary(r => r[0]!, r => r[1]!);
        Dictionary<string, string> contact = _seed.Columns("associations", "from_id", "to_id").ToDictionary(r => r[0]!, r => r[1]!);
        foreach (string table in new[] { "notes", "calls", "emails", "meetings" })
        {
            Assert.All(_seed.Columns(table, "id", "hs_timestamp", "hs_createdate"), r => Assert.True(
                string.CompareOrdinal(r[1], created[contact[r[0]!]]) >= 0 && string.CompareOrdinal(r[2], created[contact[r[0]!]]) >= 0, $"{table} {r[0]}"));
        }

        foreach ((string table, string column) in _seed.Tables.Values.SelectMany(t => t.Columns.Where(c => c.EndsWith("date", StringComparison.Ordinal) || c is "hs_timestamp" or "timestamp").Select(c => (t.Name, c))))
        {
            Assert.All(_seed.Column(table, column).OfType<string>(), at => Assert.True(string.CompareOrdinal(at, End) <= 0, $"{table}.{column} {at}"));
        }
    }

    [Fact]
    public void Deals_AgreeWithTheirStageAndHistory()
    {
        Dictionary<string, string> last = _seed.Columns("property_history", "object_id", "property", "value", "timestamp").Where(r => r[1] == "dealstage")
            .GroupBy(r => r[0]!).ToDictionary(g => g.Key, g => g.MaxBy(r => r[3], StringComparer.Ordinal)![2]!);
        foreach (string?[] deal in _seed.Columns("deals", "id", "dealstage", "hs_is_closed", "hs_is_closed_won", "closedate"))
        {
            Assert.Equal(last[deal[0]!], deal[1]);
            Assert.Equal(deal[1]!.StartsWith("closed", StringComparison.Ordinal) ? "true" : "false", deal[2]);
            Assert.Equal(deal[1] == "closedwon" ? "true" : "false", deal[3]);
            Assert.Equal(deal[2] == "true", deal[4] is not null);
        }

        Dictionary<string, string> wonAt = _seed.Columns("property_history", "object_id", "property", "value", "timestamp").Where(r => r[1] == "hs_is_closed_won" && r[2] == "true").ToDictionary(r => r[0]!, r => r[3]!);
        Assert.All(_seed.Columns("deals", "id", "hs_is_closed_won", "closedate"), d => Assert.Equal(d[1] == "true" ? d[2] : null, wonAt.GetValueOrDefault(d[0]!)));
        Assert.Equal(["appointmentscheduled", "closedlost", "closedwon", "qualifiedtobuy"], _seed.Column("deals", "dealstage").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leak_IsFilledOnlyAfterTheOutcome()
    {
        Dictionary<string, string> dealOf = _seed.Columns("associations", "from_type", "from_id", "to_id").Where(r => r[0] == "deals").ToDictionary(r => r[2]!, r => r[1]!);
        var history = _seed.Columns("property_history", "object_id", "property", "value", "timestamp").ToList();
        Dictionary<string, string> ended = history.Where(r => r[2] is "closedwon" or "closedlost" or "UNQUALIFIED").ToDictionary(r => r[0]!, r => r[3]!);
        List<string?[]> filled = [.. history.Where(r => r[1] == "last_call_result")];

        Assert.NotEmpty(filled);
        Assert.All(filled, r => Assert.True(string.CompareOrdinal(r[3], ended.GetValueOrDefault(r[0]!) ?? ended[dealOf[r[0]!]]) > 0));
        Assert.Equal(filled.Count, _seed.Column("contacts", "last_call_result").Count(v => v is not null));
    }

    [Fact]
    public void SharedPeople_EndTheSameWayInBothCrms()
    {
        Dictionary<string, string> stage = _seed.Columns("contacts", "email", "lifecyclestage").Where(r => r[0] is not null).ToDictionary(r => r[0]!, r => r[1]!);
        int shared = 0;
        foreach (string?[] lead in fixture.World.Salesforce.Columns("Lead", "Email", "Status").Where(r => r[1] != "Open - Not Contacted"))
        {
            if (stage.TryGetValue(lead[0]!.ToLowerInvariant(), out string? there))
            {
                shared++;
                Assert.Equal(lead[1] == "Closed - Converted", there == "customer");
            }
        }

        Assert.InRange(shared, 250, 300);
    }
}
