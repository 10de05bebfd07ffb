namespace LeadScoring.Engine.Score;

/// <summary>Whether a stored score ought to be what a new one says, and whether it is.</summary>
internal static class StandingScore
{
    /// <summary>Whether the stored score ought to hold still: made in the same way, with no news since and before the instant at which its features change.</summary>
    public static bool OughtToHold(ScoredLead stored, LeadFacts lead, ScoredLead now) =>
        lead.DueMark == 0 && stored.ModelId == now.ModelId && stored.MappingHash == now.MappingHash && !(stored.NextChangeAt <= now.AsOf);

    /// <summary>Whether two scores say the same, apart from when they were made.</summary>
    public static bool SaysTheSame(ScoredLead stored, ScoredLead now) =>
        stored.Margin.Equals(now.Margin) && Nullable.Equals(stored.Probability, now.Probability) && stored.Score.Equals(now.Score) && stored.Base.Equals(now.Base) && stored.BaseScore.Equals(now.BaseScore)
        && stored.Tier == now.Tier && stored.NextChangeAt == now.NextChangeAt && stored.Factors.SequenceEqual(now.Factors);
}
