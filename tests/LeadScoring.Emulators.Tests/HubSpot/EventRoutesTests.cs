using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class EventRoutesTests
{
    private static readonly Seed Seed = Seeds.Of(
        Seeds.Table("contacts", "id,email,createdate,lastmodifieddate", "101,ada@acme.test,2026-09-01T00:00:00.000Z,2026-09-10T00:00:00.000Z"),
        Seeds.Table("forms", "id,name", "demo,Demo request", "quiet,Nobody fills this in"),
        Seeds.Table("form_submissions", "form_id,conversion_id,submitted_at,page_url,email",
            "demo,c1,2026-09-20T00:00:00.000Z,https://www.example.test/demo,ada@acme.test", "demo,c2,2026-09-21T00:00:00.000Z,,bob@bolt.test", "demo,c3,2026-09-22T00:00:00.000Z,,ada@acme.test"),
        Seeds.Table("email_events", "id,created,type,recipient,email_campaign_id,url",
            "e1,2026-09-20T00:00:00.000Z,OPEN,ada@acme.test,7,", "e2,2026-09-21T00:00:00.000Z,CLICK,ada@acme.test,7,https://www.example.test/", "e3,2026-09-22T00:00:00.000Z,OPEN,bob@bolt.test,8,"),
        Seeds.Table("web_events", "id,occurred_at,contact_id,hs_url", "w1,2026-09-20T00:00:00.000Z,101,https://www.example.test/a", "w2,2026-09-21T00:00:00.000Z,101,https://www.example.test/b"));

    [Fact]
    public async Task FormSubmissions_AreListedPerFormNewestFirst50AtMost()
    {
        await using Portal portal = await Portal.StartAsync(seed: Seed);
        Answer forms = (await portal.GetAsync("marketing/v3/forms/?limit=1")).Expect(200);
        Assert.Equal(("demo", "1"), (forms.Value("results", 0, "id"), forms.Value("paging", "next", "after")));
        Answer page = (await portal.GetAsync("form-integrations/v1/submissions/forms/demo?limit=2")).Expect(200);
        Assert.Equal(("c3", "c2"), (page.Value("results", 0, "conversionId"), page.Value("results", 1, "conversionId")));
        Answer rest = (await portal.GetAsync($"form-integrations/v1/submissions/forms/demo?limit=2&after={page.Value("paging", "next", "after")}")).Expect(200);
        Assert.Equal(("c1", "https://www.example.test/demo", "ada@acme.test"), (rest.Value("results", 0, "conversionId"), rest.Value("results", 0, "pageUrl"), rest.Value("results", 0, "values", 0, "value")));
        Assert.False(rest.Json.TryGetProperty("paging", out _));
        Assert.Empty((await portal.GetAsync("form-integrations/v1/submissions/forms/quiet")).At("results").EnumerateArray());
        (await portal.GetAsync("form-integrations/v1/submissions/forms/none")).Expect(404);
        (await portal.GetAsync("form-integrations/v1/submissions/forms/demo?limit=51")).Expect(400);
        (await portal.PostAsync("form-integrations/v1/submissions/forms/demo", "{}")).Expect(405);
    }

    [Fact]
    public async Task EmailEvents_AreFilteredByTimeTypeAndRecipientAndPagedByOffset()
    {
        await using Portal portal = await Portal.StartAsync(seed: Seed);
        Answer first = (await portal.GetAsync("email/public/v1/events?limit=2")).Expect(200);
        Assert.Equal(("e3", "e2", "true"), (first.Value("events", 0, "id"), first.Value("events", 1, "id"), first.Value("hasMore")));
        Answer rest = (await portal.GetAsync($"email/public/v1/events?limit=2&offset={first.Value("offset")}")).Expect(200);
        Assert.Equal(("e1", "false"), (rest.Value("events", 0, "id"), rest.Value("hasMore")));
        long since = Portal.Start.AddDays(-3).ToUnixTimeMilliseconds();
        Assert.Equal(2, (await portal.GetAsync($"email/public/v1/events?startTimestamp={since}")).At("events").GetArrayLength());
        Assert.Equal("e2", (await portal.GetAsync("email/public/v1/events?eventType=CLICK&recipient=ada@acme.test")).Value("events", 0, "id"));
        (await portal.GetAsync("email/public/v1/events?limit=1001")).Expect(400);
    }

    [Theory]
    [InlineData("events/v3/events")]
    [InlineData("events/v3/events/")]
    [InlineData("events/event-occurrences/2026-03")]
    [InlineData("events/event-occurrences/2026-09")]
    public async Task WebEvents_NeedATypeOrAnObject(string path)
    {
        await using Portal portal = await Portal.StartAsync(seed: Seed);
        (await portal.GetAsync(path)).Expect(400);
        Answer newest = (await portal.GetAsync(path + "?objectType=contact&objectId=101")).Expect(200);
        Assert.Equal(["w2", "w1"], newest.Ids());
        Answer paged = (await portal.GetAsync(path + "?eventType=e_visited_page&sort=occurredAt&limit=1")).Expect(200);
        Assert.Equal(("w1", "101", "https://www.example.test/a"), (paged.Ids()[0], paged.Value("results", 0, "objectId"), paged.Value("results", 0, "properties", "hs_url")));
        Assert.Equal("1", paged.Value("paging", "next", "after"));
        string after = Uri.EscapeDataString(newest.Value("results", 1, "occurredAt")!);
        Assert.Equal(["w2"], (await portal.GetAsync($"{path}?eventType=e_visited_page&occurredAfter={after}")).Ids());
    }

    [Fact]
    public async Task Control_EventsAndForgetting_ComeAndGo()
    {
        await using Portal portal = await Portal.StartAsync(seed: Seed);
        (await portal.PostAsync("__emulator__/events", """[{"kind":"email","type":"OPEN","recipient":"cyd@cane.test"},{"kind":"web","contact_id":"101"},{"kind":"form_submission","form_id":"new","email":"cyd@cane.test"}]""")).Expect(204);
        Assert.Equal("cyd@cane.test", (await portal.GetAsync("email/public/v1/events?limit=1")).Value("events", 0, "recipient"));
        Assert.Equal("cyd@cane.test", (await portal.GetAsync("form-integrations/v1/submissions/forms/new")).Value("results", 0, "values", 0, "value"));
        (await portal.PostAsync("__emulator__/events", """[{"kind":"carrier pigeon"}]""")).Expect(400);

        (await portal.PostAsync("crm/v3/objects/contacts/gdpr-delete", """{"objectId":"101"}""")).Expect(204);
        Assert.Empty((await portal.GetAsync("events/v3/events?eventType=e_visited_page")).Ids());
        Assert.Equal(["e3"], (await portal.GetAsync("email/public/v1/events?recipient=bob@bolt.test")).At("events").EnumerateArray().Select(e => e.GetProperty("id").GetString()!));
        Assert.Equal(1, (await portal.GetAsync("form-integrations/v1/submissions/forms/demo")).At("results").GetArrayLength());
    }

    [Theory]
    [InlineData("marketing/v3/forms/", "forms")]
    [InlineData("email/public/v1/events", "content")]
    [InlineData("events/v3/events?eventType=e_visited_page", "business-intelligence")]
    public async Task Route_ScopeIsMissing_Is403AndNamesIt(string path, string scope)
    {
        await using Portal portal = await Portal.StartAsync(o => o.MissingScopes = [scope], Seed);
        Answer refused = (await portal.GetAsync(path)).Expect(403);
        Assert.Equal(scope, refused.Value("errors", 0, "context", "requiredGranularScopes", 0));
    }
}
