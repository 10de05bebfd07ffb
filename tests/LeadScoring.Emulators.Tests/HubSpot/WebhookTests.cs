using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class WebhookTests
{
    private const string Settings = "webhooks/v3/9001/settings?hapikey=emulator";
    private const string Subscriptions = "webhooks/v3/9001/subscriptions?hapikey=emulator";

    [Fact]
    public async Task Write_ByApiAndByUser_TellsWhoDidIt()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o => o.WebhookTarget = target.Address);
        string id = (await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"new@acme.test","firstname":"New"}}""")).Expect(201).Value("id")!;
        await portal.PostAsync("__emulator__/edit", $$$"""{"object":"contacts","id":"{{{id}}}","properties":{"firstname":"Newer"}}""");
        await FlushAsync(portal);

        JsonElement[] events = target.Events;
        Assert.Equal(
            ["contact.creation  INTEGRATION 9001", "contact.propertyChange email INTEGRATION 9001", "contact.propertyChange firstname INTEGRATION 9001", "contact.propertyChange firstname CRM_UI userId:77"],
            events.Select(e => $"{Text(e, "subscriptionType")} {Text(e, "propertyName")} {Text(e, "changeSource")} {Text(e, "sourceId")}"));
        Assert.All(events, e => Assert.Equal((id, "4242", "9001", "0"), (Text(e, "objectId"), Text(e, "portalId"), Text(e, "appId"), Text(e, "attemptNumber"))));
        Assert.Equal("Newer", Text(events[3], "propertyValue"));
    }

    [Fact]
    public async Task Delivery_CarriesBothSignatures()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o => o.WebhookTarget = target.Address);
        await EditAsync(portal, "Ada");
        await FlushAsync(portal);

        (IReadOnlyDictionary<string, string> headers, byte[] body) = Assert.Single(target.Requests);
        string timestamp = headers["X-HubSpot-Request-Timestamp"];
        Assert.Equal(portal.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), timestamp);
        byte[] v3 = HMACSHA256.HashData("emulator"u8, [.. Encoding.UTF8.GetBytes("POST" + target.Address), .. body, .. Encoding.UTF8.GetBytes(timestamp)]);
        Assert.Equal(Convert.ToBase64String(v3), headers["X-HubSpot-Signature-v3"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. "emulator"u8, .. body])), headers["X-HubSpot-Signature"]);
        Assert.Equal("v1", headers["X-HubSpot-Signature-Version"]);
    }

    [Fact]
    public async Task EveryKindOfChange_HasItsEvent()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o => o.WebhookTarget = target.Address, Seeds.Contacts(6));
        string company = (await portal.PostAsync("crm/v3/objects/companies", """{"properties":{"name":"Acme"}}""")).Expect(201).Value("id")!;
        string[] ids = (await portal.GetAsync("crm/v3/objects/contacts?limit=6")).Ids();
        await portal.SendAsync(HttpMethod.Put, $"crm/v4/objects/contacts/{ids[0]}/associations/default/companies/{company}", null);
        await portal.SendAsync(HttpMethod.Delete, $"crm/v4/objects/contacts/{ids[0]}/associations/companies/{company}", null);
        await portal.SendAsync(HttpMethod.Delete, $"crm/v3/objects/contacts/{ids[1]}", null);
        await portal.PostAsync("crm/v3/objects/contacts/gdpr-delete", $$"""{"objectId":"{{ids[2]}}"}""");
        await portal.PostAsync("crm/v3/objects/contacts/merge", $$"""{"primaryObjectId":"{{ids[3]}}","objectIdToMerge":"{{ids[4]}}"}""");
        await FlushAsync(portal);

        string Of(string type) => string.Join(" ", target.Events.Where(e => Text(e, "subscriptionType") == type).Select(e => Text(e, "objectId") ?? Text(e, "fromObjectId") + ">" + Text(e, "toObjectId") + "-" + Text(e, "associationRemoved")));
        Assert.Equal($"{ids[0]}>{company}-false {ids[0]}>{company}-true", Of("contact.associationChange"));
        Assert.Equal($"{company}>{ids[0]}-false {company}>{ids[0]}-true", Of("company.associationChange"));
        Assert.Equal(ids[1], Of("contact.deletion"));
        Assert.Equal(ids[2], Of("contact.privacyDeletion"));
        JsonElement merge = Assert.Single(target.Events, e => Text(e, "subscriptionType") == "contact.merge");
        Assert.Equal((ids[3], ids[4]), (Text(merge, "primaryObjectId"), merge.GetProperty("mergedObjectIds")[0].GetRawText()));
    }

    [Fact]
    public async Task Events_ComeInListsOfAtMostHundred_WhenTheirTimeHasCome()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o => o.WebhookTarget = target.Address, Seeds.Contacts(250));
        string[] ids = (await portal.GetAsync("crm/v3/objects/contacts?limit=100")).Ids();
        foreach (string value in new[] { "a", "b", "c" })
        {
            string inputs = string.Join(',', ids.Select(i => $$$"""{"id":"{{{i}}}","properties":{"city":"{{{value}}}"}}"""));
            (await portal.PostAsync("crm/v3/objects/contacts/batch/update", $$"""{"inputs":[{{inputs}}]}""")).Expect(200);
        }

        Assert.Empty(target.Requests);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        await FlushAsync(portal);
        Assert.Equal([100, 100, 100], target.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement.GetArrayLength()));
    }

    [Fact]
    public async Task Refused_IsTriedAgainWithAHigherAttempt()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o => o.WebhookTarget = target.Address);
        target.Status = 503;
        await EditAsync(portal, "Ada");
        Assert.Equal("1", (await FlushAsync(portal)).Value("waiting"));
        target.Status = 204;
        Answer after = await FlushAsync(portal);

        Assert.Equal(("1", "1", "0"), (after.Value("delivered"), after.Value("refused"), after.Value("waiting")));
        Assert.Equal(["0", "1"], target.Events.Select(e => Text(e, "attemptNumber")));
    }

    [Theory]
    [InlineData("webhook-lost", "a c")]
    [InlineData("webhook-duplicate", "a b b c")]
    [InlineData("webhook-reorder", "c b a")]
    public async Task Switches_LoseDoubleAndReorder(string name, string expected)
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o =>
        {
            o.WebhookTarget = target.Address;
            o.Faults = [new FaultRule { Switch = name, After = name == "webhook-reorder" ? 0 : 1, Times = 1 }];
        });
        foreach (string value in new[] { "a", "b", "c" })
        {
            await EditAsync(portal, value);
        }

        await FlushAsync(portal);
        Assert.Equal(expected, string.Join(' ', target.Events.Select(e => Text(e, "propertyValue"))));
    }

    [Fact]
    public async Task Switches_DelayAndForge()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync(o =>
        {
            o.WebhookTarget = target.Address;
            o.Faults = [new FaultRule { Switch = "webhook-delay", Argument = "01:00:00", Times = 1 }, new FaultRule { Switch = "webhook-bad-signature", Times = 1 }];
        });
        await EditAsync(portal, "late");
        portal.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(target.Requests);

        await FlushAsync(portal);
        (IReadOnlyDictionary<string, string> headers, byte[] body) = Assert.Single(target.Requests);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData([.. "emulator"u8, .. body])), headers["X-HubSpot-Signature"]);
    }

    [Fact]
    public async Task Subscriptions_DecideWhatIsSent()
    {
        await using WebhookTarget target = await WebhookTarget.StartAsync();
        await using Portal portal = await Portal.StartAsync();
        (await portal.SendAsync(HttpMethod.Put, Settings, $$$"""{"targetUrl":"{{{target.Address}}}","throttling":{"maxConcurrentRequests":5}}""", token: "")).Expect(200);
        string wanted = (await portal.SendAsync(HttpMethod.Post, Subscriptions, """{"eventType":"contact.propertyChange","propertyName":"city","active":true}""", token: "")).Expect(201).Value("id")!;
        (await portal.SendAsync(HttpMethod.Post, Subscriptions, """{"eventType":"contact.propertyChange","active":true}""", token: "")).Expect(400);
        (await portal.SendAsync(HttpMethod.Post, Subscriptions, """{"eventType":"contact.propertyChange","propertyName":"city","active":true}""", token: "")).Expect(409);
        (await portal.SendAsync(HttpMethod.Get, "webhooks/v3/9001/subscriptions", null)).Expect(401);

        await EditAsync(portal, "one");
        await portal.PostAsync("__emulator__/edit", """{"object":"contacts","id":"101","properties":{"firstname":"other"}}""");
        (await portal.SendAsync(HttpMethod.Patch, $"webhooks/v3/9001/subscriptions/{wanted}?hapikey=emulator", """{"active":false}""", token: "")).Expect(200);
        await EditAsync(portal, "two");
        await FlushAsync(portal);

        Assert.Equal("one", Text(Assert.Single(target.Events), "propertyValue"));
    }

    private static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    private static async Task EditAsync(Portal portal, string city) =>
        (await portal.PostAsync("__emulator__/edit", $$$"""{"object":"contacts","id":"101","properties":{"city":"{{{city}}}"}}""")).Expect(200);

    private static async Task<Answer> FlushAsync(Portal portal) => (await portal.PostAsync("__emulator__/webhooks/flush", "{}")).Expect(200);
}
