using System.Text.RegularExpressions;

namespace LeadScoring.Connectors.Http;

/// <summary>Takes secrets and personal data out of a CRM's words before they reach a log, an error or a ledger.</summary>
public static partial class Redaction
{
    private const int Longest = 300;

    /// <summary>The text on one line, shortened, without e-mail addresses, tokens, long digit runs and the given values.</summary>
    /// <param name="text">The CRM's words.</param>
    /// <param name="values">Values that we sent and that must not come back in a message; short ones (under 3 characters) are kept, because they would tear words apart.</param>
    public static string Clean(string? text, IEnumerable<string?>? values = null)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return string.Empty;
        }

        string clean = text;
        foreach (string? value in (values ?? []).Where(v => v is { Length: >= 3 }).OrderByDescending(v => v!.Length))
        {
            clean = clean.Replace(value!, "[value]", StringComparison.OrdinalIgnoreCase);
        }

        clean = Email().Replace(clean, "[e-mail]");
        clean = Bearer().Replace(clean, "$1 [token]");
        clean = SalesforceSession().Replace(clean, "[token]");
        clean = Opaque().Replace(clean, m => m.Value.Any(char.IsAsciiDigit) && m.Value.Any(char.IsAsciiLetter) ? "[token]" : m.Value);
        clean = Phone().Replace(clean, "[number]");
        clean = Space().Replace(clean, " ").Trim();
        return clean.Length > Longest ? string.Concat(clean.AsSpan(0, Longest), "…") : clean;
    }

    [GeneratedRegex(@"[\p{L}\p{N}._%+\-']+@[\p{L}\p{N}\-]+(\.[\p{L}\p{N}\-]+)*", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?i)\b(Bearer|OAuth|Basic)\s+[A-Za-z0-9._~+/!=\-]{8,}", RegexOptions.NonBacktracking)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]+", RegexOptions.NonBacktracking)]
    private static partial Regex SalesforceSession();

    // Longer than any CRM id (18) or UUID (36); shorter would hide field names.
    [GeneratedRegex(@"[A-Za-z0-9._~+/!=\-]{38,}", RegexOptions.NonBacktracking)]
    private static partial Regex Opaque();

    [GeneratedRegex(@"\+\d[\d ()/\-]{6,}\d", RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
