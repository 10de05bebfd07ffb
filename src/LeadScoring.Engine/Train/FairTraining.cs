using LeadScoring.Engine.Monitoring;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Train;

/// <summary>What training does about groups: remembers who was in which, applies the remedy, guards promotion and writes the card. Idle where the mapping names no groups.</summary>
internal sealed class FairTraining(PipelineDefinition pipeline)
{
    /// <summary>The name of this guard in <see cref="PromotionOptions.NotWorseOn"/>.</summary>
    public const string Guard = "fairness";

    /// <summary>Leads above this share of all are taken for hot: the best fifth, as 80 of 100 points means.</summary>
    private const double HotShare = 0.2;

    private readonly FairnessOptions? _options = pipeline.Model.Fairness;
    private readonly IReadOnlyList<string> _fields = GroupValues.FieldsOf(pipeline);
    private readonly Dictionary<FeatureRowKey, string[]> _groups = [];

    /// <summary>Remembers the groups of a lead at its score moments.</summary>
    public void Add(LeadFacts lead, DateTimeOffset now)
    {
        if (_options is null)
        {
            return;
        }

        foreach (TimeSpan age in pipeline.Label.ScoreMoments)
        {
            DateTimeOffset moment = lead.CreatedAt + age;
            if (moment <= now)
            {
                _groups[new FeatureRowKey(lead.Lead, moment)] = GroupValues.At(lead, pipeline, _fields, moment);
            }
        }
    }

    /// <summary>The training rows with weights under which no group has more good leads than another, where that is the remedy.</summary>
    public TrainingSet Reweigh(TrainingSet set)
    {
        if (_options is not { Remedy: FairnessRemedy.Reweigh })
        {
            return set;
        }

        IReadOnlyList<float> weights = set.Weights;
        for (int f = 0; f < _fields.Count; f++)
        {
            int field = f;
            weights = Reweighing.Weights([.. set.Features.Keys.Select(k => _groups[k][field])], set.Labels, weights);
        }

        return set with { Weights = weights };
    }

    /// <summary>Features that read a group's field, where leaving them out is the remedy.</summary>
    public IEnumerable<ExcludedFeature> Dropped() => _options is not { Remedy: FairnessRemedy.Drop }
        ? []
        : pipeline.Features.Features.Where(f => _fields.Contains(f.Name) || (f.SourceField is { } source && _fields.Any(g => g == source || SourceOf(g) == source)))
            .Select(f => new ExcludedFeature(f.Name, Guard, 0, $"{f.Name} tells the group of a lead; fairness.remedy says drop."));

    /// <summary>The guard of promotion, under its name.</summary>
    public IReadOnlyDictionary<string, PromotionGuard> Guards() => _options is null ? new Dictionary<string, PromotionGuard>() : new Dictionary<string, PromotionGuard> { [Guard] = Compare };

    /// <summary>How the model treats the groups among the rows it learned from, for the card.</summary>
    public IReadOnlyList<GroupTreatment> Treatments(TrainingSet set, RegisteredModel model)
    {
        if (_options is null || set.Rows == 0)
        {
            return [];
        }

        using LeadModel scorer = LeadModel.Load(model);
        ScoreBatch batch = scorer.Score(set.Features);
        double[] behaviour = Behaviour.Of(batch, scorer.ContributionNames, pipeline.Features, set.Rows);
        return [.. _fields.SelectMany((field, f) => GroupWords.Audit(Rows(set, batch.Probabilities!, behaviour, f), _options).Select(g => GroupWords.ForCard(field, g)))];
    }

    private string? Compare(TrainingSet cohort, IReadOnlyList<double> live, IReadOnlyList<double> challenger)
    {
        double[] nothing = new double[cohort.Rows];
        for (int f = 0; f < _fields.Count; f++)
        {
            Dictionary<string, GroupFinding> before = GroupAudit.Run(Rows(cohort, live, nothing, f), _options!.MinGroup, _options.SelectionRatio).ToDictionary(g => g.Group, StringComparer.Ordinal);
            GroupFinding? worse = GroupAudit.Run(Rows(cohort, challenger, nothing, f), _options.MinGroup, _options.SelectionRatio)
                .Where(g => g.IsBelow && (!before.TryGetValue(g.Group, out GroupFinding? b) || g.SelectionRatio < b.SelectionRatio)).MinBy(g => g.SelectionRatio);
            if (worse is not null)
            {
                return GroupWords.Of(_fields[f], worse);
            }
        }

        return null;
    }

    /// <summary>One row per lead, its first.</summary>
    private List<GroupRow> Rows(TrainingSet set, IReadOnlyList<double> probabilities, double[] behaviour, int field)
    {
        double border = probabilities.Order().ElementAt((int)((1 - HotShare) * (probabilities.Count - 1)));
        HashSet<LeadId> seen = [];
        List<GroupRow> rows = [];
        for (int r = 0; r < set.Rows; r++)
        {
            FeatureRowKey key = set.Features.Keys[r];
            if (seen.Add(key.Lead) && _groups.TryGetValue(key, out string[]? groups))
            {
                rows.Add(new GroupRow(groups[field], probabilities[r] > border, set.Labels[r] > 0.5f, probabilities[r], behaviour[r]));
            }
        }

        return rows;
    }

    private string? SourceOf(string name) => pipeline.Features.IndexOf(name) is >= 0 and int i ? pipeline.Features.Features[i].SourceField : null;
}
