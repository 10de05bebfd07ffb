using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Train;

/// <summary>Gathers what reps said of leads, with the leads' features as of when they said it.</summary>
/// <remarks>The rep is whom the lead was given to. "Later" is no opinion on the lead. A lead whose outcome is known teaches by that, not by the opinion, which then tells how far the rep can be believed.</remarks>
internal sealed class OpinionRows(FeedbackOptions options, FeatureSet features, GroupBook? groups, IReadOnlyDictionary<LeadId, RoutingDecision> routing)
{
    private readonly FeatureTableBuilder _rows = new(features, groups);
    private readonly List<RepOpinion> _opinions = [];
    private readonly List<DateTimeOffset> _at = [];

    /// <summary>Notes a lead's opinion, if it has one.</summary>
    public void Add(LeadFacts lead, DateTimeOffset now)
    {
        bool? good = FactView.ValueAt(lead, options.Field, now)?.ToLowerInvariant() switch { "good" => true, "bad" => false, _ => null };
        if (good is not { } says || FactView.KnownAt(lead, options.Field, now) is not { } at)
        {
            return;
        }

        bool? ended = LeadOutcome.FirstKnown(lead, now) is { } outcome ? outcome.Kind == OutcomeKind.Good : null;
        _opinions.Add(new RepOpinion(routing.GetValueOrDefault(lead.Lead)?.User ?? string.Empty, says, ended));
        _at.Add(at);
        _rows.Add(lead, at);
    }

    /// <summary>The rows that may teach; <see langword="null"/> when there are none.</summary>
    public TrainingSet? Build()
    {
        FeatureTable table = _rows.Build();
        double[] weights = RepOpinions.Weigh(_opinions, options);
        int[] kept = [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] > 0).OrderBy(i => table.Keys[i].AsOf).ThenBy(i => table.Keys[i].Lead.Value, StringComparer.Ordinal)];
        return kept.Length == 0
            ? null
            : new TrainingSet(table.Select(kept), [.. kept.Select(i => _opinions[i].SaysGood ? 1f : 0f)], [.. kept.Select(i => (float)weights[i])], [.. kept.Select(i => _at[i])]);
    }
}
