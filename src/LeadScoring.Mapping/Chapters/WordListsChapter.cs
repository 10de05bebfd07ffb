namespace LeadScoring.Mapping;

/// <summary>Reads <c>word_lists</c> and <c>exchange_rates</c>: what the steps of fields look up.</summary>
internal static class WordListsChapter
{
    private const int LongestPhrase = 100;

    private const int MostProblems = 20;

    public static WordBook Read(Node? node, MappingContext context)
    {
        if (node is null || Section.Open(node, "word_lists", context.Problems, WordListNames.Keys) is not { } section)
        {
            return WordBook.Shipped;
        }

        Dictionary<string, WordAdditions> additions = new(StringComparer.Ordinal);
        foreach (string list in WordListNames.Keys.Names)
        {
            if (section.Find(list) is { } entry)
            {
                additions[list] = WordListNames.WithClasses.Contains(list) ? ReadPairs(entry, list, context) : ReadWords(entry, list, context);
            }
        }

        return new WordBook(additions);
    }

    /// <summary>The file that <c>exchange_rates</c> names.</summary>
    public static ExchangeRates? ReadRates(Section file, MappingContext context) =>
        file.Text("exchange_rates") is { } name && context.Files.Open(name, "exchange_rates", context.Problems) is { } text
            ? ExchangeRates.Read(text, name.Text, context.Problems)
            : null;

    /// <summary><c>class: [phrases]</c>, or a file with lines <c>phrase = class</c>.</summary>
    private static WordAdditions ReadPairs(Node node, string list, MappingContext context)
    {
        string path = $"word_lists.{list}";
        List<(string, string)> pairs = [];
        if (node is TextNode file)
        {
            foreach ((string line, Place at) in Lines(file, path, context))
            {
                string[] parts = line.Split(" = ", StringSplitOptions.TrimEntries);
                if (parts is [{ Length: > 0 } phrase, { Length: > 0 } to])
                {
                    Add(phrase, to, list, at, at, pairs, context.Problems);
                }
                else
                {
                    context.Problems.Error(at, $"\"{line}\" is no entry of {path}. Write: phrase = class");
                }
            }

            return new WordAdditions(pairs, []);
        }

        foreach (MapEntry entry in Section.Named(node, path, context.Problems))
        {
            foreach (TextNode phrase in Section.AsTexts(entry.Value, $"{path}.{entry.Key.Text}", context.Problems))
            {
                Add(phrase.Text, entry.Key.Text, list, phrase.At, entry.Key.At, pairs, context.Problems);
            }
        }

        return new WordAdditions(pairs, []);
    }

    private static void Add(string phrase, string to, string list, Place at, Place toAt, List<(string, string)> pairs, ProblemList problems)
    {
        if (phrase.Length > LongestPhrase || FoldedText.Fold(phrase).Length == 0)
        {
            problems.Error(at, $"word_lists.{list}: \"{phrase[..Math.Min(phrase.Length, LongestPhrase)]}\" is no phrase of up to {LongestPhrase} characters with a letter in it.");
        }
        else if (list == WordListNames.Seniority && !WordBook.SeniorityClasses.Contains(to))
        {
            problems.Error(toAt, $"word_lists.seniority: \"{to}\" is no level{Nearest.Hint(to, [.. WordBook.SeniorityClasses])}");
        }
        else if (list == WordListNames.Countries && !(to.Length == 2 && to.All(char.IsAsciiLetterUpper)))
        {
            problems.Error(toAt, $"word_lists.countries: \"{to}\" is no country code. Write two capitals, for example DE.");
        }
        else if (list == WordListNames.Department && !(to.Length <= 60 && to.All(c => char.IsAsciiLetterLower(c) || c == '_')))
        {
            problems.Error(toAt, $"word_lists.department: \"{to}\" cannot name a department: use lower-case letters and _.");
        }
        else
        {
            pairs.Add((phrase, to));
        }
    }

    /// <summary>A list of words, or a file with one per line. Domains end in a dot and a letter, so a file is told from a domain by its ending <c>.txt</c>.</summary>
    private static WordAdditions ReadWords(Node node, string list, MappingContext context)
    {
        string path = $"word_lists.{list}";
        bool isFile = node is TextNode name && name.Text.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
        IEnumerable<(string Word, Place At)> words = isFile
            ? Lines((TextNode)node, path, context)
            : Section.AsTexts(node, path, context.Problems).Select(t => (t.Text, t.At));
        List<string> added = [];
        foreach ((string word, Place at) in words)
        {
            if (list != WordListNames.LegalForms && !IsDomain(word))
            {
                context.Problems.Error(at, $"{path}: \"{word}\" is no domain. Write for example example.com.");
            }
            else
            {
                added.Add(list == WordListNames.LegalForms ? word : word.ToLowerInvariant());
            }
        }

        return new WordAdditions([], added);
    }

    private static bool IsDomain(string text) =>
        text.Length <= 253 && text.Contains('.', StringComparison.Ordinal) && text.Split('.').All(l => l.Length > 0) && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '.');

    private static IEnumerable<(string Line, Place At)> Lines(TextNode file, string path, MappingContext context)
    {
        int number = 0;
        int before = context.Problems.Count;
        foreach (string line in (context.Files.Open(file, path, context.Problems) ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
            {
                yield return (line, new Place(file.Text, number, 1));
                if (context.Problems.Count - before >= MostProblems)
                {
                    yield break;
                }
            }
        }
    }
}
