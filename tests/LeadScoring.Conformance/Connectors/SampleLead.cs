namespace LeadScoring.Conformance.Connectors;

/// <summary>One person in the CRM under test.</summary>
/// <param name="Name">Last name.</param>
/// <param name="Email">Address.</param>
/// <param name="Employees">A number field's value.</param>
/// <param name="Age">How long before the start of the test it was created and last modified.</param>
public sealed record SampleLead(string Name, string Email, int Employees, TimeSpan Age)
{
    /// <summary>People whose changes lie a minute apart in groups of 7 that share a stamp; the youngest change is an hour old.</summary>
    public static IReadOnlyList<SampleLead> Some(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Make(i, TimeSpan.FromHours(1) + TimeSpan.FromMinutes((count - i) / 7)))];

    /// <summary>People who were all changed in the same second, as after a bulk load.</summary>
    public static IReadOnlyList<SampleLead> Tied(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Make(i, TimeSpan.FromHours(2)))];

    private static SampleLead Make(int i, TimeSpan age) => new($"Person {i:0000}", $"person{i:0000}@example.test", 10 + i, age);
}
