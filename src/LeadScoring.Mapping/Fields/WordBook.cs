using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Mapping;

/// <summary>The word lists that steps look things up in: those of the program, and what the mapping adds. Immutable and thread-safe.</summary>
internal sealed class WordBook
{
    private static readonly string[] SeniorityOrder = ["c_level", "vp", "director", "manager", "staff"];

    private static readonly Lazy<WordBook> ShippedBook = new(() => new WordBook(new Dictionary<string, WordAdditions>()));

    private readonly IReadOnlyDictionary<string, WordAdditions> _additions;
    private readonly Lazy<PhraseList> _seniority;
    private readonly Lazy<PhraseList> _department;
    private readonly Lazy<FrozenDictionary<string, string>> _countries;
    private readonly Lazy<FrozenSet<string>> _freeMail;
    private readonly Lazy<FrozenSet<string>> _disposableMail;
    private readonly Lazy<FrozenSet<string>> _suffixes;
    private readonly Lazy<LegalForms> _legalForms;

    /// <param name="additions">By the mapping's name of the list.</param>
    public WordBook(IReadOnlyDictionary<string, WordAdditions> additions)
    {
        _additions = additions;
        _seniority = new(() => new PhraseList(Pairs(WordListNames.Seniority, "seniority"), SeniorityOrder));
        _department = new(() => new PhraseList(Pairs(WordListNames.Department, "department"), []));
        _countries = new(() => Pairs(WordListNames.Countries, "countries").DistinctBy(p => FoldedText.Fold(p.Phrase)).ToFrozenDictionary(p => FoldedText.Fold(p.Phrase), p => p.Class, StringComparer.Ordinal));
        _freeMail = new(() => Domains(WordListNames.FreeMail, "free-mail"));
        _disposableMail = new(() => Domains(WordListNames.DisposableMail, "disposable-mail"));
        _suffixes = new(() => Words(WordListNames.PublicSuffixes, "second-level-suffixes").ToFrozenSet(StringComparer.Ordinal));
        _legalForms = new(() => new LegalForms(Words(WordListNames.LegalForms, "legal-forms")));
    }

    /// <summary>The program's own lists.</summary>
    public static WordBook Shipped => ShippedBook.Value;

    /// <summary>Classes of job titles, the highest first.</summary>
    public static IReadOnlyList<string> SeniorityClasses => SeniorityOrder;

    public FrozenSet<string> FreeMail => _freeMail.Value;

    public FrozenSet<string> DisposableMail => _disposableMail.Value;

    /// <summary>Endings of several parts under which names are registered: <c>co.uk</c>.</summary>
    public FrozenSet<string> PublicSuffixes => _suffixes.Value;

    public LegalForms LegalForms => _legalForms.Value;

    /// <summary>Level of a job title; <c>other</c> and unknown when no word of it is listed.</summary>
    public MappedValue Seniority(string title) => _seniority.Value.Find(title) is { } level ? Mapped.Good(level) : Mapped.Unknown("other");

    /// <summary>Department of a job title; <c>other</c> and unknown when no word of it is listed.</summary>
    public MappedValue Department(string title) => _department.Value.Find(title) is { } department ? Mapped.Good(department) : Mapped.Unknown("other");

    /// <summary>Two-letter code of a country; empty and unknown when the name is not listed.</summary>
    public MappedValue Country(string name) =>
        _countries.Value.TryGetValue(FoldedText.Fold(name), out string? code) ? Mapped.Good(code) : Mapped.Unknown(null);

    /// <summary>Tells one state of some lists from another: a step that reads them is another step when they change.</summary>
    public string Signature(params string[] lists)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string list in lists)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(list + "\n"));
            foreach (string line in Added(list).Lines().Concat(WordLists.Lines(WordListNames.Shipped[list])))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private WordAdditions Added(string list) => _additions.GetValueOrDefault(list) ?? WordAdditions.None;

    /// <summary>The mapping's own first, so that they win.</summary>
    private IEnumerable<(string Phrase, string Class)> Pairs(string list, string shipped) => Added(list).Pairs.Concat(WordLists.Pairs(shipped));

    private IEnumerable<string> Words(string list, string shipped) => Added(list).Words.Concat(WordLists.Lines(shipped));

    private FrozenSet<string> Domains(string list, string shipped) =>
        Words(list, shipped).Except(Added(WordListNames.BusinessMail).Words, StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>What a mapping adds to one list.</summary>
/// <param name="Pairs">For lists of phrases with a class.</param>
/// <param name="Words">For lists of words alone.</param>
internal sealed record WordAdditions(IReadOnlyList<(string Phrase, string Class)> Pairs, IReadOnlyList<string> Words)
{
    public static readonly WordAdditions None = new([], []);

    public IEnumerable<string> Lines() => Pairs.Select(p => $"{p.Phrase} = {p.Class}").Concat(Words);
}
