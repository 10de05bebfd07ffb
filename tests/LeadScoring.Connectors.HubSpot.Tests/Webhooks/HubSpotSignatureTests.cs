using System.Text;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests.Webhooks;

public sealed class HubSpotSignatureTests
{
    private const string OlderSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
    private const string OlderBody = """[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]""";
    private const string Signed = "PO2AiaTb/4NcOdslxmFSVkJiWtXfGtK/YwTYewcR/rI=";

    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeMilliseconds(1700000000000);

    [Fact]
    public void V1_HubSpotsOwnVector_Holds()
    {
        Assert.True(HubSpotSignature.IsValidV1(OlderSecret, Bytes(OlderBody), "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"));
        Assert.False(HubSpotSignature.IsValidV1(OlderSecret, Bytes(OlderBody + " "), "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"));
    }

    [Fact]
    public void V2_HubSpotsOwnVector_Holds()
    {
        const string signature = "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e";
        Assert.True(HubSpotSignature.IsValidV2(OlderSecret, "GET", "https://www.example.com/webhook_uri", [], signature));
        Assert.False(HubSpotSignature.IsValidV2(OlderSecret, "POST", "https://www.example.com/webhook_uri", [], signature));
        Assert.False(HubSpotSignature.IsValidV2(OlderSecret, "GET", "https://www.example.com/webhook_uri", [], ""));
    }

    [Fact]
    public void V3_TheOfficialClientsVector_Holds() => Assert.True(V3());

    [Theory]
    [InlineData("other", "POST", "https://h.test/hook?x=1", "1700000000000", Signed)]
    [InlineData("secret", "PUT", "https://h.test/hook?x=1", "1700000000000", Signed)]
    [InlineData("secret", "POST", "http://h.test/hook?x=1", "1700000000000", Signed)]
    [InlineData("secret", "POST", "https://h.test/hook?x=2", "1700000000000", Signed)]
    [InlineData("secret", "POST", "https://h.test/hook?x=1", "1700000000001", Signed)]
    [InlineData("secret", "POST", "https://h.test/hook?x=1", "", Signed)]
    [InlineData("secret", "POST", "https://h.test/hook?x=1", "1700000000000.0", Signed)]
    [InlineData("secret", "POST", "https://h.test/hook?x=1", "1700000000000", "")]
    [InlineData("secret", "POST", "https://h.test/hook?x=1", "1700000000000", "no base64")]
    [InlineData("secret", "POST", "https://h.test/hook?x=1", "1700000000000", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void V3_AnyPartDiffers_DoesNotHold(string secret, string method, string uri, string timestamp, string signature) =>
        Assert.False(HubSpotSignature.IsValidV3(secret, method, uri, Bytes("""[{"a":1}]"""), timestamp, signature, SignedAt));

    [Fact]
    public void V3_BodyDiffersByOneByte_DoesNotHold() =>
        Assert.False(HubSpotSignature.IsValidV3("secret", "POST", "https://h.test/hook?x=1", Bytes("""[{"a":2}]"""), "1700000000000", Signed, SignedAt));

    [Theory]
    [InlineData(0, true)]
    [InlineData(300_000, true)]
    [InlineData(300_001, false)]
    [InlineData(-300_000, true)]
    [InlineData(-300_001, false)]
    public void V3_Age_CountsOnTheGivenClock(long milliseconds, bool holds) => Assert.Equal(holds, V3(milliseconds));

    [Theory]
    [InlineData("https://h.test/a%3Ab%2Fc%3Fd%40e%21f%24g%27h%28i%29j%2Ak%2Cl%3Bm", "https://h.test/a:b/c?d@e!f$g'h(i)j*k,l;m")]
    [InlineData("https://h.test/%3a%2f%3f%2a%2c%3b", "https://h.test/:/?*,;")]
    [InlineData("https://h.test/a%20b%26c%3Dd%25e%23f%2Bg", "https://h.test/a%20b%26c%3Dd%25e%23f%2Bg")]
    [InlineData("https://h.test/hook?b=2&a=1", "https://h.test/hook?b=2&a=1")]
    [InlineData("https://h.test/%253A%", "https://h.test/%253A%")]
    [InlineData("https://h.test/%3", "https://h.test/%3")]
    public void DecodeUri_OnlyTheListedEscapes_OnceAndInEitherCase(string sent, string expected) => Assert.Equal(expected, HubSpotSignature.DecodeUri(sent));

    private static bool V3(long later = 0) =>
        HubSpotSignature.IsValidV3("secret", "POST", "https://h.test/hook?x=1", Bytes("""[{"a":1}]"""), "1700000000000", Signed, SignedAt.AddMilliseconds(later));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
