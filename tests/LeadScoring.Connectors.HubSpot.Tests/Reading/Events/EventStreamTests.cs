using System.Globalization;
using System.Text.Json.Nodes;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class EventStreamTests
{
    private static readonly string[] FormFields = ["contact_id", "submitted_at", "form_name", "page_url", "values.company"];
    private static readonly string[] EmailFields = ["contact_id", "type", "created", "url"];
    private static readonly string[] WebFields = ["contact_id", "event_type", "occurred_at", "properties.hs_url"];

    public static TheoryData<string, string> Everywhere
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string version in (string[])["v3", "2026-03", "2026-09"])
            {
                foreach (string stream in (string[])["form_submissions", "marketing_emails", "web_events"])
                {
                    data.Add(version, stream);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task ReadAsync_EventsOfTheSeedAndLaterOnes_ComeOnceWithTheirContact(string version, string stream)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(130), version: version);
        ReadRequest request = EmulatedPortal.Request(stream, FieldsOf(stream));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, request);
        Assert.Equal(130, store.Records.Count);
        Assert.All(store.Alive, r => Assert.Equal(FieldsOf(stream).Order(StringComparer.Ordinal), r.Fields.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}").Order(StringComparer.Ordinal), store.Alive.Select(r => r.Fields["contact_id"]).OfType<string>().Distinct().Order(StringComparer.Ordinal));

        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await portal.HappenAsync(Happening(stream, 5), Happening(stream, 21));
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PullAsync(portal.Connector, request);
        Assert.Equal(2, store.News);
        Assert.Equal(["5", stream == "web_events" ? "21" : null], store.Alive.OrderBy(r => r.ModifiedAt).ThenBy(r => r.Id.Value, StringComparer.Ordinal).TakeLast(2).Select(r => r.Fields["contact_id"]));

        portal.Clock.Advance(TimeSpan.FromMinutes(30));
        portal.Sent.Clear();
        await store.PullAsync(portal.Connector, request);
        Assert.Equal(0, store.News);
        Assert.InRange(portal.Sent.Count, 1, 4);
    }

    [Theory]
    [InlineData("form_submissions")]
    [InlineData("marketing_emails")]
    [InlineData("web_events")]
    public async Task ReadAsync_ResumedFromEveryCheckpoint_LosesNothing(string stream)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(stream == "marketing_emails" ? 2300 : 330));
        HubSpotConnector connector = portal.Connect(new HubSpotOptions { PageSize = 50 });
        ReadRequest request = EmulatedPortal.Request(stream, FieldsOf(stream));
        List<RecordPage> pages = await EmulatedPortal.ReadAsync(connector, request, null);
        Assert.True(pages.Count >= 3, $"{pages.Count} pages");
        HashSet<string> all = [.. pages.SelectMany(p => p.Records).Select(r => r.Id.Value)];
        Assert.Equal(stream == "marketing_emails" ? 2300 : 330, all.Count);
        for (int stored = 1; stored <= pages.Count; stored++)
        {
            List<RecordPage> rest = await EmulatedPortal.ReadAsync(connector, request, pages[stored - 1].Next);
            Assert.Equal(all.Count, pages.Take(stored).Concat(rest).SelectMany(p => p.Records).Select(r => r.Id.Value).Distinct().Count());
        }
    }

    [Fact]
    public async Task ReadAsync_FormSubmissions_CarryValuesAndOneCallPerQuietForm()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(60));
        RecordPage page = (await portal.ReadAsync(EmulatedPortal.Request("form_submissions", FormFields), null))[0];
        CrmRecord first = page.Records.Single(r => r.Id.Value == "conv-1");
        Assert.Equal(("1", "Demo request", "https://www.example.test/demo", "Acme"), (first.Fields["contact_id"], first.Fields["form_name"], first.Fields["page_url"], first.Fields["values.company"]));
        Assert.Equal(first.ModifiedAt, DateTimeOffset.Parse(first.Fields["submitted_at"]!, CultureInfo.InvariantCulture));

        portal.Clock.Advance(TimeSpan.FromHours(1));
        portal.Sent.Clear();
        await portal.ReadAsync(EmulatedPortal.Request("form_submissions", FormFields), page.Next);
        Assert.Equal(["/marketing/v3/forms/", "/form-integrations/v1/submissions/forms/contact", "/form-integrations/v1/submissions/forms/demo"], portal.Sent.Select(s => s.Path));
    }

    [Theory]
    [InlineData("form_submissions", "forms")]
    [InlineData("marketing_emails", "content")]
    [InlineData("web_events", "business-intelligence")]
    public async Task ReadAsync_ScopeOrEditionIsMissing_FailsThatStreamOnlyAndNamesTheScope(string stream, string scope)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(5));
        await portal.FaultAsync("missing-scope", path: $"^{scope}$");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => portal.ReadAsync(EmulatedPortal.Request(stream, FieldsOf(stream)), null));
        Assert.Equal((CrmFailureKind.Unauthorized, true), (e.Kind, e.IsLocal));
        Assert.Contains(scope, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), null));
    }

    [Fact]
    public async Task ReadAsync_ContactIsNotWanted_AsksForNoContact()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(30));
        await portal.ReadAsync(EmulatedPortal.Request("marketing_emails", ["type"]), null);
        Assert.Equal("/email/public/v1/events", Assert.Single(portal.Sent).Path);
    }

    [Fact]
    public async Task ReadAsync_UnknownField_IsMisconfiguredAndNamesIt()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(1));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => portal.ReadAsync(EmulatedPortal.Request("web_events", ["hs_url"]), null));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("hs_url", e.Message, StringComparison.Ordinal);
        Assert.Contains("properties.NAME", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventStreams_AnythingButReading_IsRefusedInWordsOrNotTold()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seed(1));
        StreamName stream = new("web_events");
        StreamDescription description = await portal.Connector.DescribeAsync(stream, CancellationToken.None);
        Assert.Equal(WebFields[..3], description.Fields.Select(f => f.Name));
        Assert.Equal(CrmFieldType.Text, description.Find("properties.hs_url")?.Type);
        Assert.Null(description.Find("hs_url"));
        Assert.Null(await portal.Connector.CountAsync(stream, CancellationToken.None));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await portal.Connector.WriteAsync(stream, [], CancellationToken.None));
        Assert.Contains("events", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CrmException>(() => portal.ReadIdsAsync("web_events"));
        await Assert.ThrowsAsync<CrmException>(() => portal.ReadAsync(EmulatedPortal.Request("web_events", WebFields), new Checkpoint(4711, "{}")));
    }

    private static string[] FieldsOf(string stream) => stream switch { "form_submissions" => FormFields, "marketing_emails" => EmailFields, _ => WebFields };

    private static JsonObject Happening(string stream, int contact) => stream switch
    {
        "form_submissions" => new JsonObject { ["kind"] = "form_submission", ["form_id"] = "demo", ["email"] = $"PERSON{contact}@example.test" },
        "marketing_emails" => new JsonObject { ["kind"] = "email", ["type"] = "CLICK", ["recipient"] = $"Person{contact}@Example.test" },
        _ => new JsonObject { ["kind"] = "web", ["contact_id"] = $"{contact}" },
    };

    /// <summary>So many events of each kind, of 20 contacts in turn, ten minutes apart.</summary>
    private static Seed Seed(int count)
    {
        string At(int i) => Seeds.Text(Seeds.Now - TimeSpan.FromHours(2) - (TimeSpan.FromMinutes(10) * (count - i)));
        int Contact(int i) => ((i - 1) % 20) + 1;
        IEnumerable<int> all = Enumerable.Range(1, count);
        return Seeds.Of(
            Seeds.Contacts(20),
            new SeedTable("forms", ["id", "name"], [["demo", "Demo request"], ["contact", "Contact us"]]),
            new SeedTable("form_submissions", ["form_id", "conversion_id", "submitted_at", "page_url", "email", "company"], [.. all.Select(i => new string?[] { i % 3 == 0 ? "contact" : "demo", $"conv-{i}", At(i), "https://www.example.test/demo", $"person{Contact(i)}@example.test", "Acme" })]),
            new SeedTable("email_events", ["id", "created", "type", "recipient", "email_campaign_id", "url"], [.. all.Select(i => new string?[] { $"mail-{i}", At(i), i % 2 == 0 ? "OPEN" : "CLICK", $"person{Contact(i)}@example.test", "77", "https://www.example.test/" })]),
            new SeedTable("web_events", ["id", "occurred_at", "contact_id", "hs_url"], [.. all.Select(i => new string?[] { $"web-{i}", At(i), $"{Contact(i)}", "https://www.example.test/pricing" })]));
    }
}
