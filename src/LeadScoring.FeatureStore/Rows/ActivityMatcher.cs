using System.Runtime.CompilerServices;

namespace LeadScoring.FeatureStore;

/// <summary>Tells which windows an activity counts for; asks each condition once per distinct kind and detail.</summary>
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

    public ActivityMatcher(IReadOnlyList<ActivityWindow> windows)
    {
        List<Condition> conditions = [];
        _conditionOf = new int[windows.Count];
        for (int i = 0; i < windows.Count; i++)
        {
            _conditionOf[i] = conditions.IndexOf(windows[i].Where);
            if (_conditionOf[i] < 0)
            {
                _conditionOf[i] = conditions.Count;
                conditions.Add(windows[i].Where);
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

    /// <summary>The windows an activity counts for, ascending. Equal answers are one object.</summary>
    public int[] Match(string kind, string? detail)
    {
        (string, string?) key = (kind, _seesDetail ? detail : null);
        if (_known.TryGetValue(key, out int[]? windows))
        {
            return windows;
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        windows = Ask(kind, detail);
        _known.Add(key, windows);
        return windows;
    }

    /// <summary>As for its kind and detail; an object seen before costs no look at its text.</summary>
    public int[] Match(ActivityType type)
    {
        if (_knownTypes.TryGetValue(type, out int[]? windows))
        {
            return windows;
        }

        if (_knownTypes.Count >= Capacity)
        {
            _knownTypes.Clear();
        }

        windows = Match(type.Kind, type.Detail);
        _knownTypes.Add(type, windows);
        return windows;
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

        int[] windows = [.. Enumerable.Range(0, _conditionOf.Length).Where(w => holds[_conditionOf[w]])];
        string key = string.Join(',', windows);
        if (!_sets.TryGetValue(key, out int[]? shared))
        {
            shared = windows;
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
