namespace LeadScoring.Engine.Routing;

/// <summary>Who can own records, read once per run from the connections into which owners are written.</summary>
internal sealed class Owners
{
    private IReadOnlyDictionary<ConnectionId, IReadOnlyList<CrmUser>>? _users;
    private readonly Dictionary<ConnectionId, IReadOnlyList<CrmUser>> _others = [];
    private IReadOnlyList<TeamDefinition>? _teams;

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

    /// <summary>Users of one connection, also of one into which no owner is written.</summary>
    public async ValueTask<IReadOnlyList<CrmUser>> OfAsync(RunContext context, ConnectionId connection, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(context, cancellationToken)).TryGetValue(connection, out IReadOnlyList<CrmUser>? known))
        {
            return known;
        }

        return _others.TryGetValue(connection, out known) ? known : _others[connection] = await context.Connectors[connection].ReadUsersAsync(cancellationToken);
    }

    /// <summary>How decisions name a user that was read in this run; <see langword="null"/> = not known.</summary>
    public string? KnownName(ConnectionId connection, CrmRecordId user) =>
        (_users?.GetValueOrDefault(connection) ?? _others.GetValueOrDefault(connection))?.FirstOrDefault(u => u.Id == user) is { } found ? NameOf(found, connection) : null;

    /// <summary>The pipeline's teams with the people of CRM groups filled in.</summary>
    public async ValueTask<IReadOnlyList<TeamDefinition>> TeamsAsync(RunContext context, CancellationToken cancellationToken) =>
        _teams ??= await CrmGroups.FillAsync(context, cancellationToken);
}
