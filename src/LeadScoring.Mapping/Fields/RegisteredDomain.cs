namespace LeadScoring.Mapping;

/// <summary>The domain by which a company is known.</summary>
public static class RegisteredDomain
{
    /// <summary>Registered domain of an address or page, in lower case; <see langword="null"/> for free and disposable mail, which is shared by people who have nothing to do with each other, and for what is no domain.</summary>
    public static string? OfBusiness(string? addressOrPage) =>
        string.IsNullOrWhiteSpace(addressOrPage) || MailDomain.Classify(addressOrPage, WordBook.Shipped).Text != "business" ? null : MailDomain.Read(addressOrPage, WordBook.Shipped).Text;
}
