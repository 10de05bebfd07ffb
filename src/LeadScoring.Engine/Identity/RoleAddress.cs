using System.Collections.Frozen;

namespace LeadScoring.Engine.Identity;

/// <summary>Addresses that belong to a desk and not to a person.</summary>
internal static class RoleAddress
{
    private static readonly FrozenSet<string> Desks = new[]
    {
        "accounting", "accounts", "admin", "administrator", "billing", "buero", "careers", "contact", "contacto", "einkauf", "enquiries", "enquiry", "finance", "hello", "help", "helpdesk",
        "hostmaster", "hr", "info", "infos", "inquiries", "inquiry", "invoices", "it", "jobs", "kontakt", "legal", "mail", "mailbox", "marketing", "news", "newsletter", "no-reply", "noreply",
        "office", "orders", "post", "postmaster", "press", "privacy", "purchasing", "rechnung", "reception", "sales", "security", "service", "services", "support", "team", "vertrieb", "webmaster",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an address is a desk's; <c>+tags</c> are not looked at.</summary>
    public static bool Is(string address)
    {
        int end = address.IndexOfAny(['+', '@']);
        return end > 0 && address.Contains('@', StringComparison.Ordinal) && Desks.Contains(address[..end].Trim());
    }
}
