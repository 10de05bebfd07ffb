using LeadScoring.Mapping;

namespace LeadScoring.Engine.Accounts;

/// <summary>A mapped address or page to its registered business domain.</summary>
internal sealed class DomainConversion(IFieldConversion inner) : IFieldConversion
{
    public MappedValue Convert(string? raw) => Domain(inner.Convert(raw));

    public MappedValue Convert(string? raw, Func<string, string?> other, DateTimeOffset asOf) => Domain(inner.Convert(raw, other, asOf));

    private static MappedValue Domain(MappedValue value)
    {
        string? domain = RegisteredDomain.OfBusiness(value.Text);
        return new MappedValue(domain, domain is null ? ValueQuality.Empty : ValueQuality.Good);
    }
}
