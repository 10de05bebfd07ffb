using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LeadScoring.Conformance.Stores;

/// <summary>Fields that do something the moment a store looks at them: fail, or cancel.</summary>
public sealed class FaultyDictionary(Action onRead) : IReadOnlyDictionary<string, string?>
{
    private readonly Dictionary<string, string?> _fields = new() { ["Email"] = "x" };

    public int Count => Look().Count;

    public IEnumerable<string> Keys => Look().Keys;

    public IEnumerable<string?> Values => Look().Values;

    public string? this[string key] => Look()[key];

    public bool ContainsKey(string key) => Look().ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string? value) => Look().TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() => Look().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Dictionary<string, string?> Look()
    {
        onRead();
        return _fields;
    }
}
