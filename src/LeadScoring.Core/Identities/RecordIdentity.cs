namespace LeadScoring;

/// <summary>What one record says about who the person is.</summary>
/// <param name="Keys">At most one per rule; rules whose fields are empty give none.</param>
/// <param name="SaidAt">When the record came to say so, UTC: the instant that moves between leads are noted with. Plays no part in who is joined.</param>
public sealed record RecordIdentity(IReadOnlyList<IdentityKey> Keys, DateTimeOffset SaidAt);

/// <summary>A value by which records of one person find each other.</summary>
/// <param name="Rule">The rule it belongs to, as the mapping writes it: <c>email</c>, <c>name+company</c>.</param>
/// <param name="Order">The rule's place in the mapping, from 0; earlier rules are stronger.</param>
/// <param name="Hash">24 hex digits of a hash of rule and value; equal hashes are equal values.</param>
/// <param name="Kind">What kind of value it is.</param>
/// <param name="IsGuarded">Whether the value belongs to many people by its nature (<c>info@…</c>) and so joins nobody; it still tells an address from another.</param>
public sealed record IdentityKey(string Rule, int Order, string Hash, IdentityKeyKind Kind, bool IsGuarded);

/// <summary>What kind of value an identity rule compares, and so how sure it is.</summary>
public enum IdentityKeyKind
{
    /// <summary>An e-mail address: 0.99. Two records with different ones are never joined by a weaker rule.</summary>
    Email,

    /// <summary>Another field by itself, such as a customer number: 0.95.</summary>
    Number,

    /// <summary>A phone number: 0.9.</summary>
    Phone,

    /// <summary>Several fields together, such as name and company: 0.7.</summary>
    Composite,
}
