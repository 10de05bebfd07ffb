namespace LeadScoring.FeatureStore;

/// <summary>Tells which conditions an activity fulfils; asks each condition once per distinct kind and detail.</summary>
/// <remarks>Not thread-safe. Bounded: kinds and details repeat in real CRMs, but subjects need not, so the memory is emptied when it is full.</remarks>
internal sealed class ActivityMatcher
{
    private const int Capacity = 65_536;

    private readonly Condition[] _conditions;
    private readonly Dictionary<(string Kind, string? Detail), bool[]> _known = [];
    private readonly Func<string, string?> _valueOf;
    private readonly bool _seesDetail;
    private string? _kind;
    private string? _detail;

    public ActivityMatcher(IReadOnlyList<Condition> conditions)
    {
        _conditions = [.. conditions];
        _seesDetail = _conditions.Any(c => c.Names.Contains("detail", StringComparer.Ordinal));
        _valueOf = name => name switch
        {
            "kind" => _kind,
            "detail" => _detail,
            _ => null,
        };
    }

    /// <summary>One answer per condition, in the order they were given; valid until the next call.</summary>
    public bool[] Match(ActivityFact activity)
    {
        (string, string?) key = (activity.Kind, _seesDetail ? activity.Detail : null);
        if (_known.TryGetValue(key, out bool[]? answers))
        {
            return answers;
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _kind = activity.Kind;
        _detail = activity.Detail;
        answers = new bool[_conditions.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = _conditions[i].Holds(_valueOf);
        }

        _known.Add(key, answers);
        return answers;
    }
}
