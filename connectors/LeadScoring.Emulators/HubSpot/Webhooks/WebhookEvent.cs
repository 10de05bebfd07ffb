using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>A change on its way to a target.</summary>
/// <param name="EventId">HubSpot's number of it; says nothing, and is not unique.</param>
/// <param name="Subscription">Why it is sent.</param>
/// <param name="Change">What happened.</param>
/// <param name="Due">When it is sent, UTC.</param>
internal sealed record WebhookEvent(long EventId, Subscription Subscription, PortalChange Change, DateTimeOffset Due)
{
    /// <summary>How often it was tried before.</summary>
    public int Attempt { get; init; }

    /// <summary>The subscription's type; one to everything says what HubSpot would.</summary>
    public string Type => Subscription.EventType != Subscription.Everything
        ? Subscription.EventType
        : Change.Type.Singular is "contact" or "company" or "deal" or "ticket" ? $"{Change.Type.Singular}.{Change.What}" : $"object.{Change.What}";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("eventId", EventId);
        json.WriteNumber("subscriptionId", Subscription.Id);
        json.WriteNumber("portalId", HubSpotPortal.PortalId);
        json.WriteNumber("appId", HubSpotPortal.AppId);
        json.WriteNumber("occurredAt", Change.At);
        json.WriteString("subscriptionType", Type);
        json.WriteNumber("attemptNumber", Attempt);
        if (Type.StartsWith("object.", StringComparison.Ordinal))
        {
            json.WriteString("objectTypeId", Change.Type.TypeId);
        }

        json.WriteString("changeSource", Change.Source);
        json.WriteString("sourceId", Change.SourceId);
        WriteWhat(json);
        json.WriteEndObject();
    }

    private void WriteWhat(Utf8JsonWriter json)
    {
        if (Change.Link is { } link)
        {
            json.WriteString("associationType", $"{Change.Type.Singular}_TO_{link.Type.Singular}".ToUpperInvariant());
            json.WriteNumber("fromObjectId", Change.Id);
            json.WriteString("fromObjectTypeId", Change.Type.TypeId);
            json.WriteNumber("toObjectId", link.Id);
            json.WriteString("toObjectTypeId", link.Type.TypeId);
            json.WriteString("associationCategory", link.Label.Category);
            json.WriteNumber("associationTypeId", link.Label.TypeId);
            json.WriteBoolean("associationRemoved", link.Removed);
            json.WriteBoolean("isPrimaryAssociation", link.Label.Label == "Primary");
            return;
        }

        json.WriteNumber("objectId", Change.Id);
        switch (Change.What)
        {
            case "propertyChange":
                json.WriteString("propertyName", Change.Property);
                json.WriteString("propertyValue", Change.Value ?? "");
                break;
            case "merge":
                json.WriteNumber("primaryObjectId", Change.Id);
                json.WriteStartArray("mergedObjectIds");
                json.WriteNumberValue(Change.Loser!.Value);
                json.WriteEndArray();
                json.WriteNumber("newObjectId", Change.Id);
                json.WriteNumber("numberOfPropertiesMoved", 0);
                break;
            default:
                json.WriteString("changeFlag", Change.What == "creation" ? "CREATED" : "DELETED");
                break;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Type} {Change.Id}");
}
