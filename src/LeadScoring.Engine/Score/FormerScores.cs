namespace LeadScoring.Engine.Score;

/// <summary>The scores leads had before a pass over all of them, read side by side with the leads: both come in the same order, so one score is held at a time.</summary>
internal sealed class FormerScores(IStore store, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ScoredLead> _scores = store.Scores.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    private bool _begun;
    private bool _more;

    /// <summary>The score of a lead; <see langword="null"/> when it had none. Leads must be asked for in order.</summary>
    public async ValueTask<ScoredLead?> FindAsync(LeadId lead)
    {
        if (!_begun)
        {
            _begun = true;
            _more = await _scores.MoveNextAsync();
        }

        while (_more && string.CompareOrdinal(_scores.Current.Lead.Value, lead.Value) < 0)
        {
            _more = await _scores.MoveNextAsync();
        }

        return _more && _scores.Current.Lead == lead ? _scores.Current : null;
    }

    public ValueTask DisposeAsync() => _scores.DisposeAsync();

    /// <summary>Whether the lead's stored score ought to be true still: made in the same way, with no news since and before the instant at which its features change.</summary>
    public static bool OughtToHold(ScoredLead? former, LeadFacts lead, ScoredLead now) =>
        former is not null && lead.DueMark == 0 && former.ModelId == now.ModelId && former.MappingHash == now.MappingHash && !(former.NextChangeAt <= now.AsOf);

    /// <summary>Whether two scores say the same, apart from when they were made.</summary>
    public static bool SayTheSame(ScoredLead former, ScoredLead now) =>
        former.Margin.Equals(now.Margin) && Nullable.Equals(former.Probability, now.Probability) && former.Score.Equals(now.Score) && former.Base.Equals(now.Base) && former.BaseScore.Equals(now.BaseScore)
        && former.Tier == now.Tier && former.NextChangeAt == now.NextChangeAt && former.Factors.SequenceEqual(now.Factors);
}
