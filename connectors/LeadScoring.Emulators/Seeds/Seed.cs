namespace LeadScoring.Emulators;

/// <summary>What an emulator starts with: tables as in a seed folder, read from disk or made by the world generator.</summary>
/// <param name="Crm"><c>salesforce</c> or <c>hubspot</c>.</param>
/// <param name="Name">A name for people.</param>
/// <param name="AsOf">The instant the seed describes, UTC; emulators move all times so that it becomes their start.</param>
/// <param name="Tables">By object name: <c>Lead</c>, <c>contacts</c>, <c>associations</c>.</param>
public sealed record Seed(string Crm, string Name, DateTimeOffset AsOf, IReadOnlyDictionary<string, SeedTable> Tables)
{
    /// <summary>The table of that name, or an empty one without columns.</summary>
    public SeedTable Table(string name) => Tables.TryGetValue(name, out SeedTable? table) ? table : new SeedTable(name, [], []);
}

/// <summary>One object's rows as text.</summary>
/// <param name="Name">Object name.</param>
/// <param name="Columns">API field names.</param>
/// <param name="Rows">One array per row, as long as <paramref name="Columns"/>; empty text and <see langword="null"/> both mean no value.</param>
public sealed record SeedTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>Position of a column, or −1.</summary>
    public int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
            {
                return i;
            }
        }

        return -1;
    }
}
