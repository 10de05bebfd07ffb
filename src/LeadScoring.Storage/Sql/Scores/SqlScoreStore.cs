using System.Globalization;
using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>Scores and routing, as tables.</summary>
internal sealed class SqlScoreStore(SqlDatabase database) : IScoreStore
{
    private const string LastFullPass = "last_full_pass";
    private const string SelectFrom = "SELECT l.lead, s.as_of, s.model, s.mapping_hash, s.base, s.margin, s.probability, s.score, s.base_score, s.tier, s.factors, l.due_at FROM ";
    private const string Select = SelectFrom + "leads l CROSS JOIN scores s ON s.lead = l.id";

    public ValueTask SaveAsync(IReadOnlyList<ScoredLead> scores, IReadOnlyDictionary<LeadId, long>? dueMarks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return database.WriteAsync(
            session =>
            {
                foreach (List<ScoredLead> round in Rounds.Of(scores, s => s.Lead))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Save(session, round, dueMarks);
                }
            },
            cancellationToken);
    }

    public ValueTask CloseAsync(IReadOnlyList<LeadId> leads, IReadOnlyDictionary<LeadId, long>? dueMarks, IReadOnlyDictionary<LeadId, DateTimeOffset>? nextChanges, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.WriteAsync(
            session =>
            {
                BulkStatement drop = session.Many("DELETE FROM scores WHERE lead IN (SELECT l.id FROM {rows} CROSS JOIN leads l ON l.lead = input.c1)", "t");
                BulkStatement clear = session.Many("UPDATE leads SET due = CASE WHEN leads.due = coalesce(input.c2, leads.due) THEN 0 ELSE leads.due END, due_at = input.c3 FROM {rows} WHERE leads.lead = input.c1", "tii");
                foreach (LeadId lead in leads.Distinct())
                {
                    drop.Add(lead.Value);
                    clear.Add(lead.Value, MarkOf(lead, dueMarks), nextChanges is not null && nextChanges.TryGetValue(lead, out DateTimeOffset next) ? next.UtcTicks : null);
                }

                cancellationToken.ThrowIfCancellationRequested();
                drop.Run();
                clear.Run();
            },
            cancellationToken);
    }

    public ValueTask<ScoredLead?> ReadAsync(LeadId lead, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using Cursor row = session[Select + " WHERE l.lead = $1"].Query(lead.Value);
            return row.Read() ? ReadRow(row) : null;
        },
        cancellationToken);

    public ValueTask<IReadOnlyDictionary<LeadId, ScoredLead>> ReadManyAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.ReadAsync<IReadOnlyDictionary<LeadId, ScoredLead>>(
            session =>
            {
                Dictionary<LeadId, ScoredLead> scores = new(leads.Count);
                BulkStatement find = session.Many(SelectFrom + "{rows} CROSS JOIN leads l ON l.lead = input.c1 CROSS JOIN scores s ON s.lead = l.id", "t");
                foreach (LeadId lead in leads.Distinct())
                {
                    find.Add(lead.Value);
                }

                find.Query(row =>
                {
                    ScoredLead score = ReadRow(row);
                    scores[score.Lead] = score;
                });
                return scores;
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<ScoredLead> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        using Cursor rows = session[Select + " ORDER BY l.lead"].Stream();
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ReadRow(rows);
        }
    }

    public async IAsyncEnumerable<FirstScore> ReadFirstScoresAsync(DateTimeOffset from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();

        // Two seeks on the history's primary key per lead, in the order of leads.
        using Cursor rows = session["""
            SELECT l.lead, h.as_of, h.model, h.probability, h.score, h.tier FROM leads l
            JOIN score_history h ON h.lead = l.id AND h.seq = 0 AND h.as_of = (SELECT min(f.as_of) FROM score_history f WHERE f.lead = l.id)
            WHERE h.as_of >= $1 ORDER BY l.lead
            """].Stream(from.UtcTicks);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new FirstScore(new LeadId(rows.Text(0)), rows.Instant(1), rows.Text(2), rows.DoubleOrNull(3), rows.Double(4), (Tier)rows.Long(5));
        }
    }

    public ValueTask<IReadOnlyDictionary<LeadId, Tier>> ReadTiersAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<LeadId, Tier>>(
        session =>
        {
            Dictionary<LeadId, Tier> tiers = [];
            using Cursor rows = session["SELECT l.lead, s.tier FROM scores s INDEXED BY scores_tier CROSS JOIN leads l ON l.id = s.lead"].Stream();
            while (rows.Read())
            {
                tiers.Add(new LeadId(rows.Text(0)), (Tier)rows.Long(1));
            }

            return tiers;
        },
        cancellationToken);

    public ValueTask<IReadOnlyDictionary<LeadId, double>> ReadScoresAtAsync(IReadOnlyCollection<LeadId> leads, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.ReadAsync<IReadOnlyDictionary<LeadId, double>>(
            session =>
            {
                Dictionary<LeadId, double> scores = [];
                // Two seeks on the primary key; the second only for leads younger than the instant.
                BulkStatement find = session.Many(
                    """
                    SELECT l.lead, coalesce(
                        (SELECT h.score FROM score_history h WHERE h.lead = l.id AND h.as_of <= input.c2 ORDER BY h.as_of DESC, h.seq DESC LIMIT 1),
                        (SELECT h.score FROM score_history h WHERE h.lead = l.id ORDER BY h.as_of, h.seq LIMIT 1))
                    FROM {rows} CROSS JOIN leads l ON l.lead = input.c1
                    """,
                    "ti");
                foreach (LeadId lead in leads.Distinct())
                {
                    find.Add(lead.Value, at.UtcTicks);
                }

                find.Query(row =>
                {
                    if (row.DoubleOrNull(1) is { } points)
                    {
                        scores[new LeadId(row.Text(0))] = points;
                    }
                });
                return scores;
            },
            cancellationToken);
    }

    public ValueTask SaveRoutingAsync(IReadOnlyList<RoutingDecision> decisions, IReadOnlyList<TurnState> turns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        ArgumentNullException.ThrowIfNull(turns);
        return database.WriteAsync(
            session =>
            {
                foreach (List<RoutingDecision> round in Rounds.Of(decisions, d => d.Lead))
                {
                    RoutingRows.Insert(session, round);
                }

                foreach (TurnState turn in turns)
                {
                    session["INSERT INTO turns (team, \"user\", assigned, credit, last_turn) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (team, \"user\") DO UPDATE SET assigned = excluded.assigned, credit = excluded.credit, last_turn = excluded.last_turn"].Run(turn.Team, turn.User, turn.Assigned, turn.Credit, turn.LastTurn);
                }
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<LeadId, RoutingDecision>> ReadRoutingAsync(CancellationToken cancellationToken) => database.ReadAsync(RoutingRows.Newest, cancellationToken);

    public ValueTask<IReadOnlyDictionary<LeadId, RoutingDecision>> ReadRoutingAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.ReadAsync(s => RoutingRows.Newest(s, leads), cancellationToken);
    }

    public ValueTask<IReadOnlyList<LeadId>> ReadWaitingAsync(int most, CancellationToken cancellationToken) => database.ReadAsync(s => RoutingRows.Waiting(s, most), cancellationToken);

    public ValueTask<IReadOnlyList<RoutedCount>> CountRoutedAsync(DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(s => RoutingRows.Count(s, since), cancellationToken);

    public ValueTask<IReadOnlyList<TurnState>> ReadTurnsAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<TurnState>>(
        session =>
        {
            List<TurnState> turns = [];
            using Cursor rows = session["SELECT team, \"user\", assigned, credit, last_turn FROM turns ORDER BY team, \"user\""].Query();
            while (rows.Read())
            {
                turns.Add(new TurnState(rows.Text(0), rows.Text(1), rows.Long(2), rows.Double(3), rows.Long(4)));
            }

            return turns;
        },
        cancellationToken);

    public ValueTask<DateTimeOffset?> ReadLastFullPassAsync(CancellationToken cancellationToken) => database.ReadAsync<DateTimeOffset?>(
        session => Notes.Read(session, LastFullPass) is { } ticks ? new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero) : null,
        cancellationToken);

    public ValueTask WriteLastFullPassAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Notes.Write(session, LastFullPass, at.UtcTicks.ToString(CultureInfo.InvariantCulture)), cancellationToken);

    private static long? MarkOf(LeadId lead, IReadOnlyDictionary<LeadId, long>? dueMarks) => dueMarks is not null && dueMarks.TryGetValue(lead, out long mark) ? mark : null;

    private static void Save(WriteSession session, List<ScoredLead> round, IReadOnlyDictionary<LeadId, long>? dueMarks)
    {
        Dictionary<LeadId, long> leads = session.Leads(round.Where(s => MarkOf(s.Lead, dueMarks) is null).Select(s => s.Lead), add: true);
        Dictionary<LeadId, long> marked = session.Leads(round.Where(s => MarkOf(s.Lead, dueMarks) is not null).Select(s => s.Lead), add: false);
        BulkStatement put = session.Many(
            """
            INSERT INTO scores (lead, as_of, model, mapping_hash, base, margin, probability, score, base_score, tier, factors)
            SELECT c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 FROM {rows} WHERE true
            ON CONFLICT (lead) DO UPDATE SET as_of = excluded.as_of, model = excluded.model, mapping_hash = excluded.mapping_hash, base = excluded.base, margin = excluded.margin,
            probability = excluded.probability, score = excluded.score, base_score = excluded.base_score, tier = excluded.tier, factors = excluded.factors
            """,
            "iittfffffib");
        BulkStatement keep = session.Many(
            """
            INSERT INTO score_history (lead, as_of, seq, model, probability, score, tier)
            SELECT c1, c2, (SELECT coalesce(max(h.seq), -1) + 1 FROM score_history h WHERE h.lead = c1 AND h.as_of = c2), c3, c4, c5, c6 FROM {rows}
            """,
            "iitffi");
        BulkStatement clear = session.Many("UPDATE leads SET due = CASE WHEN leads.due = coalesce(input.c2, leads.due) THEN 0 ELSE leads.due END, due_at = input.c3 FROM {rows} WHERE leads.id = input.c1", "iii");
        foreach (ScoredLead score in round)
        {
            if (!leads.TryGetValue(score.Lead, out long lead) && !marked.TryGetValue(score.Lead, out lead))
            {
                // Erased between reading and scoring.
                continue;
            }

            put.Add(lead, score.AsOf.UtcTicks, score.ModelId, score.MappingHash, score.Base, score.Margin, score.Probability, score.Score, score.BaseScore, (long)score.Tier, StoredReasons.Write(score));
            keep.Add(lead, score.AsOf.UtcTicks, score.ModelId, score.Probability, score.Score, (long)score.Tier);
            clear.Add(lead, MarkOf(score.Lead, dueMarks), score.NextChangeAt?.UtcTicks);
        }

        put.Run();
        keep.Run();
        clear.Run();
    }

    private static ScoredLead ReadRow(Cursor row) => StoredReasons.Read(row.Bytes(10)).Into(new ScoredLead(
        new LeadId(row.Text(0)),
        row.Instant(1),
        row.Text(2),
        row.Text(3),
        row.Double(4),
        row.Double(5),
        row.DoubleOrNull(6),
        row.Double(7),
        row.Double(8),
        (Tier)row.Long(9),
        [])
    {
        NextChangeAt = row.InstantOrNull(11),
    });
}
