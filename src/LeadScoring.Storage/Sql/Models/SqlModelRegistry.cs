using System.Globalization;

namespace LeadScoring.Storage;

/// <summary>Models, as tables.</summary>
internal sealed class SqlModelRegistry(SqlDatabase database) : IModelRegistry
{
    private const long Retired = 0;
    private const long Live = 1;
    private const long Challenger = 2;

    public ValueTask SaveAsync(ModelCard card, ReadOnlyMemory<byte> artifact, ModelState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        return database.WriteAsync(
            session =>
            {
                bool wasLive = LiveId(session) == card.Id;
                long wanted = wasLive || state == ModelState.Live ? Live : state == ModelState.Challenger ? Challenger : Retired;
                if (wanted != Retired)
                {
                    Retire(session, wanted);
                }

                session["""
                    INSERT INTO models (id, trained_at, live, card, artifact) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (id) DO UPDATE SET trained_at = excluded.trained_at, live = excluded.live, card = excluded.card, artifact = excluded.artifact
                    """].Run(card.Id, card.TrainedAt.UtcTicks, wanted, StoredJson.Write(card), artifact.ToArray());
                if (wanted == Live && !wasLive)
                {
                    Note(session, card.Id, card.TrainedAt, null);
                }
            },
            cancellationToken);
    }

    public ValueTask<RegisteredModel?> ReadLiveAsync(CancellationToken cancellationToken) => ReadOneAsync("SELECT card, artifact FROM models WHERE live = $1", Live, cancellationToken);

    public ValueTask<RegisteredModel?> ReadChallengerAsync(CancellationToken cancellationToken) => ReadOneAsync("SELECT card, artifact FROM models WHERE live = $1", Challenger, cancellationToken);

    public ValueTask<RegisteredModel?> ReadAsync(string id, CancellationToken cancellationToken) => ReadOneAsync("SELECT card, artifact FROM models WHERE id = $1", id, cancellationToken);

    public ValueTask<IReadOnlyList<RegisteredCard>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RegisteredCard>>(
        session =>
        {
            Dictionary<string, (DateTimeOffset At, string? By)> released = [];
            using (Cursor releases = session["SELECT model, released_at, released_by FROM model_releases ORDER BY id"].Query())
            {
                while (releases.Read())
                {
                    released[releases.Text(0)] = (releases.Instant(1), releases.TextOrNull(2));
                }
            }

            List<RegisteredCard> cards = [];
            using Cursor rows = session["SELECT card, live FROM models ORDER BY trained_at DESC, seq DESC"].Query();
            while (rows.Read())
            {
                ModelCard card = StoredJson.Read<ModelCard>(rows.Bytes(0));
                ModelState state = rows.Long(1) switch { Live => ModelState.Live, Challenger => ModelState.Challenger, _ => ModelState.Retired };
                cards.Add(released.TryGetValue(card.Id, out (DateTimeOffset At, string? By) last)
                    ? new RegisteredCard(card, state) { LiveSince = last.At, ReleasedBy = last.By }
                    : new RegisteredCard(card, state));
            }

            return cards;
        },
        cancellationToken);

    public ValueTask<bool> PromoteAsync(string id, string? by, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            if (session["SELECT id FROM models WHERE id = $1"].Scalar(id) is null)
            {
                return false;
            }

            if (LiveId(session) != id)
            {
                GoLive(session, id);
                Note(session, id, at, by);
            }

            return true;
        },
        cancellationToken);

    public ValueTask<string?> RollBackAsync(string? by, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync<string?>(
        session =>
        {
            // Releases that were taken back count no more, so that rolling back again goes one further.
            List<(long Id, string Model)> releases = [];
            using (Cursor rows = session["SELECT id, model FROM model_releases WHERE rolled_back = 0 ORDER BY id DESC"].Query())
            {
                while (rows.Read())
                {
                    releases.Add((rows.Long(0), rows.Text(1)));
                }
            }

            string? live = LiveId(session);
            (long Id, string Model)? before = releases.Where(r => r.Model != live).Select(r => ((long, string)?)r).FirstOrDefault();
            if (before is not { } target)
            {
                return null;
            }

            session["UPDATE model_releases SET rolled_back = 1 WHERE id > $1"].Run(target.Id);
            session["UPDATE model_releases SET released_at = $2, released_by = $3 WHERE id = $1"].Run(target.Id, at.UtcTicks, by);
            GoLive(session, target.Model);
            return target.Model;
        },
        cancellationToken);

    public ValueTask RetireAsync(CancellationToken cancellationToken) => database.WriteAsync(session => Retire(session, Live), cancellationToken);

    private static void GoLive(Session session, string id)
    {
        Retire(session, Live);
        session["UPDATE models SET live = $2 WHERE id = $1"].Run(id, Live);
    }

    private static void Retire(Session session, long state) => session["UPDATE models SET live = 0 WHERE live = $1"].Run(state);

    private static string? LiveId(Session session) => session["SELECT id FROM models WHERE live = 1"].Scalar() as string;

    private static void Note(Session session, string id, DateTimeOffset at, string? by)
    {
        long next = Convert.ToInt64(session["SELECT coalesce(max(id), 0) + 1 FROM model_releases"].Scalar(), CultureInfo.InvariantCulture);
        session["INSERT INTO model_releases (id, model, released_at, released_by) VALUES ($1, $2, $3, $4)"].Run(next, id, at.UtcTicks, by);
    }

    private ValueTask<RegisteredModel?> ReadOneAsync(string sql, object parameter, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using Cursor row = session[sql].Query(parameter);
            return row.Read() ? new RegisteredModel(StoredJson.Read<ModelCard>(row.Bytes(0)), row.Bytes(1)) : null;
        },
        cancellationToken);
}
