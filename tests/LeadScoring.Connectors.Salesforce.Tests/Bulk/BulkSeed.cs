using System.Globalization;
using LeadScoring.Emulators;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Leads in numbers, with awkward text, deleted rows and custom fields.</summary>
internal static class BulkSeed
{
    public const string Awkward = "Says \"hi\",\nthen\r\nleaves\0; ünïcödé 🙂";

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public static ReadRequest Leads { get; } = new(new StreamName("Lead"), ["LastName", "Title", "NumberOfEmployees", "Fit__c", "Met__c", "Owner.Name"], [], null, TimeSpan.FromMinutes(10));

    public static SalesforceOptions Options => new() { BulkReadFrom = 1_000, BulkResultRows = 3_000, BulkFirstLook = TimeSpan.FromSeconds(2) };

    /// <summary>Every 50th lead is deleted, every 7th has awkward text, and stamps are shared by 100.</summary>
    public static Seed Many(int leads, int customFields = 0)
    {
        string Stamp(int i) => (Now - TimeSpan.FromDays(9) - TimeSpan.FromMinutes(i / 100)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string[] extra = [.. Enumerable.Range(0, customFields).Select(FieldName)];
        List<string?[]> rows = [];
        for (int i = 1; i <= leads; i++)
        {
            rows.Add([
                SalesforceTestbed.LeadId(i), $"Person {i}", "Northwind", i % 7 == 0 ? Awkward : null, $"{i}", "Open - Not Contacted", "005000000000001AAA",
                i % 50 == 0 ? "true" : "false", i % 3 == 0 ? "0.5" : null, "2026-05-04", Stamp(i), Stamp(i), Stamp(i),
                .. extra.Select((_, n) => $"{i}/{n}"),
            ]);
        }

        SeedTable people = new(
            "Lead",
            ["Id", "LastName", "Company", "Title", "NumberOfEmployees", "Status", "OwnerId", "IsDeleted", "Fit__c", "Met__c", "CreatedDate", "LastModifiedDate", "SystemModstamp", .. extra],
            rows);
        SeedTable users = new(
            "User",
            ["Id", "Name", "LastName", "Email", "IsActive"],
            [
                ["005000000000001AAA", "Ann One", "One", "Rep1@northwind.test", "true"],
                ["005000000000003AAA", "Integration", "Integration", "integration@northwind.test", "true"],
            ]);
        return new Seed("salesforce", "bulk", Now, new Dictionary<string, SeedTable> { ["Lead"] = people, ["User"] = users });
    }

    public static string FieldName(int number) => string.Create(CultureInfo.InvariantCulture, $"A_Rather_Long_Name_Of_A_Field_{number:000}__c");

    public static async Task<List<RecordPage>> ReadAsync(ICrmConnector connector, Checkpoint? from = null, ReadRequest? request = null)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadAsync(request ?? Leads, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }

    /// <summary>Records as text by id: the last state wins, as in a store.</summary>
    public static SortedDictionary<string, string> Texts(IEnumerable<RecordPage> pages)
    {
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (CrmRecord record in pages.SelectMany(p => p.Records))
        {
            texts[record.Id.Value] = string.Join('|', record.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value ?? "∅"}")
                .Prepend($"{record.CreatedAt:O} {record.ModifiedAt:O} {record.IsDeleted}"));
        }

        return texts;
    }
}
