using System.Text;

namespace LeadScoring.Storage;

/// <summary>Routing decisions as rows.</summary>
internal static class RoutingRows
{
    private const string Columns = "l.lead, r.\"user\", r.rule, r.reason, r.decided_at, r.team, r.waiting, r.record";

    public static void Insert(Session session, List<RoutingDecision> round)
    {
        // A lead that is not there any more was erased meanwhile.
        BulkStatement decide = session.Many(
            "INSERT INTO routing (lead, \"user\", rule, reason, decided_at, team, waiting, record) SELECT l.id, c2, c3, c4, c5, c6, c7, c8 FROM {rows} CROSS JOIN leads l ON l.lead = input.c1",
            "ttttitit");
        foreach (RoutingDecision decision in round)
        {
            decide.Add(
                decision.Lead.Value, decision.User, decision.Rule, decision.Reason, decision.DecidedAt.UtcTicks, decision.Team, decision.IsWaiting ? 1L : 0L,
                decision.Record is null ? null : Encoding.UTF8.GetString(StoredJson.Write(decision.Record)));
        }

        decide.Run();
    }

    public static IReadOnlyDictionary<LeadId, RoutingDecision> Newest(Session session)
    {
        Dictionary<LeadId, RoutingDecision> decisions = [];
        using Cursor rows = session[$"SELECT {Columns} FROM routing r JOIN leads l ON l.id = r.lead WHERE r.id IN (SELECT max(id) FROM routing GROUP BY lead)"].Query();
        while (rows.Read())
        {
            RoutingDecision decision = Read(rows);
            decisions.Add(decision.Lead, decision);
        }

        return decisions;
    }

    public static IReadOnlyDictionary<LeadId, RoutingDecision> Newest(Session session, IReadOnlyCollection<LeadId> leads)
    {
        Dictionary<LeadId, RoutingDecision> decisions = [];
        BulkStatement find = session.Many($"SELECT {Columns} FROM {{rows}} CROSS JOIN leads l ON l.lead = input.c1 JOIN routing r ON r.id = (SELECT max(n.id) FROM routing n WHERE n.lead = l.id)", "t");
        foreach (LeadId lead in leads.Distinct())
        {
            find.Add(lead.Value);
        }

        find.Query(row =>
        {
            RoutingDecision decision = Read(row);
            decisions[decision.Lead] = decision;
        });
        return decisions;
    }

    public static IReadOnlyList<LeadId> Waiting(Session session, int most)
    {
        List<LeadId> leads = [];
        using Cursor rows = session["""
            SELECT l.lead FROM routing r JOIN leads l ON l.id = r.lead
            WHERE r.waiting = 1 AND NOT EXISTS (SELECT 1 FROM routing n WHERE n.lead = r.lead AND n.id > r.id) AND EXISTS (SELECT 1 FROM scores s WHERE s.lead = r.lead)
            ORDER BY r.id LIMIT $1
            """].Query((long)most);
        while (rows.Read())
        {
            leads.Add(new LeadId(rows.Text(0)));
        }

        return leads;
    }

    public static IReadOnlyList<RoutedCount> Count(Session session, DateTimeOffset since)
    {
        List<RoutedCount> counts = [];
        using Cursor rows = session["SELECT team, \"user\", count(*) FROM routing WHERE decided_at >= $1 AND team IS NOT NULL AND \"user\" IS NOT NULL GROUP BY team, \"user\" ORDER BY team, \"user\""].Query(since.UtcTicks);
        while (rows.Read())
        {
            counts.Add(new RoutedCount(rows.Text(0), rows.Text(1), (int)rows.Long(2)));
        }

        return counts;
    }

    private static RoutingDecision Read(Cursor row) => new(new LeadId(row.Text(0)), row.TextOrNull(1), row.Text(2), row.Text(3), row.Instant(4))
    {
        Team = row.TextOrNull(5),
        IsWaiting = row.Long(6) != 0,
        Record = row.TextOrNull(7) is { } record ? StoredJson.Read<RoutingRecord>(Encoding.UTF8.GetBytes(record)) : null,
    };
}
