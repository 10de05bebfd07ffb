using Xunit;

namespace LeadScoring.Emulators.Tests.World;

/// <summary>Reads generated tables in tests.</summary>
internal static class WorldTables
{
    /// <summary>All values of a column.</summary>
    public static IEnumerable<string?> Column(this Seed seed, string table, string column)
    {
        SeedTable found = seed.Table(table);
        int index = found.IndexOf(column);
        Assert.True(index >= 0, $"{table}.{column} does not exist.");
        return found.Rows.Select(r => r[index]);
    }

    /// <summary>Values of some columns, row by row.</summary>
    public static IEnumerable<string?[]> Columns(this Seed seed, string table, params string[] columns)
    {
        SeedTable found = seed.Table(table);
        int[] indexes = [.. columns.Select(found.IndexOf)];
        Assert.DoesNotContain(-1, indexes);
        return found.Rows.Select(r => indexes.Select(i => r[i]).ToArray());
    }

    /// <summary>Chance that a random good one has a higher value than a random bad one; ties count half.</summary>
    public static double Auc(IReadOnlyCollection<(double Value, bool Good)> rows)
    {
        double ranks = 0;
        long before = 0;
        foreach (var group in rows.GroupBy(r => r.Value).OrderBy(g => g.Key))
        {
            int size = group.Count();
            ranks += group.Count(r => r.Good) * (before + ((size + 1) / 2.0));
            before += size;
        }

        double good = rows.Count(r => r.Good);
        return (ranks - (good * (good + 1) / 2)) / (good * (rows.Count - good));
    }
}
