namespace LeadScoring.Storage;

/// <summary>A score's factors, and the score before with its own, as one entry of the store.</summary>
/// <param name="Factors">Reasons of the score.</param>
/// <param name="Before">The score before.</param>
internal sealed record StoredReasons(IReadOnlyList<Factor> Factors, ScoreBefore? Before)
{
    public static byte[] Write(ScoredLead score) => StoredJson.Write(new StoredReasons(score.Factors, score.Before));

    /// <summary>Entries of earlier versions are a list of factors alone.</summary>
    public static StoredReasons Read(byte[] json) => json is [(byte)'[', ..]
        ? new StoredReasons(StoredJson.Read<List<Factor>>(json), null)
        : StoredJson.Read<StoredReasons>(json);

    public ScoredLead Into(ScoredLead score) => score with { Factors = Factors, Before = Before };
}
