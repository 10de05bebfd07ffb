namespace LeadScoring.Mapping;

/// <summary>Registered domains of addresses and pages, and what kind of mail lives there.</summary>
internal static class MailDomain
{
    private const int LongestName = 253;

    /// <summary>Parts of the longest ending worth looking for.</summary>
    private const int LongestSuffix = 4;

    /// <summary>E-mail or address of a page to its registered domain in lower case; empty when there is none.</summary>
    public static MappedValue Read(string text, WordBook words)
    {
        string host = Host(text.Trim());
        if (host.Length is 0 or > LongestName || !host.All(c => char.IsLetterOrDigit(c) || c is '-' or '.'))
        {
            return Mapped.Empty;
        }

        string[] labels = host.Split('.');
        if (labels.Length < 2 || labels.Any(l => l.Length == 0) || labels[^1].All(char.IsAsciiDigit))
        {
            return Mapped.Empty;
        }

        // The longest listed ending counts; an ending of one part need not be listed.
        int ending = 1;
        for (int parts = 2; parts <= Math.Min(labels.Length, LongestSuffix); parts++)
        {
            if (words.PublicSuffixes.Contains(string.Join('.', labels, labels.Length - parts, parts)))
            {
                ending = parts;
            }
        }

        return labels.Length > ending ? Mapped.Good(string.Join('.', labels, labels.Length - ending - 1, ending + 1)) : Mapped.Empty;
    }

    /// <summary><c>free</c>, <c>business</c> or <c>disposable</c>; <c>unknown</c> when there is no domain.</summary>
    public static MappedValue Classify(string text, WordBook words)
    {
        MappedValue domain = Read(text, words);
        return domain.Text is null ? new MappedValue("unknown", ValueQuality.Empty)
            : words.DisposableMail.Contains(domain.Text) ? Mapped.Good("disposable")
            : words.FreeMail.Contains(domain.Text) ? Mapped.Good("free")
            : Mapped.Good("business");
    }

    private static string Host(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme >= 0 ? text[(scheme + 3)..] : text;
        int end = rest.IndexOfAny(['/', '?', '#']);
        rest = end >= 0 ? rest[..end] : rest;
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        int port = rest.IndexOf(':', StringComparison.Ordinal);
        return (port >= 0 ? rest[..port] : rest).TrimEnd('.', '>', ' ').ToLowerInvariant();
    }
}
