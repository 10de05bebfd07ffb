namespace LeadScoring.Engine.Identity;

/// <summary>Who was found to be one person, and why.</summary>
/// <param name="Counts">Records, leads and keys that join nobody.</param>
/// <param name="Rules">The rules, strongest first, with what each joined.</param>
/// <param name="Persons">Persons of more than one record, the least certain first; of one lead when one was asked for.</param>
/// <param name="Moves">Records that went from one lead to another, oldest first; the newest of them.</param>
public sealed record IdentityReport(IdentityCounts Counts, IReadOnlyList<IdentityRuleReport> Rules, IReadOnlyList<IdentifiedPerson> Persons, IReadOnlyList<IdentityMove> Moves)
{
    /// <summary>Records that are not the first of their person: what a count of records counts too much.</summary>
    public long Duplicates => Counts.Records - Counts.Leads;
}

/// <summary>One rule and what it joined.</summary>
/// <param name="Rule">As the mapping writes it.</param>
/// <param name="Confidence">How sure it is, 0–1.</param>
/// <param name="Joined">Records that came to another one by it.</param>
public sealed record IdentityRuleReport(string Rule, double Confidence, long Joined);

/// <summary>One person.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="Confidence">That of the weakest link.</param>
/// <param name="Records">Its records.</param>
/// <param name="Links">What joined them.</param>
/// <param name="Account">The account it belongs to now, where one lead was asked for.</param>
public sealed record IdentifiedPerson(LeadId Lead, double Confidence, IReadOnlyList<PersonRecord> Records, IReadOnlyList<PersonLink> Links, AccountMatch? Account = null);

/// <summary>One record of a person.</summary>
/// <param name="Record">The record.</param>
/// <param name="IsRemoved">Whether it was deleted, merged into another or left out by <c>keep</c>.</param>
/// <param name="Keys">Rules by which it can be found.</param>
/// <param name="Guarded">Rules whose value joins nobody: a desk's address, or shared by too many.</param>
public sealed record PersonRecord(RecordRef Record, bool IsRemoved, IReadOnlyList<string> Keys, IReadOnlyList<string> Guarded);
