using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes connectors for Salesforce connections.</summary>
public static class SalesforceConnectorFactory
{
    /// <summary>A connector for one connection; sends nothing yet.</summary>
    /// <param name="connection">Its <see cref="CrmConnection.Address"/> is the My Domain address (<c>https://acme.my.salesforce.com</c>).</param>
    /// <param name="secrets">Gives the connection's secret: <c>client_id:client_secret</c>, or a JSON object with <c>grant_type</c>; an <see cref="ISecretVault"/> also keeps rotated refresh tokens.</param>
    /// <param name="handler">Sends; not disposed. Real connections take <see cref="CrmSockets.Create"/>.</param>
    /// <param name="clock">Drives waits and time-outs.</param>
    /// <param name="seed">Seeds the jitter of retries.</param>
    /// <param name="options">Settings; <see langword="null"/> takes the defaults.</param>
    /// <param name="budgets">The process's budgets, so that connections to one org share theirs; <see langword="null"/> gives this one its own.</param>
    /// <exception cref="CrmException">The connection's API version or budget makes no sense (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ICrmConnector Create(CrmConnection connection, ISecretSource secrets, HttpMessageHandler handler, TimeProvider clock, int seed, SalesforceOptions? options = null, ApiBudgets? budgets = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(secrets);
        SalesforceOptions settings = options ?? new SalesforceOptions();
        ApiBudgetGovernor budget = (budgets ?? new ApiBudgets(clock)).For(connection, SalesforceProfile.Name);
        CrmTransport transport = new(SalesforceProfile.Profile, budget, handler, clock, seed, settings.Http);
        TokenEndpoint endpoint = new(connection, secrets, transport, clock);
        CrmHttpClient http = new(SalesforceProfile.Name, transport, new CachedTokenSource(endpoint.FetchAsync, clock));
        return new SalesforceConnector(connection, new SalesforceApi(http, ApiVersion.Of(connection), settings), budget, new Backoff(clock, seed), clock, settings);
    }
}
