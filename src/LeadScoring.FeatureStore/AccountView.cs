namespace LeadScoring.FeatureStore;

/// <summary>Which account a lead belonged to at an instant, and what was known of it then.</summary>
/// <remarks>
/// Of each account source: the account that the lead's record named at that instant, if it was alive; otherwise the first (by creation, then record) whose domain was the lead's
/// registered business domain. Free-mail domains are nobody's. A lead that moves from one account to another belongs to each at its time. Pure.
/// </remarks>
public static class AccountView
{
    /// <summary>How sure a reference is: somebody said so.</summary>
    public const double ReferenceConfidence = 1;

    /// <summary>How sure a shared domain is: subsidiaries and agencies share domains too.</summary>
    public const double DomainConfidence = 0.8;

    /// <summary>The account, of the first source that has one; <see langword="null"/> for none.</summary>
    /// <param name="lead">The lead with its candidate accounts.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    public static AccountMatch? MatchAt(LeadFacts lead, DateTimeOffset asOf) => Find(lead, asOf, 0) is var (account, rule) && account is not null ? new AccountMatch(account.Account, rule, ConfidenceOf(rule)) : null;

    /// <summary>A mapped field of the account: of the first source that holds a value; <see langword="null"/> when none does.</summary>
    /// <param name="lead">The lead with its candidate accounts.</param>
    /// <param name="field">The mapping's name of the account's field.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    public static string? ValueAt(LeadFacts lead, string field, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(field);
        return FirstValue(lead, field, asOf).Text;
    }

    /// <summary>Who owned the account; <see langword="null"/> when nobody is known to.</summary>
    /// <param name="lead">The lead with its candidate accounts.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    public static AccountOwner? OwnerAt(LeadFacts lead, DateTimeOffset asOf) =>
        FirstValue(lead, ReservedFields.Owner, asOf) is { Text: { } user, Account: { } account } ? new AccountOwner(account.Account.Connection, new CrmRecordId(user)) : null;

    /// <summary>Confidence of a rule.</summary>
    public static double ConfidenceOf(AccountRule rule) => rule == AccountRule.Reference ? ReferenceConfidence : DomainConfidence;

    /// <summary>Every instant at which the account, or one of these fields of it, may have become another.</summary>
    internal static List<long> InstantsOf(LeadFacts lead, string? field)
    {
        List<long> instants = [];
        foreach (ValueFact value in lead.Values)
        {
            if (value.Field.StartsWith('@'))
            {
                instants.Add(value.KnownAt.UtcTicks);
            }
        }

        foreach (ValueFact value in lead.Accounts.SelectMany(a => a.Values))
        {
            if (value.Field.StartsWith('@') || string.Equals(value.Field, field, StringComparison.Ordinal))
            {
                instants.Add(value.KnownAt.UtcTicks);
            }
        }

        return instants;
    }

    private static (string? Text, AccountFacts? Account) FirstValue(LeadFacts lead, string field, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(lead);
        for (int from = 0; from < lead.Accounts.Count;)
        {
            (AccountFacts? account, _) = Find(lead, asOf, from);
            if (account is null)
            {
                break;
            }

            if (ValueOf(account, field, asOf) is { Length: > 0 } text)
            {
                return (text, account);
            }

            while (from < lead.Accounts.Count && lead.Accounts[from].Priority <= account.Priority)
            {
                from++;
            }
        }

        return default;
    }

    /// <summary>The match among the accounts from a place on; sources are looked at one after the other.</summary>
    private static (AccountFacts? Account, AccountRule Rule) Find(LeadFacts lead, DateTimeOffset asOf, int from)
    {
        ArgumentNullException.ThrowIfNull(lead);
        string? domain = null;
        bool domainRead = false;
        while (from < lead.Accounts.Count)
        {
            int priority = lead.Accounts[from].Priority;
            string? named = FactView.ValueAt(lead, ReservedFields.Account(priority), asOf);
            if (!domainRead)
            {
                domain = FactView.ValueAt(lead, ReservedFields.Domain, asOf);
                domainRead = true;
            }

            AccountFacts? byDomain = null;
            for (; from < lead.Accounts.Count && lead.Accounts[from].Priority == priority; from++)
            {
                AccountFacts account = lead.Accounts[from];
                if (account.CreatedAt > asOf || ValueOf(account, ReservedFields.Alive, asOf) is null)
                {
                    continue;
                }

                if (named is not null && named == account.Account.ToString())
                {
                    return (account, AccountRule.Reference);
                }

                if (domain is not null && byDomain is null && string.Equals(ValueOf(account, ReservedFields.Domain, asOf), domain, StringComparison.Ordinal))
                {
                    byDomain = account;
                }
            }

            if (byDomain is not null)
            {
                return (byDomain, AccountRule.Domain);
            }
        }

        return default;
    }

    private static string? ValueOf(AccountFacts account, string field, DateTimeOffset asOf)
    {
        string? text = null;
        foreach (ValueFact value in account.Values)
        {
            if (value.KnownAt <= asOf && string.Equals(value.Field, field, StringComparison.Ordinal))
            {
                text = value.Text;
            }
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }
}
