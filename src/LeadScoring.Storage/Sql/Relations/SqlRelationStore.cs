namespace LeadScoring.Storage;

/// <summary>What leads have in common, as tables.</summary>
internal sealed class SqlRelationStore(SqlDatabase database) : IRelationStore
{
    private const string KeysOf = """
        SELECT k.key FROM {rows} CROSS JOIN leads l ON l.lead = input.c1 CROSS JOIN fact_records f ON f.lead = l.id CROSS JOIN shared_keys k ON k.ref = f.ref
        """;

    private const string LeadsOf = """
        SELECT DISTINCT l.lead FROM {rows} CROSS JOIN shared_keys k ON k.key = input.c1 AND k.account = 0 CROSS JOIN fact_records f ON f.ref = k.ref CROSS JOIN leads l ON l.id = f.lead
        """;

    public ValueTask<IReadOnlyDictionary<string, IReadOnlyList<AccountFacts>>> FindAccountsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return database.ReadAsync<IReadOnlyDictionary<string, IReadOnlyList<AccountFacts>>>(session => FindAccounts(session, keys), cancellationToken);
    }

    public ValueTask<IReadOnlySet<LeadId>> ReadSharingAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.ReadAsync<IReadOnlySet<LeadId>>(
            session =>
            {
                HashSet<LeadId> sharing = [.. leads];
                sharing.UnionWith(Sharing(session, leads));
                return sharing;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlySet<LeadId>> SpreadDueAsync(IReadOnlyCollection<LeadId> more, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(more);
        return database.WriteAsync<IReadOnlySet<LeadId>>(
            session =>
            {
                HashSet<LeadId> news = [.. more];
                HashSet<LeadId> due = [.. more];
                Due(session, (lead, _) => news.Add(lead));
                BulkStatement spread = session.Many("UPDATE leads SET due = input.c2 FROM {rows} WHERE leads.lead = input.c1 AND leads.due = 0", "ti");
                foreach (LeadId lead in Sharing(session, news))
                {
                    spread.Add(lead.Value, session.Mark);
                }

                spread.Run();

                // They have told the others that they are gone, and nobody scores them.
                session["UPDATE leads SET due = 0 WHERE due > 0 AND live = 0"].Run();
                Due(session, (lead, isLive) => _ = isLive && due.Add(lead));
                return due;
            },
            cancellationToken);
    }

    private static void Due(Session session, Action<LeadId, bool> read)
    {
        using Cursor rows = session["SELECT lead, live FROM leads WHERE due > 0"].Query();
        while (rows.Read())
        {
            read(new LeadId(rows.Text(0)), rows.Long(1) > 0);
        }
    }

    private static HashSet<LeadId> Sharing(Session session, IReadOnlyCollection<LeadId> leads)
    {
        BulkStatement findKeys = session.Many(KeysOf, "t");
        foreach (LeadId lead in leads)
        {
            findKeys.Add(lead.Value);
        }

        HashSet<string> keys = new(StringComparer.Ordinal);
        findKeys.Query(row => keys.Add(row.Text(0)));
        BulkStatement findLeads = session.Many(LeadsOf, "t");
        foreach (string key in keys)
        {
            findLeads.Add(key);
        }

        HashSet<LeadId> sharing = [];
        findLeads.Query(row => sharing.Add(new LeadId(row.Text(0))));
        return sharing;
    }

    private static Dictionary<string, IReadOnlyList<AccountFacts>> FindAccounts(ReadSession session, IReadOnlyCollection<string> keys)
    {
        Dictionary<long, string> terms = session.ReadTerms();
        Dictionary<(string Key, long Ref), (RecordRef Account, DateTimeOffset CreatedAt, List<ValueFact> Values)> found = [];
        BulkStatement find = session.Many(
            """
            SELECT input.c1, k.ref, r.stream, r.record, f.created_at, v.priority, v.field, v.text, v.known_at
            FROM {rows} CROSS JOIN shared_keys k ON k.key = input.c1 AND k.account = 1 CROSS JOIN refs r ON r.id = k.ref CROSS JOIN fact_records f ON f.ref = k.ref
            CROSS JOIN value_facts v ON v.source = k.ref
            """,
            "t");
        foreach (string key in keys)
        {
            find.Add(key);
        }

        find.Query(row =>
        {
            (string, long) place = (row.Text(0), row.Long(1));
            if (!found.TryGetValue(place, out (RecordRef Account, DateTimeOffset CreatedAt, List<ValueFact> Values) account))
            {
                account = (session.Record(row.Long(2), row.Text(3)), row.Instant(4), []);
                found.Add(place, account);
            }

            account.Values.Add(new ValueFact(account.Account, (int)row.Long(5), terms[row.Long(6)], row.TextOrNull(7), row.Instant(8)));
        });
        Dictionary<string, IReadOnlyList<AccountFacts>> byKey = new(StringComparer.Ordinal);
        foreach (IGrouping<string, KeyValuePair<(string Key, long Ref), (RecordRef Account, DateTimeOffset CreatedAt, List<ValueFact> Values)>> accounts in found.GroupBy(f => f.Key.Key))
        {
            byKey.Add(accounts.Key, [.. accounts.Select(a => Sorted(a.Value.Account, a.Value.CreatedAt, a.Value.Values)).OrderBy(a => a.Account, Comparer<RecordRef>.Create(FactOrder.Compare))]);
        }

        return byKey;
    }

    private static AccountFacts Sorted(RecordRef account, DateTimeOffset createdAt, List<ValueFact> values)
    {
        values.Sort(FactOrder.Compare);
        return new AccountFacts(account, values[0].Priority, createdAt, values);
    }
}
