namespace LeadScoring.Connectors.HubSpot;

/// <summary>Finds the contacts that addresses belong to, from the records themselves: one call per 100 addresses.</summary>
internal sealed class ContactsByEmail(HubSpotApi api)
{
    private const string Email = "email";
    private const string FurtherEmails = "hs_additional_emails";

    private readonly RecordsById _records = new(api);

    /// <summary>The form in which addresses are compared.</summary>
    public static string Fold(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Contact id by folded address; addresses of nobody are left out.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> emails, CancellationToken cancellationToken)
    {
        string[] wanted = [.. emails.Select(Fold).Where(e => e.Length > 0).Distinct(StringComparer.Ordinal)];
        Dictionary<string, string> found = new(wanted.Length, StringComparer.Ordinal);
        if (wanted.Length == 0)
        {
            return found;
        }

        foreach (ObjectRow row in await _records.ReadByAsync(HubSpotStreams.Contacts, Email, wanted, [Email, FurtherEmails], cancellationToken))
        {
            // HubSpot answers for a second address of a contact too, and does not say which address it answers for.
            string all = $"{row.Properties?.GetValueOrDefault(Email)};{row.Properties?.GetValueOrDefault(FurtherEmails)}";
            foreach (string email in all.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                found.TryAdd(Fold(email), row.Id);
            }
        }

        return found;
    }
}
