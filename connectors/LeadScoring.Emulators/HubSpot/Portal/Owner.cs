namespace LeadScoring.Emulators.HubSpot;

/// <summary>A user records may be assigned to.</summary>
/// <param name="Id">What <c>hubspot_owner_id</c> holds; not the user id.</param>
/// <param name="CreatedAt">Epoch milliseconds.</param>
internal sealed record Owner(long Id, string? Email, string? FirstName, string? LastName, long? UserId, bool Archived, long CreatedAt)
{
    /// <summary>Names of the teams the person is in, the main one first.</summary>
    public IReadOnlyList<string> Teams { get; init; } = [];
}
