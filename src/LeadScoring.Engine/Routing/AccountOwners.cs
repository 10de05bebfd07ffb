using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Routing;

/// <summary>Who owns a lead's account.</summary>
internal static class AccountOwners
{
    /// <summary>E-mail address of the owner; <see langword="null"/> when the lead has no account or the owner is not known.</summary>
    public static string? Of(LeadFacts facts, DateTimeOffset now) => FactView.ValueAt(facts, LeadRouter.AccountOwner, now);
}
