namespace LeadScoring.Emulators.World;

/// <summary>The people who work in the CRMs: the same in both.</summary>
internal static class Staff
{
    /// <summary>Those who sell; the last one has left.</summary>
    public static readonly IReadOnlyList<StaffMember> Reps =
    [
        new("Ava", "Lindqvist", "rep1@northwind.test", "Senior Account Executive", true),
        new("Bruno", "Keller", "rep2@northwind.test", "Senior Account Executive", true),
        new("Carla", "Oyelaran", "rep3@northwind.test", "Account Executive", true),
        new("Dmitri", "Vance", "rep4@northwind.test", "Account Executive", true),
        new("Elif", "Şahin", "rep5@northwind.test", "Business Development Representative", true),
        new("Finn", "O'Hara", "rep6@northwind.test", "Business Development Representative", true),
        new("Gita", "Raman", "rep7@northwind.test", "Business Development Representative", true),
        new("Hugo", "Brandt", "rep8@northwind.test", "Business Development Representative", true),
        new("Ines", "Former", "rep9@northwind.test", "Account Executive", false),
    ];

    /// <summary>The user that other systems write as.</summary>
    public static readonly StaffMember Integration = new("Integration", "User", "integration@northwind.test", "Integration", true);

    /// <summary>Number of reps still there: the first ones of <see cref="Reps"/>.</summary>
    public const int Active = 8;
}

/// <summary>One of them.</summary>
internal sealed record StaffMember(string FirstName, string LastName, string Email, string Title, bool IsActive);
