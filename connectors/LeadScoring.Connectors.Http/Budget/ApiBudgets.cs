namespace LeadScoring.Connectors.Http;

/// <summary>The budgets of one process, one per account: connections with the same CRM, address and secret share a quota, and so share a governor. Thread-safe.</summary>
/// <param name="clock">Drives the budgets' windows.</param>
public sealed class ApiBudgets(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Kind, string Address, string Secret), ApiBudgetGovernor> _known = [];

    /// <summary>The governor of a connection's account. Where several connections limit one account differently, the strictest limits hold.</summary>
    /// <param name="connection">Names the account.</param>
    /// <param name="crm">Name for messages: <c>Salesforce</c>.</param>
    /// <param name="lanes">Extra limits for some kinds of requests.</param>
    /// <exception cref="CrmException">A limit makes no sense (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public ApiBudgetGovernor For(CrmConnection connection, string crm, IReadOnlyDictionary<string, RateWindow>? lanes = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (string Kind, string Address, string Secret) account = (connection.Kind, connection.Address.GetLeftPart(UriPartial.Authority).ToUpperInvariant(), connection.SecretName);
        lock (_lock)
        {
            if (_known.TryGetValue(account, out ApiBudgetGovernor? governor))
            {
                governor.Tighten(connection.Budget);
                return governor;
            }

            return _known[account] = new ApiBudgetGovernor(crm, connection.Budget, clock, lanes);
        }
    }
}
