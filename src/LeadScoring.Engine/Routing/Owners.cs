namespace LeadScoring.Engine.Routing;

/// <summary>Who can own records, read once per run from the connections into which owners are written.</summary>
internal sealed class Owners
{
    private IReadOnlyDictionary<ConnectionId, IReadOnlyList<CrmUser>>? _users;

    /// <summary>How routing decisions name an owner.</summary>
    public static string NameOf(CrmUser user, ConnectionId connection) =>
        user.IsQueue ? new RouteTarget.Queue(connection, user.Name).ToString() : user.Email;

    /// <summary>Users per connection; empty when the mapping writes no owner.</summary>
    public async ValueTask<IReadOnlyDictionary<ConnectionId, IReadOnlyList<CrmUser>>> ReadAsync(RunContext context, CancellationToken cancellationToken)
    {
        if (_users is not null)
        {
            return _users;
        }

        Dictionary<ConnectionId, IReadOnlyList<CrmUser>> users = [];
        foreach (ConnectionId connection in context.Pipeline.WriteBack
            .Where(t => t.Fields.Any(f => f.Value == WriteBackValue.Owner))
            .Select(t => t.Stream.Connection)
            .Distinct())
        {
            users[connection] = await context.Connectors[connection].ReadUsersAsync(cancellationToken);
        }

        return _users = users;
    }
}
