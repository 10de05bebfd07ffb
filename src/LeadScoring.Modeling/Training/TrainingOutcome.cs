namespace LeadScoring.Modeling;

/// <summary>What came of a training.</summary>
/// <param name="Card">The model that was made; <see langword="null"/> when none could be measured.</param>
/// <param name="Artifact">The model as portable JSON; empty without a card.</param>
/// <param name="GoesLive">Whether it is good enough to score leads.</param>
/// <param name="Verdict">One plain sentence for people, with the figures.</param>
public sealed record TrainingOutcome(ModelCard? Card, ReadOnlyMemory<byte> Artifact, bool GoesLive, string Verdict)
{
    /// <summary>Whether it is good enough to wait as challenger behind the live model: for more outcomes to compare on, or for who has to approve it.</summary>
    public bool IsChallenger { get; init; }
}

/// <summary>How far a training is.</summary>
/// <param name="Step">What is done now, in words.</param>
/// <param name="Done">Steps finished.</param>
/// <param name="Total">Steps in all.</param>
public sealed record TrainingProgress(string Step, int Done, int Total);
