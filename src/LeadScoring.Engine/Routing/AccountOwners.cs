namespace LeadScoring.Engine.Routing;

/// <summary>Who owns a lead's account.</summary>
internal static class AccountOwners
{
    /// <summary>E-mail address of the owner; <see langword="null"/> when the lead has no account, or its owner is no user we know.</summary>
    public static string? Of(RunContext context, LeadFacts facts) =>
        facts.AccountOwner is { } owner ? context.Owners.KnownName(owner.Connection, owner.User) : null;

    /// <summary>Reads the users of the connections that accounts are in, so that their owners can be told.</summary>
    public static async ValueTask PrepareAsync(RunContext context, CancellationToken cancellationToken)
    {
        foreach (ConnectionId connection in context.Pipeline.Accounts.Where(a => a.OwnerField is not null).Select(a => a.Stream.Connection).Distinct())
        {
            await context.Owners.OfAsync(context, connection, cancellationToken);
        }
    }
}
