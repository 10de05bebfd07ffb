namespace LeadScoring.Storage;

/// <summary>What decisions remember, as tables; portable SQL.</summary>
internal sealed class SqliteDecisionStore(SqliteDatabase database) : IDecisionStore
{
    private const string Columns = "d.kind, d.key, l.lead, d.at, d.body";

    public ValueTask SaveAsync(IReadOnlyList<DecisionState> states, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        return database.WriteAsync(
            session =>
            {
                foreach (DecisionState state in states)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Save(session, state);
                }
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<string, DecisionState>> ReadAsync(string kind, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return database.ReadAsync<IReadOnlyDictionary<string, DecisionState>>(
            session =>
            {
                Dictionary<string, DecisionState> states = new(StringComparer.Ordinal);
                foreach (string key in keys)
                {
                    using Cursor rows = session[$"SELECT {Columns} FROM decision_states d LEFT JOIN leads l ON l.id = d.lead WHERE d.kind = $1 AND d.key = $2"].Query(kind, key);
                    if (rows.Read())
                    {
                        states[key] = Read(rows);
                    }
                }

                return states;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<DecisionState>> ReadAsync(string kind, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<DecisionState>>(
        session =>
        {
            List<DecisionState> states = [];
            using Cursor rows = session[$"SELECT {Columns} FROM decision_states d LEFT JOIN leads l ON l.id = d.lead WHERE d.kind = $1 AND d.at >= $2 AND d.at <= $3 ORDER BY d.at, d.key LIMIT $4"].Query(kind, from.UtcTicks, to.UtcTicks, (long)most);
            while (rows.Read())
            {
                states.Add(Read(rows));
            }

            return states;
        },
        cancellationToken);

    public async ValueTask<int> RemoveAsync(string kind, DateTimeOffset before, CancellationToken cancellationToken)
    {
        int removed = 0;
        await database.WriteAsync(session => { removed = session["DELETE FROM decision_states WHERE kind = $1 AND at < $2"].Run(kind, before.UtcTicks); }, cancellationToken);
        return removed;
    }

    public ValueTask SaveOwnersAsync(IReadOnlyDictionary<LeadId, string?> owners, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owners);
        return owners.Count == 0 ? default : database.WriteAsync(
            session =>
            {
                foreach ((LeadId lead, string? owner) in owners)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (owner is null)
                    {
                        session["DELETE FROM lead_owners WHERE lead = (SELECT id FROM leads WHERE lead = $1)"].Run(lead.Value);
                    }
                    else
                    {
                        session["INSERT INTO lead_owners (lead, owner) SELECT id, $2 FROM leads WHERE lead = $1 ON CONFLICT (lead) DO UPDATE SET owner = excluded.owner"].Run(lead.Value, owner);
                    }
                }
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<LeadId, string>> ReadOwnersAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.ReadAsync<IReadOnlyDictionary<LeadId, string>>(
            session =>
            {
                Dictionary<LeadId, string> owners = [];
                foreach (LeadId lead in leads)
                {
                    if (session["SELECT o.owner FROM leads l JOIN lead_owners o ON o.lead = l.id WHERE l.lead = $1"].Scalar(lead.Value) is string owner)
                    {
                        owners[lead] = owner;
                    }
                }

                return owners;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<string, int>> CountOpenAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<string, int>>(
        session =>
        {
            Dictionary<string, int> counts = new(StringComparer.Ordinal);
            using Cursor rows = session["SELECT o.owner, count(*) FROM lead_owners o JOIN scores s ON s.lead = o.lead GROUP BY o.owner"].Query();
            while (rows.Read())
            {
                counts[rows.Text(0)] = (int)rows.Long(1);
            }

            return counts;
        },
        cancellationToken);

    private static void Save(Session session, DecisionState state)
    {
        if (state.Body is null)
        {
            session["DELETE FROM decision_states WHERE kind = $1 AND key = $2"].Run(state.Kind, state.Key);
        }
        else if (state.Lead is { } lead)
        {
            session["""
                INSERT INTO decision_states (kind, key, lead, at, body) SELECT $1, $2, id, $4, $5 FROM leads WHERE lead = $3
                ON CONFLICT (kind, key) DO UPDATE SET lead = excluded.lead, at = excluded.at, body = excluded.body
                """].Run(state.Kind, state.Key, lead.Value, state.At.UtcTicks, state.Body);
        }
        else
        {
            session["""
                INSERT INTO decision_states (kind, key, lead, at, body) VALUES ($1, $2, NULL, $3, $4)
                ON CONFLICT (kind, key) DO UPDATE SET lead = excluded.lead, at = excluded.at, body = excluded.body
                """].Run(state.Kind, state.Key, state.At.UtcTicks, state.Body);
        }
    }

    private static DecisionState Read(Cursor row) => new(row.Text(0), row.Text(1), row.TextOrNull(2) is { } lead ? new LeadId(lead) : null, row.Instant(3), row.Text(4));
}
