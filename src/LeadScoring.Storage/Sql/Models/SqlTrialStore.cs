using System.Runtime.CompilerServices;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>Trials, as tables.</summary>
internal sealed class SqlTrialStore(SqlDatabase database) : ITrialStore
{
    private const string Trial = "model_trial";
    private const string Training = "training_notes";

    public ValueTask SaveExploredAsync(IReadOnlyList<ExploredLead> leads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        return database.WriteAsync(
            session =>
            {
                BulkStatement put = session.Many("INSERT INTO explored (lead, as_of, share) SELECT l.id, c2, c3 FROM {rows} CROSS JOIN leads l ON l.lead = input.c1 WHERE true ON CONFLICT (lead, as_of) DO NOTHING", "tif");
                foreach (ExploredLead lead in leads)
                {
                    put.Add(lead.Lead.Value, lead.AsOf.UtcTicks, lead.Share);
                }

                put.Run();
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<Treatment> ReadTreatmentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        using Cursor rows = session["""
            SELECT l.lead, h.as_of, h.tier, e.share FROM score_history h JOIN leads l ON l.id = h.lead LEFT JOIN explored e ON e.lead = h.lead AND e.as_of = h.as_of
            ORDER BY l.lead, h.as_of, h.seq
            """].Stream();
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Treatment(new LeadId(rows.Text(0)), rows.Instant(1), (Tier)rows.Long(2), rows.DoubleOrNull(3));
        }
    }

    public ValueTask SaveShadowAsync(IReadOnlyList<ShadowScore> scores, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return database.WriteAsync(
            session =>
            {
                BulkStatement put = session.Many(
                    """
                    INSERT INTO shadow_scores (model, lead, as_of, probability, score)
                    SELECT c1, l.id, c3, c4, c5 FROM {rows} CROSS JOIN leads l ON l.lead = input.c2 WHERE true
                    ON CONFLICT (model, lead) DO UPDATE SET as_of = excluded.as_of, probability = excluded.probability, score = excluded.score
                    """,
                    "ttiff");
                foreach (ShadowScore score in scores)
                {
                    put.Add(score.ModelId, score.Lead.Value, score.AsOf.UtcTicks, score.Probability, score.Score);
                }

                put.Run();
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<ShadowScore> ReadShadowAsync(string modelId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        using Cursor rows = session["SELECT s.model, l.lead, s.as_of, s.probability, s.score FROM shadow_scores s JOIN leads l ON l.id = s.lead WHERE s.model = $1 ORDER BY l.lead"].Stream(modelId);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ShadowScore(rows.Text(0), new LeadId(rows.Text(1)), rows.Instant(2), rows.Double(3), rows.Double(4));
        }
    }

    public ValueTask<ModelTrial?> ReadTrialAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => Notes.Read(session, Trial) is { Length: > 0 } json ? StoredJson.Read<ModelTrial>(Encoding.UTF8.GetBytes(json)) : null,
        cancellationToken);

    public ValueTask WriteTrialAsync(ModelTrial? trial, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Notes.Write(session, Trial, trial is null ? string.Empty : Encoding.UTF8.GetString(StoredJson.Write(trial))), cancellationToken);

    public ValueTask<TrainingNotes> ReadTrainingNotesAsync(CancellationToken cancellationToken) => database.ReadAsync(ReadTraining, cancellationToken);

    public ValueTask RaiseAsync(RetrainFlag flag, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            TrainingNotes notes = ReadTraining(session);
            WriteTraining(session, notes with { Flags = [.. notes.Flags.Where(f => f.Kind != flag.Kind), flag] });
        },
        cancellationToken);

    public ValueTask NoteTrainingAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(session => WriteTraining(session, new TrainingNotes(at, [])), cancellationToken);

    private static TrainingNotes ReadTraining(Session session) =>
        Notes.Read(session, Training) is { Length: > 0 } json ? StoredJson.Read<TrainingNotes>(Encoding.UTF8.GetBytes(json)) : new TrainingNotes(null, []);

    private static void WriteTraining(Session session, TrainingNotes notes) => Notes.Write(session, Training, Encoding.UTF8.GetString(StoredJson.Write(notes)));
}
