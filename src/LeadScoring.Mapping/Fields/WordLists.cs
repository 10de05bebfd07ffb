using System.Collections.Frozen;

namespace LeadScoring.Mapping;

/// <summary>The word lists that are part of the program; read once, on first use.</summary>
internal static class WordLists
{
    private static readonly Lazy<PhraseList> SeniorityList = new(() => new PhraseList(
        Pairs("seniority"), ["c_level", "vp", "director", "manager", "staff"]));

    private static readonly Lazy<PhraseList> DepartmentList = new(() => new PhraseList(Pairs("department"), []));

    private static readonly Lazy<FrozenDictionary<string, string>> CountryList = new(() =>
        Pairs("countries").DistinctBy(p => FoldedText.Fold(p.Phrase)).ToFrozenDictionary(p => FoldedText.Fold(p.Phrase), p => p.Class, StringComparer.Ordinal));

    private static readonly Lazy<FrozenSet<string>> FreeMailList = new(() => Lines("free-mail").ToFrozenSet(StringComparer.Ordinal));

    private static readonly Lazy<FrozenSet<string>> DisposableMailList = new(() => Lines("disposable-mail").ToFrozenSet(StringComparer.Ordinal));

    private static readonly Lazy<FrozenSet<string>> SuffixList = new(() => Lines("second-level-suffixes").ToFrozenSet(StringComparer.Ordinal));

    public static FrozenSet<string> FreeMail => FreeMailList.Value;

    public static FrozenSet<string> DisposableMail => DisposableMailList.Value;

    public static FrozenSet<string> SecondLevelSuffixes => SuffixList.Value;

    /// <summary>Level of a job title; <c>other</c> and unknown when no word of it is listed.</summary>
    public static MappedValue Seniority(string title) => SeniorityList.Value.Find(title) is { } level ? Mapped.Good(level) : Mapped.Unknown("other");

    /// <summary>Department of a job title; <c>other</c> and unknown when no word of it is listed.</summary>
    public static MappedValue Department(string title) => DepartmentList.Value.Find(title) is { } department ? Mapped.Good(department) : Mapped.Unknown("other");

    /// <summary>Two-letter code of a country; empty and unknown when the name is not listed.</summary>
    public static MappedValue Country(string name) =>
        CountryList.Value.TryGetValue(FoldedText.Fold(name), out string? code) ? Mapped.Good(code) : Mapped.Unknown(null);

    /// <summary>Lines of an embedded list without its comments.</summary>
    internal static IReadOnlyList<string> Lines(string list)
    {
        using Stream stream = typeof(WordLists).Assembly.GetManifestResourceStream($"Words/{list}.txt")
            ?? throw new InvalidOperationException($"The word list {list} is not part of this build.");
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith('#'))];
    }

    private static IEnumerable<(string Phrase, string Class)> Pairs(string list) =>
        Lines(list).Select(l => l.Split(" = ")).Select(p => (p[0], p[1]));
}
