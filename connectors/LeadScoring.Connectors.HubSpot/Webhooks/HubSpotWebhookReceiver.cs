using System.Text.Json;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Turns HubSpot's webhook requests for one connection into hints. Asks nobody and keeps nothing; thread-safe.</summary>
/// <remarks>
/// <para>
/// The secret is the app's client secret, which is not the token: a connection with OAuth credentials has it in them (<c>client_secret</c>), one with a static
/// token needs it under a name of its own, the connection's with <see cref="SecretSuffix"/>. It is read for every request, so that a rotated one is
/// taken up at once.
/// </para>
/// <para>Events say which record changed and are never believed for its content. They may come twice, late and in any order.</para>
/// </remarks>
/// <param name="connection">Whose events are received.</param>
/// <param name="secrets">Holds the client secret.</param>
/// <param name="signatures">Which signatures prove a request.</param>
/// <param name="clock">Judges the age of signatures.</param>
public sealed class HubSpotWebhookReceiver(CrmConnection connection, ISecretSource secrets, HubSpotSignatures signatures, TimeProvider clock)
{
    /// <summary>Added to a connection's secret name, it names the app's client secret: <c>HS_MAIN</c> → <c>HS_MAIN_WEBHOOK</c>.</summary>
    public const string SecretSuffix = "_WEBHOOK";

    /// <summary>Whether there is a secret to check signatures with; without one every request is refused.</summary>
    public bool HasSecret => ReadSecret() is not null;

    /// <summary>Checks a request and reads its events.</summary>
    public HubSpotWebhookDelivery Receive(HubSpotWebhookRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ReadSecret() is not { } secret || !IsProven(request, secret))
        {
            return new HubSpotWebhookDelivery(HubSpotWebhookVerdict.NotProven, [], 0, 0);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(request.Body);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                return Read(document.RootElement);
            }
        }
        catch (JsonException)
        {
            // Said by the verdict; the parser's words could repeat what was sent.
        }

        return new HubSpotWebhookDelivery(HubSpotWebhookVerdict.Unreadable, [], 0, 0);
    }

    private bool IsProven(HubSpotWebhookRequest request, string secret)
    {
        if (request.SignatureV3 is { } v3)
        {
            // A request that carries the strong signature is never judged by a weak one.
            return request.Timestamp is { } timestamp && HubSpotSignature.IsValidV3(secret, request.Method, request.Uri, request.Body.Span, timestamp, v3, clock.GetUtcNow());
        }

        if (signatures == HubSpotSignatures.V3 || request.Signature is not { } signature)
        {
            return false;
        }

        return request.SignatureVersion switch
        {
            "v2" => HubSpotSignature.IsValidV2(secret, request.Method, request.Uri, request.Body.Span, signature),
            "v1" or null => HubSpotSignature.IsValidV1(secret, request.Body.Span, signature),
            _ => false,
        };
    }

    private HubSpotWebhookDelivery Read(JsonElement events)
    {
        Dictionary<(StreamKey, CrmRecordId), RecordHint> hints = [];
        int own = 0;
        int ignored = 0;
        foreach (JsonElement element in events.EnumerateArray())
        {
            WebhookEvent? e = WebhookEvent.Read(element);
            if (e is null || (connection.Account is { } account && e.PortalId is { } portal && portal != account))
            {
                ignored++;
            }
            else if (e.IsOwnWrite)
            {
                own++;
            }
            else
            {
                ignored += Add(hints, e) ? 0 : 1;
            }
        }

        return new HubSpotWebhookDelivery(HubSpotWebhookVerdict.Accepted, [.. hints.Values], own, ignored);
    }

    /// <summary>Adds what an event says; a record that is to be erased stays so whatever else is said of it.</summary>
    private bool Add(Dictionary<(StreamKey, CrmRecordId), RecordHint> hints, WebhookEvent e)
    {
        bool any = false;
        foreach ((string type, string id, HintKind kind) in e.Records())
        {
            if (!HubSpotStreams.IsKnown(type))
            {
                continue;
            }

            // Accounts that we cannot tell apart may use the same ids: then the record itself has to say that it is gone.
            HintKind asked = connection.Account is null ? HintKind.Changed : kind;
            any = true;
            StreamKey stream = new(connection.Id, new StreamName(type));
            CrmRecordId record = new(id);
            if (!hints.TryGetValue((stream, record), out RecordHint? known) || (known.Kind == HintKind.Changed && asked == HintKind.Erased))
            {
                hints[(stream, record)] = new RecordHint(stream, record, asked, e.KeyFor(stream, id));
            }
        }

        return any;
    }

    private string? ReadSecret()
    {
        try
        {
            return secrets.Read(connection.SecretName + SecretSuffix);
        }
        catch (CrmException)
        {
            // Not set: an OAuth secret holds it as well.
        }

        try
        {
            string secret = secrets.Read(connection.SecretName).Trim();
            return secret.StartsWith('{') && JsonSerializer.Deserialize(secret, HubSpotJson.Default.OAuthSecret) is { ClientSecret: { Length: > 0 } found } ? found : null;
        }
        catch (Exception e) when (e is CrmException or JsonException)
        {
            return null;
        }
    }
}
