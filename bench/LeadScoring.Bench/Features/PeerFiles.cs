using System.Globalization;
using System.Runtime.InteropServices;

namespace LeadScoring.Bench.Features;

/// <summary>The world's facts as plain columns for the peers: numbers as they lie in memory for numpy, lines for PostgreSQL's COPY.</summary>
internal static class PeerFiles
{
    public const int Missing = -1;

    private static readonly string[] Fields = ["seniority", "industry", "mail_type", "employees"];

    public static void WriteColumns(FeatureWorld world, string folder)
    {
        using Column<int> lead = new(folder, "activity_lead");
        using Column<short> type = new(folder, "activity_type");
        using Column<long> happened = new(folder, "activity_happened");
        using Column<long> known = new(folder, "activity_known");
        for (int i = 0; i < world.Activities; i++)
        {
            (int l, int t, long h, long k) = world.Activity(i);
            lead.Add(l);
            type.Add((short)t);
            happened.Add(h);
            known.Add(k);
        }

        using Column<int> valueLead = new(folder, "value_lead");
        using Column<sbyte> valueField = new(folder, "value_field");
        using Column<int> valueCode = new(folder, "value_code");
        using Column<long> valueKnown = new(folder, "value_known");
        using Column<long> created = new(folder, "lead_created");
        for (int i = 0; i < world.Leads; i++)
        {
            created.Add(FeatureWorld.Created(i).ToUnixTimeSeconds());
            foreach ((string field, string? text, long at) in FeatureWorld.Values(i).Where(v => v.Field != "created"))
            {
                valueLead.Add(i);
                valueField.Add((sbyte)Array.IndexOf(Fields, field));
                valueCode.Add(Code(field, text));
                valueKnown.Add(at);
            }
        }

        File.WriteAllLines(Path.Combine(folder, "types.tsv"), FeatureWorld.Types.Select((t, i) => $"{i}\t{t.Kind}\t{t.Detail ?? "\\N"}"));
    }

    public static void WriteLines(FeatureWorld world, string folder)
    {
        using StreamWriter activities = new(Path.Combine(folder, "activities.tsv"), false, new System.Text.UTF8Encoding(false), 1 << 20);
        for (int i = 0; i < world.Activities; i++)
        {
            (int lead, int type, long happened, long known) = world.Activity(i);
            activities.Write(string.Create(CultureInfo.InvariantCulture, $"{lead}\t{type}\t{happened}\t{known}\n"));
        }

        using StreamWriter values = new(Path.Combine(folder, "values.tsv"), false, new System.Text.UTF8Encoding(false), 1 << 20);
        using StreamWriter leads = new(Path.Combine(folder, "leads.tsv"), false, new System.Text.UTF8Encoding(false), 1 << 20);
        for (int i = 0; i < world.Leads; i++)
        {
            leads.Write(string.Create(CultureInfo.InvariantCulture, $"{i}\t{FeatureWorld.Created(i).ToUnixTimeSeconds()}\n"));
            foreach ((string field, string? text, long at) in FeatureWorld.Values(i).Where(v => v.Field != "created"))
            {
                values.Write(string.Create(CultureInfo.InvariantCulture, $"{i}\t{Array.IndexOf(Fields, field)}\t{text ?? "\\N"}\t{at}\n"));
            }
        }
    }

    /// <summary>A value as a number: classes by their place in the list.</summary>
    public static int Code(string field, string? text) => text is null ? Missing : field switch
    {
        "seniority" => Array.IndexOf(FeatureWorld.Seniorities, text),
        "industry" => Array.IndexOf(FeatureWorld.Industries, text),
        "mail_type" => Array.IndexOf(FeatureWorld.Mail, text),
        _ => int.Parse(text, CultureInfo.InvariantCulture),
    };

    private sealed class Column<T>(string folder, string name) : IDisposable
        where T : unmanaged
    {
        private readonly FileStream _file = File.Create(Path.Combine(folder, name + ".bin"), 1 << 20);

        public void Add(T value) => _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

        public void Dispose() => _file.Dispose();
    }
}
