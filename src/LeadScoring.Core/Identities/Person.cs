namespace LeadScoring;

/// <summary>One record as identity rules see it.</summary>
/// <param name="Record">The record.</param>
/// <param name="IsLive">Whether it is neither removed nor merged into another; only live records join others.</param>
/// <param name="Keys">Its keys.</param>
public sealed record IdentifiedRecord(RecordRef Record, bool IsLive, IReadOnlyList<IdentityKey> Keys);

/// <summary>Records that are one person, and why.</summary>
/// <param name="Lead">The person's lead.</param>
/// <param name="Records">The records, ordered; removed ones included.</param>
/// <param name="Links">What joined them: enough links to reach every live record from every other.</param>
public sealed record Person(LeadId Lead, IReadOnlyList<RecordRef> Records, IReadOnlyList<PersonLink> Links)
{
    /// <summary>How sure it is that all of them are one person: that of the weakest link; 1 for a record by itself.</summary>
    public double Confidence => Links.Count == 0 ? 1 : Links.Min(l => l.Confidence);
}

/// <summary>Two records that a rule joined.</summary>
/// <param name="First">One of them.</param>
/// <param name="Second">The other.</param>
/// <param name="Rule">The rule, as the mapping writes it.</param>
/// <param name="Confidence">How sure the rule is.</param>
public sealed record PersonLink(RecordRef First, RecordRef Second, string Rule, double Confidence);
