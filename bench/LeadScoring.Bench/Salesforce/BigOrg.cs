using System.Collections;
using System.Globalization;
using LeadScoring.Emulators;

namespace LeadScoring.Bench;

/// <summary>An organisation of any size whose rows are made while they are loaded, so that making it takes no memory of its own.</summary>
internal static class BigOrg
{
    public const string ScoreField = "Lead_Score__c";
    public const string TierField = "Lead_Tier__c";

    private static readonly DateTimeOffset AsOf = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Companies = ["Northwind", "Contoso", "Fabrikam", "Tailspin", "Wingtip", "Adventure Works"];
    private static readonly string[] Kinds = ["Call", "Email", "Other"];

    public static Seed Make(int leads, int tasks)
    {
        string user = "005000000000001AAA";
        SeedTable people = new(
            "Lead",
            ["Id", "LastName", "FirstName", "Company", "Email", "Status", "NumberOfEmployees", "OwnerId", "CreatedDate", "LastModifiedDate", "SystemModstamp", ScoreField, TierField],
            new MadeRows(leads, i => [
                LeadId(i), $"Person {i}", $"Given {i % 997}", Companies[i % Companies.Length], $"person{i}@example.test", "Open - Not Contacted", $"{(i % 500) + 1}", user,
                Stamp(i, leads), Stamp(i, leads), Stamp(i, leads), i < 100 ? "1.5" : null, i < 100 ? "cold" : null,
            ]));
        SeedTable activities = new(
            "Task",
            ["Id", "WhoId", "Subject", "Status", "Type", "OwnerId", "CreatedDate", "LastModifiedDate", "SystemModstamp"],
            new MadeRows(tasks, i => [TaskId(i), LeadId((int)(i * 7919L % leads)), $"Visited /page/{i % 200}", "Completed", Kinds[i % Kinds.Length], user, Stamp(i, tasks), Stamp(i, tasks), Stamp(i, tasks)]));
        SeedTable users = new("User", ["Id", "Name", "LastName", "Email", "IsActive"], [[user, "Ann One", "One", "ann@example.test", "true"], ["005000000000003AAA", "Integration", "Integration", "integration@example.test", "true"]]);
        return new Seed("salesforce", "big", AsOf, new Dictionary<string, SeedTable> { ["Lead"] = people, ["Task"] = activities, ["User"] = users });
    }

    public static string LeadId(int number) => string.Create(CultureInfo.InvariantCulture, $"00Q{number:000000000000}EAA");

    private static string TaskId(int number) => string.Create(CultureInfo.InvariantCulture, $"00T{number:000000000000}EAA");

    /// <summary>Spread over a year; the youngest is a day old.</summary>
    private static string Stamp(int number, int of) =>
        (AsOf - TimeSpan.FromDays(1) - TimeSpan.FromSeconds((of - number) * (364L * 86_400) / of)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private sealed class MadeRows(int count, Func<int, string?[]> make) : IReadOnlyList<string?[]>
    {
        public int Count => count;

        public string?[] this[int index] => make(index);

        public IEnumerator<string?[]> GetEnumerator() => Enumerable.Range(0, count).Select(make).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
