using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Score;

/// <summary>Knows which score the CRMs were last told, so that what changed is said against what a rep has seen.</summary>
/// <remarks>Where nothing is written that says what changed, the last score that was shown differently counts.</remarks>
internal sealed class ToldScores
{
    private readonly IReadOnlyList<(StreamKey Stream, int Digits, IReadOnlyDictionary<CrmRecordId, string?> Written)>? _targets;

    private ToldScores(IReadOnlyList<(StreamKey, int, IReadOnlyDictionary<CrmRecordId, string?>)>? targets) => _targets = targets;

    /// <summary>Reads what was last written, once per run and only if the mapping wants changes told.</summary>
    public static async Task<ToldScores> ReadAsync(RunContext context, CancellationToken cancellationToken)
    {
        if (!context.Pipeline.WriteBack.Any(t => t.Fields.Any(f => f.Value == WriteBackValue.WhatChanged)))
        {
            return new ToldScores(null);
        }

        List<(StreamKey, int, IReadOnlyDictionary<CrmRecordId, string?>)> targets = [];
        foreach (WriteBackTarget target in context.Pipeline.WriteBack)
        {
            if (target.Fields.FirstOrDefault(f => f.Value == WriteBackValue.Score) is { } field)
            {
                targets.Add((target.Stream, field.Round ?? 0, await context.Store.Ledger.ReadLastWrittenAsync(target.Stream, field.Field, cancellationToken)));
            }
        }

        return new ToldScores(targets);
    }

    /// <summary>The score that a new one is compared with.</summary>
    /// <param name="stored">The lead's newest score so far.</param>
    /// <param name="records">The lead's records.</param>
    /// <param name="score">The new score.</param>
    public ScoreBefore? Before(ScoredLead? stored, IReadOnlyList<RecordRef> records, double score)
    {
        if (stored is null)
        {
            return null;
        }

        bool isTold = _targets is null
            ? ScoreChange.Shown(stored.Score) != ScoreChange.Shown(score)
            : _targets.Any(t => records.Any(r => r.Connection == t.Stream.Connection && r.Stream == t.Stream.Stream
                && t.Written.TryGetValue(r.Id, out string? text)
                && CrmValue.Number(text) is { } written
                && written.Equals(Math.Round(stored.Score, t.Digits, MidpointRounding.AwayFromZero))));
        return isTold
            ? new ScoreBefore(stored.AsOf, stored.ModelId, stored.Score, stored.BaseScore, stored.Tier, stored.Factors)
            : stored.Before;
    }
}
