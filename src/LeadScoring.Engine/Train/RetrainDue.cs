namespace LeadScoring.Engine.Train;

/// <summary>Says whether a model has to be made again, and why.</summary>
public static class RetrainDue
{
    /// <summary>While rules score along, every day may bring the outcomes that end that.</summary>
    private static readonly TimeSpan WhileBlended = TimeSpan.FromDays(1);

    /// <summary>The reason as a sentence; <see langword="null"/> when nothing is due.</summary>
    /// <param name="options">When training runs by itself.</param>
    /// <param name="live">The live model; <see langword="null"/> = none, and then training is due in any case.</param>
    /// <param name="notes">When was trained last, and what was flagged since.</param>
    /// <param name="now">UTC.</param>
    public static string? Reason(RetrainOptions options, ModelCard? live, TrainingNotes notes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(notes);
        if (live is null)
        {
            return "No model is live.";
        }

        DateTimeOffset last = notes.LastTraining is { } noted && noted > live.TrainedAt ? noted : live.TrainedAt;
        foreach (RetrainFlag flag in notes.Flags)
        {
            if (flag.RaisedAt > last && (flag.Kind == RetrainFlagKind.Drift ? options.OnDrift : options.CalibrationOff is not null))
            {
                return flag.Sentence;
            }
        }

        return options.Every is { } every && now - last >= every ? $"The last training was {(now - last).TotalDays:0} days ago."
            : live.ColdStart is not null && now - last >= WhileBlended ? "Rules score along with the model; new outcomes may end that."
            : null;
    }

    /// <summary>Whether training is due for a pipeline that has a live model.</summary>
    public static async ValueTask<bool> IsAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await LiveModel.ReadAsync(context, cancellationToken) is { } live
            && Reason(context.Pipeline.Model.Retrain, live.Card, await context.Store.Trials.ReadTrainingNotesAsync(cancellationToken), context.Now) is not null;
    }
}
