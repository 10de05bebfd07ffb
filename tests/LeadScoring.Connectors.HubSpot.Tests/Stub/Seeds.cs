using System.Globalization;
using LeadScoring.Emulators;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Seeds made by the number.</summary>
internal static class Seeds
{
    public static readonly DateTimeOffset Now = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>When everything in a seed was made and last changed.</summary>
    public static readonly DateTimeOffset Past = Now - TimeSpan.FromDays(30);

    public static Seed Of(params SeedTable[] tables) => new("hubspot", "test", Now, tables.ToDictionary(t => t.Name));

    /// <summary>Contacts with ids from <paramref name="first"/>.</summary>
    public static SeedTable Contacts(int count, int first = 1) => new(
        "contacts",
        ["id", "email", "jobtitle", "createdate", "lastmodifieddate"],
        [.. Enumerable.Range(first, count).Select(i => new string?[] { Text(i), $"person{i}@example.test", "Clerk", Text(Past), Text(Past) })]);

    /// <summary>Records of another type.</summary>
    public static SeedTable Objects(string type, int count, int first = 1, string property = "hs_timestamp") => new(
        type,
        ["id", property, "hs_createdate", "createdate", "hs_lastmodifieddate"],
        [.. Enumerable.Range(first, count).Select(i => new string?[] { Text(i), property == "hs_timestamp" ? Text(Past) : $"{type} {i}", Text(Past), Text(Past), Text(Past) })]);

    /// <summary>Record <c>i</c> of one type linked to record <c>i</c> of another, by way of <paramref name="to"/>.</summary>
    public static IEnumerable<string?[]> Links(string from, int first, int count, string to, Func<int, int> target) =>
        Enumerable.Range(first, count).Select(i => new string?[] { from, Text(i), to, Text(target(i)), null });

    public static SeedTable Associations(params IEnumerable<string?[]>[] links) => new("associations", ["from_type", "from_id", "to_type", "to_id", "type_id"], [.. links.SelectMany(l => l)]);

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
