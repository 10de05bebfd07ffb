using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>An app's webhook settings and subscriptions, managed with its developer key instead of a token.</summary>
internal sealed class WebhookRoutes(WebhookSettings settings)
{
    private const int MaxSubscriptions = 1000;

    private static readonly string[] Whats = ["creation", "deletion", "propertyChange", "merge", "restore", "associationChange", "privacyDeletion"];

    /// <summary>Answers a path below a webhooks prefix.</summary>
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        if (call.Query("hapikey") != AccessTokens.Word)
        {
            throw new ApiFailure(401, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports a developer API key.");
        }

        if (call.Segments is not [string app, ..] || app != HubSpotPortal.AppId.ToString(CultureInfo.InvariantCulture))
        {
            throw ApiFailure.NotFound();
        }

        switch (call.Method, call.Segments[1..])
        {
            case ("GET", ["settings"]):
                WriteSettings(call, settings.Target ?? throw ApiFailure.NotFound());
                break;
            case ("PUT", ["settings"]):
                Configure(call);
                break;
            case ("DELETE", ["settings"]):
                settings.Target = null;
                call.Status = 204;
                break;
            case ("GET", ["subscriptions"]):
                List(call, settings.Subscriptions, batch: false);
                break;
            case ("POST", ["subscriptions"]):
                Subscribe(call);
                break;
            case ("POST", ["subscriptions", "batch", "update"]):
                UpdateBatch(call);
                break;
            case ("GET", ["subscriptions", string id]):
                Write(call.Json, Find(id));
                break;
            case ("PATCH", ["subscriptions", string id]):
                Write(call.Json, Activate(Find(id), call.Body, call.Now));
                break;
            case ("DELETE", ["subscriptions", string id]):
                settings.Subscriptions.Remove(Find(id));
                call.Status = 204;
                break;
            case (_, ["settings"] or ["subscriptions", ..]):
                throw ApiFailure.WrongVerb();
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static Subscription Activate(Subscription subscription, JsonElement body, long now)
    {
        subscription.Active = body.Flag("active");
        subscription.UpdatedAt = now;
        return subscription;
    }

    private static void Write(Utf8JsonWriter json, Subscription subscription)
    {
        json.WriteStartObject();
        json.WriteString("id", subscription.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("eventType", subscription.EventType);
        if (subscription.PropertyName is not null)
        {
            json.WriteString("propertyName", subscription.PropertyName);
        }

        if (subscription.ObjectTypeId is not null)
        {
            json.WriteString("objectTypeId", subscription.ObjectTypeId);
        }

        json.WriteBoolean("active", subscription.Active);
        json.WriteString("createdAt", CrmTime.Iso(subscription.CreatedAt));
        if (subscription.UpdatedAt is { } updated)
        {
            json.WriteString("updatedAt", CrmTime.Iso(updated));
        }

        json.WriteEndObject();
    }

    private static void List(ApiCall call, IEnumerable<Subscription> subscriptions, bool batch)
    {
        call.Json.WriteStartObject();
        if (batch)
        {
            call.Json.WriteString("status", "COMPLETE");
            call.Json.WriteString("startedAt", CrmTime.Iso(call.Now));
            call.Json.WriteString("completedAt", CrmTime.Iso(call.Now));
        }

        call.Json.WriteStartArray("results");
        foreach (Subscription subscription in subscriptions)
        {
            Write(call.Json, subscription);
        }

        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private void Configure(ApiCall call)
    {
        // Real HubSpot wants https; a rehearsal has its receiver on this machine.
        settings.Target = Uri.TryCreate(call.Body.RequiredText("targetUrl"), UriKind.Absolute, out Uri? target) && target.Scheme is "http" or "https"
            ? target
            : throw ApiFailure.Invalid("targetUrl is not a valid URL.");
        if (call.Body.TryGetProperty("throttling", out JsonElement throttling) && throttling.Text("maxConcurrentRequests") is { } most)
        {
            settings.MaxConcurrentRequests = (int)ObjectInput.ParseId(most);
        }

        settings.CreatedAt = settings.CreatedAt == 0 ? call.Now : settings.CreatedAt;
        settings.UpdatedAt = call.Now;
        WriteSettings(call, target);
    }

    private void WriteSettings(ApiCall call, Uri target)
    {
        call.Json.WriteStartObject();
        call.Json.WriteString("targetUrl", target.ToString());
        call.Json.WriteStartObject("throttling");
        call.Json.WriteNumber("maxConcurrentRequests", settings.MaxConcurrentRequests);
        call.Json.WriteEndObject();
        call.Json.WriteString("createdAt", CrmTime.Iso(settings.CreatedAt));
        if (settings.UpdatedAt is { } updated)
        {
            call.Json.WriteString("updatedAt", CrmTime.Iso(updated));
        }

        call.Json.WriteEndObject();
    }

    private void Subscribe(ApiCall call)
    {
        string eventType = call.Body.RequiredText("eventType");
        string? property = call.Body.Text("propertyName");
        string? objectTypeId = call.Body.Text("objectTypeId");
        int dot = eventType.IndexOf('.', StringComparison.Ordinal);
        bool known = dot > 0 && Whats.Contains(eventType[(dot + 1)..]) && (eventType[..dot] == "object" ? objectTypeId is not null && ObjectType.Find(objectTypeId) is not null : ObjectType.Find(eventType[..dot]) is not null);
        if (!known)
        {
            throw ApiFailure.Invalid($"{eventType} is not a valid subscription type.");
        }

        if (eventType.EndsWith(".propertyChange", StringComparison.Ordinal) && property is null)
        {
            throw ApiFailure.Invalid("A propertyChange subscription needs a propertyName.");
        }

        if (settings.Subscriptions.Exists(s => s.EventType == eventType && s.PropertyName == property && s.ObjectTypeId == objectTypeId))
        {
            throw new ApiFailure(409, "CONFLICT", "The subscription exists already.");
        }

        if (settings.Subscriptions.Count >= MaxSubscriptions)
        {
            throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"An app has at most {MaxSubscriptions} subscriptions."));
        }

        call.Status = 201;
        Write(call.Json, settings.Subscribe(eventType, property, objectTypeId, call.Body.Flag("active"), call.Now));
    }

    private void UpdateBatch(ApiCall call)
    {
        List<Subscription> changed = [.. call.Body.Inputs(MaxSubscriptions).Select(i => Activate(Find(i.RequiredText("id")), i, call.Now))];
        List(call, changed, batch: true);
    }

    private Subscription Find(string id) => settings.Subscriptions.Find(s => s.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw ApiFailure.NotFound();
}
