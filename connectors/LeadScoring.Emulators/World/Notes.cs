namespace LeadScoring.Emulators.World;

/// <summary>How facts about a person are written down, the same in both CRMs.</summary>
internal static class Notes
{
    private static readonly string[] WonCalls = ["Agreed on terms", "Signed on the call", "Wants to start soon"];
    private static readonly string[] LostCalls = ["No budget", "Not interested", "Chose someone else", "No such person"];
    private static readonly string[] Contracts = ["Signed", "Signed", "Countersigned"];

    /// <summary>How the last call went; only meaningful after the end.</summary>
    public static string CallResult(Person person) => Choose(person.Ending == Ending.Won ? WonCalls : LostCalls, person);

    /// <summary>State of the contract; only meaningful after a win.</summary>
    public static string ContractState(Person person) => Choose(Contracts, person);

    /// <summary>Company as typed; Salesforce demands one of private people too.</summary>
    public static string CompanyName(Person person) => person.Employer?.Name ?? "Private";

    /// <summary>Industry as the picklist spells it; <see langword="null"/> where not filled in.</summary>
    public static string? Industry(Person person) => person.Industry < 0 ? null : Vocabulary.Industries[person.Industry];

    /// <summary>Address as typed: a few people begin with a capital letter.</summary>
    public static string TypedEmail(Person person) => person.Index % 29 == 3 ? char.ToUpperInvariant(person.Email[0]) + person.Email[1..] : person.Email;

    /// <summary>Money of the person's deal.</summary>
    public static int Amount(Person person) => 2_000 + (person.Index * 37 % 97 * 150) + Math.Min(person.Employer?.Employees ?? 0, 5_000);

    private static string Choose(string[] choices, Person person) => choices[(person.Index * 7 / 3) % choices.Length];
}
