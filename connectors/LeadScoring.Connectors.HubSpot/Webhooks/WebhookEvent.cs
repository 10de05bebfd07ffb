using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>One event of a delivery, as far as we use it.</summary>
/// <remarks>
/// Source: HubSpot's webhooks guide. <c>contact.*</c> and the newer <c>object.*</c> subscriptions carry the same members; the latter, and the dated
/// versions, name types by id (<c>objectTypeId</c>). <c>eventId</c> is not unique and <c>attemptNumber</c> counts deliveries, so neither tells events apart.
/// </remarks>
internal sealed class WebhookEvent
{
    private readonly string _type;
    private readonly string _what;
    private readonly JsonElement _body;

    private WebhookEvent(string type, string what, JsonElement body)
    {
        _type = type;
        _what = what;
        _body = body;
    }

    /// <summary>The account it is about.</summary>
    public string? PortalId => Text("portalId");

    /// <summary>Whether our own app wrote the value. The receiving app and the writing one are the same; other integrations have other ids.</summary>
    /// <remarks>Only values: what merges, erases or links records is never left out on the word of an event.</remarks>
    public bool IsOwnWrite => _what == "propertyChange" && Text("changeSource") == "INTEGRATION" && Text("appId") is { } app && Text("sourceId") == app;

    /// <summary>Reads an event; <see langword="null"/> when it is none.</summary>
    public static WebhookEvent? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, "subscriptionType") is not { } subscription)
        {
            return null;
        }

        int dot = subscription.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? new WebhookEvent(subscription[..dot], subscription[(dot + 1)..], element) : null;
    }

    /// <summary>The records it concerns: their object type in the plural (as named by HubSpot, known to us or not), their id, and what is asked for.</summary>
    public IEnumerable<(string Type, string Id, HintKind Kind)> Records()
    {
        if (_what == "associationChange")
        {
            (string? from, string? to) = Ends();
            foreach ((string? type, string member) in new[] { (from, "fromObjectId"), (to, "toObjectId") })
            {
                if (type is not null && Id(member) is { } id)
                {
                    yield return (type, id, HintKind.Changed);
                }
            }

            yield break;
        }

        string own = WebhookTypes.Plural(_type == "object" ? Text("objectTypeId") : _type) ?? "";
        HintKind kind = _what == "privacyDeletion" ? HintKind.Erased : HintKind.Changed;
        foreach (string member in new[] { "objectId", "primaryObjectId", "newObjectId" })
        {
            if (Id(member) is { } id)
            {
                yield return (own, id, kind);
            }
        }

        if (_body.TryGetProperty("mergedObjectIds", out JsonElement merged) && merged.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement element in merged.EnumerateArray())
            {
                if (Identifier(Scalar(element)) is { } id)
                {
                    yield return (own, id, kind);
                }
            }
        }
    }

    /// <summary>The same for every delivery of this event, another for every other event of the record.</summary>
    public string KeyFor(StreamKey stream, string record)
    {
        // The value is personal data: only its hash is kept.
        string identity = string.Join('\n', stream, record, PortalId, _type, _what, Text("propertyName"), Text("occurredAt"), Text("propertyValue"), Text("associationRemoved"), Text("toObjectId"), Text("fromObjectId"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..40];
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? Scalar(value) : null;

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>Ids are positive decimal numbers; 0 stands for none.</summary>
    private static string? Identifier(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && id > 0 ? id.ToString(CultureInfo.InvariantCulture) : null;

    private string? Text(string name) => Text(_body, name);

    private string? Id(string name) => Identifier(Text(name));

    /// <summary>Types on both ends of a link: by id in the dated form, else by <c>CONTACT_TO_COMPANY</c>.</summary>
    private (string? From, string? To) Ends()
    {
        string? from = WebhookTypes.Plural(Text("fromObjectTypeId"));
        string? to = WebhookTypes.Plural(Text("toObjectTypeId"));
        if (Text("associationType") is { } names && names.IndexOf("_TO_", StringComparison.OrdinalIgnoreCase) is > 0 and int at)
        {
            from ??= WebhookTypes.Plural(names[..at]);
            to ??= WebhookTypes.Plural(names[(at + 4)..]);
        }

        return (from ?? WebhookTypes.Plural(_type), to);
    }
}
