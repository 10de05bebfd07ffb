using System.Text;

namespace LeadScoring.Mapping;

/// <summary>A text with <c>{value}</c> and <c>{CrmField}</c> in it; the last resort where no other step does.</summary>
internal sealed class TextTemplate
{
    private const string Value = "value";

    /// <summary>Text and names in turn; a name is at every odd place.</summary>
    private readonly IReadOnlyList<string> _parts;

    private TextTemplate(IReadOnlyList<string> parts) => _parts = parts;

    /// <summary>CRM fields it names.</summary>
    public IReadOnlyList<string> Fields => [.. _parts.Where((p, i) => i % 2 == 1 && p != Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Parses, or says what is wrong and where in the text.</summary>
    public static TextTemplate? Parse(string text, out string? problem, out int offset)
    {
        List<string> parts = [];
        (problem, offset) = (null, 0);
        int start = 0;
        while (start <= text.Length)
        {
            int open = text.IndexOf('{', start);
            string literal = open < 0 ? text[start..] : text[start..open];
            if (literal.IndexOf('}', StringComparison.Ordinal) is >= 0 and var stray)
            {
                (problem, offset) = ("\"}\" closes nothing here.", start + stray);
                return null;
            }

            parts.Add(literal);
            if (open < 0)
            {
                break;
            }

            int close = text.IndexOf('}', open);
            string name = close < 0 ? string.Empty : text[(open + 1)..close];
            if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.'))
            {
                (problem, offset) = (close < 0 ? "The brace that opens here is never closed." : $"\"{{{name}}}\" names no field. Write {{value}} or a CRM field, for example {{FirstName}}.", open);
                return null;
            }

            parts.Add(name);
            start = close + 1;
        }

        if (parts.Count < 2)
        {
            (problem, offset) = ("It has no {value} and no field in it, so it would be the same for every record.", 0);
            return null;
        }

        return new TextTemplate(parts);
    }

    /// <summary>The text for one record; empty when nothing that it names is filled.</summary>
    public string? Fill(string value, Func<string, string?> other)
    {
        StringBuilder filled = new();
        bool any = false;
        for (int i = 0; i < _parts.Count; i++)
        {
            string? part = i % 2 == 0 ? _parts[i] : _parts[i] == Value ? value : other(_parts[i]);
            any |= i % 2 == 1 && !string.IsNullOrWhiteSpace(part);
            filled.Append(part);
        }

        return any ? filled.ToString().Trim() : null;
    }
}
