using System.Globalization;
using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>Scores and routing in SQLite.</summary>
internal sealed class SqliteScoreStore(SqliteDatabase database) : IScoreStore
{
    private const string LastFullPass = "last_full_pass";
    private const string Select = "SELECT l.lead, s.as_of, s.model, s.mapping_hash, s.base, s.margin, s.probability, s.score, s.base_score, s.tier, s.factors FROM leads l CROSS JOIN scores s ON s.lead = l.id";

    public ValueTask SaveAsync(IReadOnlyList<ScoredLead> scores, IReadOnlyDictionary<LeadId, long>? dueMarks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return database.WriteAsync(
            session =>
            {
                foreach (ScoredLead score in scores)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Save(session, score, dueMarks);
                }
            },
            cancellationToken);
    }

    public ValueTask CloseAsync(IReadOnlyList<LeadId> leads, IReadOnlyDictionary<LeadId, long>? dueMarks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.WriteAsync(
            session =>
            {
                foreach (LeadId lead in leads)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    session["DELETE FROM scores WHERE lead = (SELECT id FROM leads WHERE lead = $1)"].Run(lead.Value);
                    session["UPDATE leads SET due = 0 WHERE lead = $1 AND due = coalesce($2, due)"].Run(lead.Value, MarkOf(lead, dueMarks));
                }
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

    public async IAsyncEnumerable<ScoredLead> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        using Cursor rows = session[Select + " ORDER BY l.lead"].Query();
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ReadRow(rows);
        }
    }

    public ValueTask<IReadOnlyDictionary<LeadId, Tier>> ReadTiersAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<LeadId, Tier>>(
        session =>
        {
            Dictionary<LeadId, Tier> tiers = [];
            using Cursor rows = session["SELECT l.lead, s.tier FROM scores s INDEXED BY scores_tier CROSS JOIN leads l ON l.id = s.lead"].Query();
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
                foreach (LeadId lead in leads)
                {
                    // Two seeks on the primary key; the second only for leads younger than the instant.
                    object? score = session["SELECT h.score FROM leads l CROSS JOIN score_history h ON h.lead = l.id AND h.as_of <= $2 WHERE l.lead = $1 ORDER BY h.as_of DESC, h.seq DESC LIMIT 1"].Scalar(lead.Value, at.UtcTicks)
                        ?? session["SELECT h.score FROM leads l CROSS JOIN score_history h ON h.lead = l.id WHERE l.lead = $1 ORDER BY h.as_of, h.seq LIMIT 1"].Scalar(lead.Value);
                    if (score is double points)
                    {
                        scores[lead] = points;
                    }
                }

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
                foreach (RoutingDecision decision in decisions)
                {
                    RoutingRows.Insert(session, decision);
                }

                foreach (TurnState turn in turns)
                {
                    session["INSERT OR REPLACE INTO turns (team, user, assigned, credit, last_turn) VALUES ($1, $2, $3, $4, $5)"].Run(turn.Team, turn.User, turn.Assigned, turn.Credit, turn.LastTurn);
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
            using Cursor rows = session["SELECT team, user, assigned, credit, last_turn FROM turns ORDER BY team, user"].Query();
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

    private static void Save(WriteSession session, ScoredLead score, IReadOnlyDictionary<LeadId, long>? dueMarks)
    {
        long? mark = MarkOf(score.Lead, dueMarks);
        if (mark is not null && session.FindLead(score.Lead) is null)
        {
            // Erased between reading and scoring.
            return;
        }

        long lead = session.Lead(score.Lead);
        session["""
            INSERT OR REPLACE INTO scores (lead, as_of, model, mapping_hash, base, margin, probability, score, base_score, tier, factors)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """].Run(lead, score.AsOf.UtcTicks, score.ModelId, score.MappingHash, score.Base, score.Margin, score.Probability, score.Score, score.BaseScore, (long)score.Tier, StoredJson.Write(score.Factors));
        session["""
            INSERT INTO score_history (lead, as_of, seq, model, probability, score, tier)
            VALUES ($1, $2, (SELECT coalesce(max(seq), -1) + 1 FROM score_history WHERE lead = $1 AND as_of = $2), $3, $4, $5, $6)
            """].Run(lead, score.AsOf.UtcTicks, score.ModelId, score.Probability, score.Score, (long)score.Tier);
        session["UPDATE leads SET due = 0 WHERE id = $1 AND due > 0 AND due = coalesce($2, due)"].Run(lead, mark);
    }

    private static ScoredLead ReadRow(Cursor row) => new(
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
        StoredJson.Read<List<Factor>>(row.Bytes(10)));
}
