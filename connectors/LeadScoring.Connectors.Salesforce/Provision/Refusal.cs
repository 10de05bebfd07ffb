namespace LeadScoring.Connectors.Salesforce;

/// <summary>Tells a refusal of one item from one of everything.</summary>
internal static class Refusal
{
    /// <summary>Whether set-up goes on with the next item: Salesforce refused this content or a right for it, and may take another.</summary>
    public static bool IsOfOneItem(CrmException e) =>
        e.Kind is CrmFailureKind.Rejected or CrmFailureKind.Misconfigured || e.Code is "INSUFFICIENT_ACCESS" or "INSUFFICIENT_ACCESS_OR_READONLY" or "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY";
}
