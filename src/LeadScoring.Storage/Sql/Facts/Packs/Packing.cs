namespace LeadScoring.Storage;

/// <summary>Packs the leads that changed since they were packed last.</summary>
/// <remarks>Reads beside the writer and stores a batch at a time; a lead that changes in between is left for the next round.</remarks>
internal static class Packing
{
    private const int BatchSize = 1000;

    // A snapshot that lives long keeps the write-ahead log from being reused.
    private const int MostPerSnapshot = 50_000;

    public static async ValueTask RunAsync(SqlDatabase database, CancellationToken cancellationToken)
    {
        bool more = true;
        while (more)
        {
            more = await RoundAsync(database, cancellationToken);
        }
    }

    /// <returns>Whether there may be more to do, and doing it makes sense.</returns>
    private static async ValueTask<bool> RoundAsync(SqlDatabase database, CancellationToken cancellationToken)
    {
        using ReadSession session = database.OpenReader();
        Dictionary<long, string> terms = session.ReadTerms();
        Dictionary<string, long> numbers = terms.ToDictionary(t => t.Value, t => t.Key, StringComparer.Ordinal);
        Dictionary<StreamKey, long> streams = session.ReadStreams();
        PackWriter packs = new(s => streams[s], t => numbers[t]);
        using LeadReader leads = new(session, wanted: false, terms);
        List<(LeadId Lead, long Mark, byte[] Pack)> batch = new(BatchSize);
        int seen = 0;
        int packed = 0;
        while (seen < MostPerSnapshot && leads.Next() is { } lead)
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Add((lead.Lead, leads.FactsMark, packs.Write(lead)));
            seen++;
            if (batch.Count == BatchSize)
            {
                packed += await StoreAsync(database, batch, cancellationToken);
            }
        }

        packed += await StoreAsync(database, batch, cancellationToken);
        return seen == MostPerSnapshot && packed > 0;
    }

    private static async ValueTask<int> StoreAsync(SqlDatabase database, List<(LeadId Lead, long Mark, byte[] Pack)> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return 0;
        }

        int stored = await database.WriteAsync(session => Store(session, batch), cancellationToken);
        batch.Clear();
        return stored;
    }

    private static int Store(WriteSession session, List<(LeadId Lead, long Mark, byte[] Pack)> batch)
    {
        BulkStatement note = session.Many("UPDATE leads SET packed = 1 FROM {rows} WHERE leads.lead = input.c1 AND leads.facts_mark = input.c2 AND leads.packed = 0 RETURNING leads.lead", "ti");
        foreach ((LeadId lead, long mark, _) in batch)
        {
            note.Add(lead.Value, mark);
        }

        HashSet<string> same = new(StringComparer.Ordinal);
        note.Query(row => same.Add(row.Text(0)));
        BulkStatement put = session.Many("INSERT INTO lead_packs (lead, pack) SELECT c1, c2 FROM {rows} WHERE true ON CONFLICT (lead) DO UPDATE SET pack = excluded.pack", "tb");
        foreach ((LeadId lead, _, byte[] pack) in batch.Where(b => same.Contains(b.Lead.Value)))
        {
            put.Add(lead.Value, pack);
        }

        return put.Run();
    }
}
