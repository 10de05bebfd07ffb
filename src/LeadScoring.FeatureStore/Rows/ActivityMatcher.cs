using System.Runtime.CompilerServices;

namespace LeadScoring.FeatureStore;

/// <summary>Tells which of several conditions an activity fulfils; asks each once per distinct kind and detail.</summary>
/// <remarks>Not thread-safe. Bounded: kinds and details repeat in real CRMs, but subjects need not, so the memory is emptied when it is full.</remarks>
internal sealed class ActivityMatcher
{
    private const int Capacity = 65_536;

    private readonly Condition[] _conditions;
    private readonly int[] _conditionOf;
    private readonly Dictionary<(string Kind, string? Detail), int[]> _known = [];
    private readonly Dictionary<ActivityType, int[]> _knownTypes = new(ByReference.Instance);
    private readonly Dictionary<string, int[]> _sets = new(StringComparer.Ordinal);
    private readonly Func<string, string?> _valueOf;
    private readonly bool _seesDetail;
    private string? _kind;
    private string? _detail;

    public ActivityMatcher(IReadOnlyList<Condition> asked)
    {
        List<Condition> conditions = [];
        _conditionOf = new int[asked.Count];
        for (int i = 0; i < asked.Count; i++)
        {
            _conditionOf[i] = conditions.IndexOf(asked[i]);
            if (_conditionOf[i] < 0)
            {
                _conditionOf[i] = conditions.Count;
                conditions.Add(asked[i]);
            }
        }

        _conditions = [.. conditions];
        _seesDetail = _conditions.Any(c => c.Names.Contains("detail", StringComparer.Ordinal));
        _valueOf = name => name switch
        {
            "kind" => _kind,
            "detail" => _detail,
            _ => null,
        };
    }

    /// <summary>Places of the conditions that hold, ascending. Equal answers are one object.</summary>
    public int[] Match(string kind, string? detail)
    {
        (string, string?) key = (kind, _seesDetail ? detail : null);
        if (_known.TryGetValue(key, out int[]? holding))
        {
            return holding;
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        holding = Ask(kind, detail);
        _known.Add(key, holding);
        return holding;
    }

    /// <summary>As for its kind and detail; an object seen before costs no look at its text.</summary>
    public int[] Match(ActivityType type)
    {
        if (_knownTypes.TryGetValue(type, out int[]? holding))
        {
            return holding;
        }

        if (_knownTypes.Count >= Capacity)
        {
            _knownTypes.Clear();
        }

        holding = Match(type.Kind, type.Detail);
        _knownTypes.Add(type, holding);
        return holding;
    }

    private int[] Ask(string kind, string? detail)
    {
        _kind = kind;
        _detail = detail;
        bool[] holds = new bool[_conditions.Length];
        for (int i = 0; i < holds.Length; i++)
        {
            holds[i] = _conditions[i].Holds(_valueOf);
        }

        int[] holding = [.. Enumerable.Range(0, _conditionOf.Length).Where(c => holds[_conditionOf[c]])];
        string key = string.Join(',', holding);
        if (!_sets.TryGetValue(key, out int[]? shared))
        {
            shared = holding;
            _sets.Add(key, shared);
        }

        return shared;
    }

    private sealed class ByReference : IEqualityComparer<ActivityType>
    {
        public static readonly ByReference Instance = new();

        public bool Equals(ActivityType? x, ActivityType? y) => ReferenceEquals(x, y);

        public int GetHashCode(ActivityType obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
