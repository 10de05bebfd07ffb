using System.Globalization;
using System.Text.Json;
using CsvHelper;

namespace LeadScoring.Emulators;

/// <summary>Reads a seed folder: <c>seed.json</c> and one CSV per object, header = API field names.</summary>
public static class SeedFolder
{
    /// <summary>Reads the whole folder into memory.</summary>
    /// <exception cref="InvalidDataException">A file is missing or broken; the message names it.</exception>
    public static Seed Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string manifest = Path.Combine(folder, "seed.json");
        if (!File.Exists(manifest))
        {
            throw new InvalidDataException($"{manifest} does not exist: a seed folder needs a seed.json with crm, name and as_of.");
        }

        using JsonDocument document = ReadManifest(manifest);
        string Read(string key) => document.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"{manifest}: \"{key}\" is missing.");

        string asOf = Read("as_of");
        if (!DateTimeOffset.TryParse(asOf, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant))
        {
            throw new InvalidDataException($"{manifest}: as_of \"{asOf}\" is not an ISO 8601 instant.");
        }

        Dictionary<string, SeedTable> tables = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            tables[name] = ReadTable(name, file);
        }

        return new Seed(Read("crm"), Read("name"), instant, tables);
    }

    private static JsonDocument ReadManifest(string manifest)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(manifest));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{manifest} is not JSON: {e.Message}", e);
        }
    }

    private static SeedTable ReadTable(string name, string file)
    {
        using CsvReader reader = CsvReader.FromFile(file, new CsvReaderOptions { HasHeader = false, Separator = ',', FieldCountMismatch = CsvFieldCountHandling.Allow });
        string[] columns = [];
        List<string?[]> rows = [];
        while (reader.Read())
        {
            string[] record = new string[reader.FieldCount];
            for (int i = 0; i < record.Length; i++)
            {
                record[i] = reader.GetString(i);
            }

            if (columns.Length == 0)
            {
                columns = record;
            }
            else if (record.Length != columns.Length)
            {
                throw new InvalidDataException($"{file}: row {rows.Count + 2} has {record.Length} values for {columns.Length} columns.");
            }
            else
            {
                rows.Add([.. record.Select(v => v.Length == 0 ? null : v)]);
            }
        }

        return columns.Length == 0
            ? throw new InvalidDataException($"{file} is empty: the first line must name the columns.")
            : new SeedTable(name, columns, rows);
    }
}
