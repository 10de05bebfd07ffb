using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests.Webhooks;

public sealed class HubSpotWebhookReceiverTests
{
    private const string Uri = "https://scores.example.com/webhooks/hubspot/hs";

    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, string> _secrets = new() { ["HS_MAIN"] = "pat-na1-token", ["HS_MAIN_WEBHOOK"] = "app secret" };

    [Fact]
    public void Receive_EveryKindOfEvent_NamesTheRecordsToLookAt()
    {
        HubSpotWebhookDelivery delivery = Receive("""
            [{"eventId":1,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":11,"changeFlag":"CREATED","changeSource":"CRM_UI"},
             {"eventId":2,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.propertyChange","objectId":12,"propertyName":"email","propertyValue":"a@x.test","changeSource":"CRM_UI"},
             {"eventId":3,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"deal.deletion","objectId":13,"changeFlag":"DELETED","changeSource":"CRM"},
             {"eventId":4,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.privacyDeletion","objectId":14,"changeFlag":"DELETED"},
             {"eventId":5,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.merge","objectId":15,"primaryObjectId":15,"mergedObjectIds":[16,17],"newObjectId":18,"numberOfPropertiesMoved":3},
             {"eventId":6,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.associationChange","associationType":"CONTACT_TO_COMPANY","fromObjectId":19,"toObjectId":20,"associationRemoved":false,"isPrimaryAssociation":true},
             {"eventId":7,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"company.restore","objectId":21,"changeFlag":"RESTORED"},
             {"eventId":8,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"object.propertyChange","objectTypeId":"0-48","objectId":22,"propertyName":"hs_call_title","propertyValue":"x"},
             {"eventId":9,"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"object.associationChange","fromObjectTypeId":"0-49","toObjectTypeId":"0-1","fromObjectId":23,"toObjectId":24,"associationCategory":"HUBSPOT_DEFINED","associationTypeId":198}]
            """);

        Assert.Equal(HubSpotWebhookVerdict.Accepted, delivery.Verdict);
        Assert.Equal(
            [
                "hs.calls/22 Changed", "hs.companies/20 Changed", "hs.companies/21 Changed", "hs.contacts/11 Changed", "hs.contacts/12 Changed", "hs.contacts/14 Erased", "hs.contacts/15 Changed", "hs.contacts/16 Changed",
                "hs.contacts/17 Changed", "hs.contacts/18 Changed", "hs.contacts/19 Changed", "hs.contacts/24 Changed", "hs.deals/13 Changed", "hs.emails/23 Changed",
            ],
            delivery.Hints.Select(h => $"{h.Stream}/{h.Record} {h.Kind}").Order(StringComparer.Ordinal));
        Assert.Equal((0, 0), (delivery.OwnWrites, delivery.Ignored));
    }

    [Fact]
    public void Receive_OwnWrites_AreLeftOutAndNothingElse()
    {
        HubSpotWebhookDelivery delivery = Receive("""
            [{"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.propertyChange","objectId":11,"propertyName":"lead_score","propertyValue":"87","changeSource":"INTEGRATION","sourceId":"9"},
             {"portalId":42,"appId":9,"occurredAt":2,"subscriptionType":"contact.propertyChange","objectId":12,"propertyName":"email","propertyValue":"a@x.test","changeSource":"INTEGRATION","sourceId":"77"},
             {"portalId":42,"appId":9,"occurredAt":3,"subscriptionType":"contact.propertyChange","objectId":13,"propertyName":"lead_score","propertyValue":"87","changeSource":"CRM_UI","sourceId":"userId:9"},
             {"portalId":42,"appId":9,"occurredAt":4,"subscriptionType":"contact.merge","objectId":14,"changeSource":"INTEGRATION","sourceId":"9"}]
            """);

        Assert.Equal(["12", "13", "14"], delivery.Hints.Select(h => h.Record.Value));
        Assert.Equal(1, delivery.OwnWrites);
    }

    [Fact]
    public void Receive_RedeliveredWithOtherEventIdAndAttempt_HasTheSameKey()
    {
        RecordHint first = Receive("""[{"eventId":1,"attemptNumber":0,"portalId":42,"occurredAt":5,"subscriptionType":"contact.propertyChange","objectId":11,"propertyName":"email","propertyValue":"a@x.test"}]""").Hints[0];
        RecordHint again = Receive("""[{"eventId":2,"attemptNumber":3,"portalId":42,"occurredAt":5,"subscriptionType":"contact.propertyChange","objectId":11,"propertyName":"email","propertyValue":"a@x.test"}]""").Hints[0];
        RecordHint other = Receive("""[{"eventId":1,"attemptNumber":0,"portalId":42,"occurredAt":6,"subscriptionType":"contact.propertyChange","objectId":11,"propertyName":"email","propertyValue":"a@x.test"}]""").Hints[0];

        Assert.Equal(first.Key, again.Key);
        Assert.NotEqual(first.Key, other.Key);
        Assert.DoesNotContain("a@x.test", first.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void Receive_HundredEventsTwiceAndBackwards_NamesEachRecordOnce()
    {
        string[] events = [.. Enumerable.Range(1, 100).Select(i => $$"""{"portalId":42,"occurredAt":{{i}},"subscriptionType":"contact.creation","objectId":{{i}}}""")];

        RecordHint[] forward = [.. Receive($"[{string.Join(',', events.Concat(events))}]").Hints];
        RecordHint[] backward = [.. Receive($"[{string.Join(',', events.Reverse())}]").Hints];

        Assert.Equal(100, forward.Length);
        Assert.Equal(forward.OrderBy(h => h.Key, StringComparer.Ordinal), backward.OrderBy(h => h.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Receive_ErasureAndChangeOfOneRecord_Erases()
    {
        HubSpotWebhookDelivery delivery = Receive("""
            [{"portalId":42,"occurredAt":2,"subscriptionType":"contact.privacyDeletion","objectId":11},
             {"portalId":42,"occurredAt":1,"subscriptionType":"contact.propertyChange","objectId":11,"propertyName":"email","propertyValue":""}]
            """);

        Assert.Equal(HintKind.Erased, Assert.Single(delivery.Hints).Kind);
    }

    [Fact]
    public void Receive_ErasureWhereTheAccountIsNotKnown_AsksTheRecord()
    {
        HubSpotWebhookDelivery delivery = Receiver(account: null).Receive(Sign("""[{"portalId":43,"occurredAt":1,"subscriptionType":"contact.privacyDeletion","objectId":11}]"""));

        Assert.Equal(HintKind.Changed, Assert.Single(delivery.Hints).Kind);
    }

    [Fact]
    public void Receive_OtherAccountOrUnknownThings_AreIgnored()
    {
        HubSpotWebhookDelivery delivery = Receive("""
            [{"portalId":43,"occurredAt":1,"subscriptionType":"contact.privacyDeletion","objectId":11},
             {"portalId":42,"occurredAt":1,"subscriptionType":"conversation.newMessage","objectId":12},
             {"portalId":42,"occurredAt":1,"subscriptionType":"object.creation","objectTypeId":"2-77","objectId":13},
             {"portalId":42,"occurredAt":1,"subscriptionType":"contact.creation","objectId":"x"},
             {"portalId":42,"occurredAt":1,"subscriptionType":"contact.creation","objectId":0},
             "noise", {"subscriptionType":7}, null]
            """);

        Assert.Empty(delivery.Hints);
        Assert.Equal(8, delivery.Ignored);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    public void Receive_SignedNonsense_IsUnreadable(string body) => Assert.Equal(HubSpotWebhookVerdict.Unreadable, Receive(body).Verdict);

    [Fact]
    public void Receive_WrongSecretOrOldRequest_IsNotProven()
    {
        HubSpotWebhookRequest good = Sign("[]");
        Assert.Equal(HubSpotWebhookVerdict.Accepted, Receiver().Receive(good).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver().Receive(good with { Timestamp = null }).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver().Receive(good with { SignatureV3 = null }).Verdict);
        _clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver().Receive(good).Verdict);
        _secrets["HS_MAIN_WEBHOOK"] = "rotated";
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver().Receive(Sign("[]")).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.Accepted, Receiver().Receive(Sign("[]", "rotated")).Verdict);
    }

    [Fact]
    public void Receive_OlderSignatures_ProveOnlyWhereTheyAreAllowed()
    {
        byte[] body = "[]"u8.ToArray();
        string v1 = Convert.ToHexStringLower(SHA256.HashData([.. "app secret"u8, .. body]));
        string v2 = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes("app secretPOST" + Uri), .. body]));
        HubSpotWebhookRequest older = new("POST", Uri, body) { Signature = v1, SignatureVersion = "v1" };

        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver().Receive(older).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.Accepted, Receiver(HubSpotSignatures.V1ToV3).Receive(older).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.Accepted, Receiver(HubSpotSignatures.V1ToV3).Receive(older with { Signature = v2, SignatureVersion = "v2" }).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver(HubSpotSignatures.V1ToV3).Receive(older with { SignatureVersion = "v9" }).Verdict);
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver(HubSpotSignatures.V1ToV3).Receive(older with { SignatureV3 = "wrong", Timestamp = "1" }).Verdict);
    }

    [Fact]
    public void Receive_OAuthCredentials_BringTheirOwnSecret()
    {
        _secrets.Remove("HS_MAIN_WEBHOOK");
        Assert.False(Receiver().HasSecret);
        Assert.Equal(HubSpotWebhookVerdict.NotProven, Receiver().Receive(Sign("[]", "")).Verdict);

        _secrets["HS_MAIN"] = """{"grant_type":"refresh_token","client_id":"c","client_secret":"of the app","refresh_token":"r"}""";
        Assert.True(Receiver().HasSecret);
        Assert.Equal(HubSpotWebhookVerdict.Accepted, Receiver().Receive(Sign("[]", "of the app")).Verdict);
    }

    private HubSpotWebhookDelivery Receive(string body) => Receiver().Receive(Sign(body));

    private HubSpotWebhookReceiver Receiver(HubSpotSignatures signatures = HubSpotSignatures.V3, string? account = "42") => new(
        new CrmConnection(new ConnectionId("hs"), "hubspot", new Uri("https://api.hubapi.com"), "HS_MAIN", null, new ApiBudget()) { Account = account }, new Secrets(_secrets), signatures, _clock);

    /// <summary>Signs as HubSpot's guide says, written apart from the product's own code so that one checks the other.</summary>
    private HubSpotWebhookRequest Sign(string body, string secret = "app secret")
    {
        string timestamp = _clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes("POST" + Uri + body + timestamp));
        return new HubSpotWebhookRequest("POST", Uri, Encoding.UTF8.GetBytes(body)) { SignatureV3 = Convert.ToBase64String(hash), Timestamp = timestamp };
    }

    private sealed class Secrets(Dictionary<string, string> values) : ISecretSource
    {
        public string Read(string name) => values.TryGetValue(name, out string? value) ? value : throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{name}\" is not set.");
    }
}
