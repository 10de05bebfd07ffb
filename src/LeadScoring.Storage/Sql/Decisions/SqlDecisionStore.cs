namespace LeadScoring.Storage;

/// <summary>What decisions remember, as tables.</summary>
internal sealed class SqlDecisionStore(SqlDatabase database) : IDecisionStore
{
    private const string Columns = "d.kind, d.key, l.lead, d.at, d.body";

    public ValueTask SaveAsync(IReadOnlyList<DecisionState> states, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        return database.WriteAsync(
            session =>
            {
                foreach (List<DecisionState> round in Rounds.Of(states, s => (s.Kind, s.Key)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Save(session, round);
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
                BulkStatement find = session.Many($"SELECT {Columns} FROM {{rows}} CROSS JOIN decision_states d ON d.kind = input.c1 AND d.key = input.c2 LEFT JOIN leads l ON l.id = d.lead", "tt");
                foreach (string key in keys.Distinct(StringComparer.Ordinal))
                {
                    find.Add(kind, key);
                }

                find.Query(row =>
                {
                    DecisionState state = Read(row);
                    states[state.Key] = state;
                });
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
                BulkStatement forget = session.Many("DELETE FROM lead_owners WHERE lead IN (SELECT l.id FROM {rows} CROSS JOIN leads l ON l.lead = input.c1)", "t");
                BulkStatement put = session.Many(
                    "INSERT INTO lead_owners (lead, owner) SELECT l.id, c2 FROM {rows} CROSS JOIN leads l ON l.lead = input.c1 WHERE true ON CONFLICT (lead) DO UPDATE SET owner = excluded.owner", "tt");
                foreach ((LeadId lead, string? owner) in owners)
                {
                    if (owner is null)
                    {
                        forget.Add(lead.Value);
                    }
                    else
                    {
                        put.Add(lead.Value, owner);
                    }
                }

                forget.Run();
                put.Run();
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
                BulkStatement find = session.Many("SELECT l.lead, o.owner FROM {rows} CROSS JOIN leads l ON l.lead = input.c1 JOIN lead_owners o ON o.lead = l.id", "t");
                foreach (LeadId lead in leads.Distinct())
                {
                    find.Add(lead.Value);
                }

                find.Query(row => owners[new LeadId(row.Text(0))] = row.Text(1));
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

    private static void Save(Session session, List<DecisionState> round)
    {
        const string Replace = " WHERE true ON CONFLICT (kind, key) DO UPDATE SET lead = excluded.lead, at = excluded.at, body = excluded.body";
        BulkStatement remove = session.Many("DELETE FROM decision_states WHERE (kind, key) IN (SELECT c1, c2 FROM {rows})", "tt");
        BulkStatement ofLead = session.Many("INSERT INTO decision_states (kind, key, lead, at, body) SELECT c1, c2, l.id, c4, c5 FROM {rows} CROSS JOIN leads l ON l.lead = input.c3" + Replace, "tttit");
        BulkStatement ofNone = session.Many("INSERT INTO decision_states (kind, key, lead, at, body) SELECT c1, c2, NULL, c3, c4 FROM {rows}" + Replace, "ttit");
        foreach (DecisionState state in round)
        {
            if (state.Body is null)
            {
                remove.Add(state.Kind, state.Key);
            }
            else if (state.Lead is { } lead)
            {
                ofLead.Add(state.Kind, state.Key, lead.Value, state.At.UtcTicks, state.Body);
            }
            else
            {
                ofNone.Add(state.Kind, state.Key, state.At.UtcTicks, state.Body);
            }
        }

        remove.Run();
        ofLead.Run();
        ofNone.Run();
    }

    private static DecisionState Read(Cursor row) => new(row.Text(0), row.Text(1), row.TextOrNull(2) is { } lead ? new LeadId(lead) : null, row.Instant(3), row.Text(4));
}
