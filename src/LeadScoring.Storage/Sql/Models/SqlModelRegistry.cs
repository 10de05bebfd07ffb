namespace LeadScoring.Storage;

/// <summary>Models, as tables.</summary>
internal sealed class SqlModelRegistry(SqlDatabase database) : IModelRegistry
{
    public ValueTask SaveAsync(ModelCard card, ReadOnlyMemory<byte> artifact, bool live, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        return database.WriteAsync(
            session =>
            {
                if (live)
                {
                    session["UPDATE models SET live = 0 WHERE live = 1"].Run();
                }

                session["""
                    INSERT INTO models (id, trained_at, live, card, artifact) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (id) DO UPDATE SET trained_at = excluded.trained_at, live = greatest(models.live, excluded.live), card = excluded.card, artifact = excluded.artifact
                    """].Run(card.Id, card.TrainedAt.UtcTicks, live ? 1L : 0L, StoredJson.Write(card), artifact.ToArray());
            },
            cancellationToken);
    }

    public ValueTask<RegisteredModel?> ReadLiveAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using Cursor row = session["SELECT card, artifact FROM models WHERE live = 1"].Query();
            return row.Read() ? new RegisteredModel(StoredJson.Read<ModelCard>(row.Bytes(0)), row.Bytes(1)) : null;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<RegisteredCard>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RegisteredCard>>(
        session =>
        {
            List<RegisteredCard> cards = [];
            using Cursor rows = session["SELECT card, live FROM models ORDER BY trained_at DESC, seq DESC"].Query();
            while (rows.Read())
            {
                cards.Add(new RegisteredCard(StoredJson.Read<ModelCard>(rows.Bytes(0)), rows.Flag(1)));
            }

            return cards;
        },
        cancellationToken);

    public ValueTask RetireAsync(CancellationToken cancellationToken) => database.WriteAsync(session => { session["UPDATE models SET live = 0 WHERE live = 1"].Run(); }, cancellationToken);
}
