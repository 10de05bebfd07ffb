namespace LeadScoring;

/// <summary>How sure identity rules are. Stated, not learned: the same everywhere, so that people can rely on them.</summary>
public static class IdentityConfidence
{
    /// <summary>Probability with which two records that agree by such a key are one person.</summary>
    public static double Of(IdentityKeyKind kind) => kind switch
    {
        IdentityKeyKind.Email => 0.99,
        IdentityKeyKind.Number => 0.95,
        IdentityKeyKind.Phone => 0.9,
        IdentityKeyKind.Composite => 0.7,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of key."),
    };
}
