using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Tidies company names: legal forms at the end go, spacing and shouting too. Immutable and thread-safe.</summary>
internal sealed class LegalForms
{
    /// <summary>Shorter words in capitals are abbreviations: BMW, SAP, HP.</summary>
    private const int LongestAbbreviation = 3;

    private const int LongestForm = 6;

    private readonly HashSet<string> _forms;

    public LegalForms(IEnumerable<string> forms) => _forms = [.. forms.Select(FoldedText.Fold)];

    /// <summary><c>ACME  GmbH &amp; Co. KG</c> as <c>Acme</c>; a name that is nothing but legal forms stays as it is.</summary>
    public MappedValue Tidy(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int end = words.Length;
        while (end > 1 && FormAtEnd(words, end) is var length && length > 0 && length < end)
        {
            end -= length;
        }

        string name = string.Join(' ', words, 0, end).TrimEnd(',', ';', '-', '&', ' ');
        return Mapped.Good(Calm(name.Length == 0 ? text.Trim() : name));
    }

    /// <summary>How many words at the end are a legal form; the longest wins: <c>GmbH &amp; Co. KG</c> before <c>KG</c>.</summary>
    private int FormAtEnd(string[] words, int end)
    {
        for (int length = Math.Min(LongestForm, end - 1); length > 0; length--)
        {
            string folded = FoldedText.Fold(string.Join(' ', words, end - length, length));
            if (folded.Length > 0 && (_forms.Contains(folded) || _forms.Contains(folded.Replace(" ", string.Empty, StringComparison.Ordinal))))
            {
                return length;
            }
        }

        return 0;
    }

    /// <summary>Names in capitals or small letters throughout get a capital per word; mixed ones are spelt on purpose.</summary>
    private static string Calm(string name)
    {
        bool anyUpper = name.Any(char.IsUpper);
        bool anyLower = name.Any(char.IsLower);
        if (anyUpper == anyLower)
        {
            return name;
        }

        return string.Join(' ', name.Split(' ').Select(w => anyUpper && w.Count(char.IsLetter) <= LongestAbbreviation ? w : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(w.ToLowerInvariant())));
    }
}
