namespace LeadScoring.Emulators;

/// <summary>One sales world seen through two CRMs.</summary>
/// <param name="Salesforce">Seed of the Salesforce emulator.</param>
/// <param name="HubSpot">Seed of the HubSpot emulator.</param>
public sealed record GeneratedWorld(Seed Salesforce, Seed HubSpot)
{
    /// <summary>By lower-case e-mail address: the chance of being won, given all that is observable seven days after creation. For tests only, never an input of the product.</summary>
    internal IReadOnlyDictionary<string, double> TrueProbability { get; init; } = new Dictionary<string, double>();
}
