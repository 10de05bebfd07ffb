namespace LeadScoring.Mapping;

/// <summary>What kind of mail lives at a domain, by the shipped lists.</summary>
public static class MailKind
{
    /// <summary>Whether the domain of an address or page is shared by people who have nothing to do with each other: free or disposable mail.</summary>
    public static bool IsShared(string addressOrDomain)
    {
        ArgumentNullException.ThrowIfNull(addressOrDomain);
        return MailDomain.Classify(addressOrDomain, WordBook.Shipped).Text is "free" or "disposable";
    }
}
