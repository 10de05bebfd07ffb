namespace LeadScoring.Mapping;

/// <summary>Registered domains of addresses and pages, and what kind of mail lives there.</summary>
internal static class MailDomain
{
    private const int LongestName = 253;

    /// <summary>E-mail or address of a page to its registered domain in lower case; empty when there is none.</summary>
    public static MappedValue Read(string text)
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

        string lastTwo = $"{labels[^2]}.{labels[^1]}";
        return !WordLists.SecondLevelSuffixes.Contains(lastTwo) ? Mapped.Good(lastTwo)
            : labels.Length > 2 ? Mapped.Good($"{labels[^3]}.{lastTwo}")
            : Mapped.Empty;
    }

    /// <summary><c>free</c>, <c>business</c> or <c>disposable</c>; <c>unknown</c> when there is no domain.</summary>
    public static MappedValue Classify(string text)
    {
        MappedValue domain = Read(text);
        return domain.Text is null ? new MappedValue("unknown", ValueQuality.Empty)
            : WordLists.DisposableMail.Contains(domain.Text) ? Mapped.Good("disposable")
            : WordLists.FreeMail.Contains(domain.Text) ? Mapped.Good("free")
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
