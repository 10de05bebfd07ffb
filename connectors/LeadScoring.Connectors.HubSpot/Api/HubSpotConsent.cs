using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Asks an administrator of a HubSpot account to allow our app: OAuth's authorization code flow with PKCE.</summary>
/// <remarks>HubSpot has one consent page for all accounts; an address that is not HubSpot's API (an emulator) asks for itself.</remarks>
public static class HubSpotConsent
{
    private static readonly Uri Page = new("https://app.hubspot.com/oauth/authorize");

    private static readonly string[] Scopes =
    [
        "oauth", "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.deals.read", "crm.objects.owners.read",
        "crm.schemas.contacts.read", "crm.schemas.deals.read",
    ];

    /// <summary>Prepares the question for one connection; sends nothing.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="secrets">Gives the app: a JSON object with <c>client_id</c>, <c>client_secret</c> and, where the app asks for other scopes than our usual ones, <c>scopes</c> separated by spaces.</param>
    /// <param name="redirect">Where the browser brings the answer; a redirect address of the app.</param>
    /// <param name="handler">Sends; not disposed.</param>
    /// <param name="clock">Drives waits and time-outs.</param>
    /// <param name="seed">Seeds the jitter of retries.</param>
    /// <exception cref="CrmException">The secret is missing or of another form (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ConsentRequest Ask(CrmConnection connection, ISecretSource secrets, Uri redirect, HttpMessageHandler handler, TimeProvider clock, int seed)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(secrets);
        (string id, string? secret, string? scopes) = AppOf(connection.SecretName, secrets.Read(connection.SecretName));
        bool isHubSpot = connection.Address.Host.EndsWith(".hubapi.com", StringComparison.OrdinalIgnoreCase);
        ConsentPlace place = new(
            "HubSpot",
            isHubSpot ? Page : new Uri(connection.Address, Page.AbsolutePath),
            new Uri(connection.Address, HubSpotPaths.For(connection.ApiVersion).Token),
            scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? Scopes);
        CrmProfile profile = new() { Name = place.Crm, Failures = HubSpotFailures.Table, ReadError = HubSpotFailures.ReadError, ReadQuota = HubSpotQuota.Read };
        CrmTransport transport = new(profile, new ApiBudgetGovernor(place.Crm, connection.Budget, clock), handler, clock, seed);
        return new ConsentRequest(place, id, secret, redirect, transport);
    }

    private static (string Id, string? Secret, string? Scopes) AppOf(string name, string secret)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(secret);
            string? Read(string key) => document.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (document.RootElement.ValueKind == JsonValueKind.Object && Read("client_id") is { Length: > 0 } id)
            {
                return (id, Read("client_secret"), Read("scopes"));
            }
        }
        catch (JsonException)
        {
            // The parser's words could repeat a part of the secret; the message below says all that is needed.
        }

        throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{name}\" names no HubSpot app. Store a JSON object with client_id and client_secret under that name, then connect.");
    }
}
