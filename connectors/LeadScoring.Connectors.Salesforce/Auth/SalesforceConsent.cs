using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Asks an administrator of a Salesforce org to allow our app: the web server flow with PKCE.</summary>
public static class SalesforceConsent
{
    /// <summary>Our API calls, and a refresh token to go on without the administrator.</summary>
    private static readonly string[] Scopes = ["api", "refresh_token"];

    /// <summary>Prepares the question for one connection; sends nothing.</summary>
    /// <param name="connection">Its address is where the administrator signs in.</param>
    /// <param name="secrets">Gives the app: the connection's secret with its client id.</param>
    /// <param name="redirect">Where the browser brings the answer; a callback address of the app.</param>
    /// <param name="handler">Sends; not disposed.</param>
    /// <param name="clock">Drives waits and time-outs.</param>
    /// <param name="seed">Seeds the jitter of retries.</param>
    /// <exception cref="CrmException">The secret is missing or of another form (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ConsentRequest Ask(CrmConnection connection, ISecretSource secrets, Uri redirect, HttpMessageHandler handler, TimeProvider clock, int seed)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(secrets);
        SalesforceCredentials app = SalesforceCredentials.Parse(connection.SecretName, secrets.Read(connection.SecretName));
        ConsentPlace place = new(SalesforceProfile.Name, new Uri(connection.Address, "/services/oauth2/authorize"), new Uri(connection.Address, "/services/oauth2/token"), Scopes);
        CrmTransport transport = new(SalesforceProfile.Profile, new ApiBudgetGovernor(SalesforceProfile.Name, connection.Budget, clock), handler, clock, seed);
        return new ConsentRequest(place, app.ClientId, app.ClientSecret, redirect, transport);
    }
}
