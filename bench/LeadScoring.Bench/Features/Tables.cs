using LeadScoring.FeatureStore;

namespace LeadScoring.Bench.Features;

/// <summary>Feature tables as plain numbers, a row per lead in the order of lead numbers, to be compared value by value.</summary>
internal static class Tables
{
    public static int Columns => FeatureWorld.Features.Features.Count;

    /// <summary>Our tables, one per instant.</summary>
    public static async Task<float[][]> OfAsync(IStore store, FeatureWorld world, CancellationToken cancellationToken)
    {
        float[][] tables = [.. FeatureWorld.Instants.Select(_ => new float[world.Leads * Columns])];
        FeatureTableBuilder rows = new(FeatureWorld.Features);
        await foreach (LeadFacts lead in store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            int at = FeatureWorld.NumberOf(lead) * Columns;

            // What the bench of small changes added is not the peers' to know.
            LeadFacts seen = lead with { Activities = [.. lead.Activities.Where(a => int.Parse(a.Source.Id.Value.AsSpan(3, 12), System.Globalization.CultureInfo.InvariantCulture) < world.Activities)] };
            foreach (DateTimeOffset instant in FeatureWorld.Instants)
            {
                rows.Add(seen, instant);
            }

            FeatureTable table = rows.Build();
            for (int i = 0; i < tables.Length; i++)
            {
                for (int c = 0; c < Columns; c++)
                {
                    tables[i][at + c] = table.Columns[c] is NumericColumn numbers
                        ? numbers.Values[i]
                        : table.Columns[c].TextAt(i) is { } text ? PeerFiles.Code(table.Columns[c].Name, text) : float.NaN;
                }
            }
        }

        return tables;
    }

    /// <summary>Says how many values of a peer's table differ from ours.</summary>
    public static void Compare(string peer, int instant, float[] ours, ReadOnlySpan<float> theirs)
    {
        if (ours.Length != theirs.Length)
        {
            throw new InvalidOperationException($"{peer} made {theirs.Length} values, not {ours.Length}.");
        }

        int different = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            if (!ours[i].Equals(theirs[i]) && different++ < 3)
            {
                Console.WriteLine($"  {peer}, instant {instant}, lead {i / Columns}, {FeatureWorld.Features.Features[i % Columns].Name}: {theirs[i]} and not {ours[i]}");
            }
        }

        Console.WriteLine($"  {peer}, instant {instant}: {different:N0} of {ours.Length:N0} values differ from ours");
    }
}
