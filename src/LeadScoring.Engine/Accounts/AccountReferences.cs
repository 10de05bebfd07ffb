namespace LeadScoring.Engine.Accounts;

/// <summary>Adds to lead sources what tells the account of a lead: the account that the record names, and the registered business domain of its address.</summary>
internal static class AccountReferences
{
    private const StringComparison Ignore = StringComparison.OrdinalIgnoreCase;

    /// <summary>The lead sources of a mapping with their reserved fields; the sources themselves where the mapping has no accounts.</summary>
    public static IReadOnlyList<LeadSource> Extend(PipelineDefinition pipeline, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors) =>
        pipeline.Accounts.Count == 0 ? pipeline.Leads : [.. pipeline.Leads.Select(l => l with { Fields = [.. l.Fields, .. ReservedOf(l, pipeline.Accounts, connectors)] })];

    private static IEnumerable<FieldMapping> ReservedOf(LeadSource lead, IReadOnlyList<AccountSource> accounts, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors)
    {
        foreach (AccountSource account in accounts.Where(a => a.Stream.Connection == lead.Stream.Connection))
        {
            if (FieldOf(lead, account, connectors[lead.Stream.Connection].Spec) is { } field)
            {
                yield return new FieldMapping(ReservedFields.Account(account.Priority), field, FieldKind.Text, new ReferenceConversion(account.Stream), 0);
            }
        }

        if (accounts.Any(a => a.DomainField is not null) && AddressOf(lead) is { } address)
        {
            yield return new FieldMapping(ReservedFields.Domain, address.From, FieldKind.Text, new DomainConversion(address.Conversion), 0);
        }
    }

    /// <summary>The field of a lead stream that names accounts of a source; <see langword="null"/> where it has none.</summary>
    private static string? FieldOf(LeadSource lead, AccountSource account, ConnectorSpec spec)
    {
        string? known = spec.AccountReferences.GetValueOrDefault(lead.Stream.Stream.Value);
        if (account.LeadField is not { } named)
        {
            return known;
        }

        // A field that the CRM has on some objects only (AccountId: a contact's, not a lead's) is not asked of the others.
        bool isElsewhere = spec.AccountReferences.Values.Contains(named, StringComparer.OrdinalIgnoreCase) && !string.Equals(known, named, Ignore);
        return account.LeadStream is { } stream ? (stream == lead.Stream ? named : null) : isElsewhere ? null : named;
    }

    /// <summary>The mapped field that holds the domain or the address.</summary>
    private static FieldMapping? AddressOf(LeadSource lead) =>
        lead.Fields.FirstOrDefault(f => f.Name == "domain")
        ?? lead.Fields.FirstOrDefault(f => f.Name == "email")
        ?? lead.Fields.FirstOrDefault(f => string.Equals(f.From, "email", Ignore));

    /// <summary>An id to the record it stands for.</summary>
    private sealed class ReferenceConversion(StreamKey accounts) : IFieldConversion
    {
        public MappedValue Convert(string? raw)
        {
            string? id = raw?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
            return id is null
                ? new MappedValue(null, ValueQuality.Empty)
                : new MappedValue(new RecordRef(accounts.Connection, accounts.Stream, new CrmRecordId(id)).ToString(), ValueQuality.Good);
        }
    }
}
