namespace LeadScoring.Storage;

/// <summary>Replaces what records have in common with others, and finds the leads that the news of an account concerns.</summary>
internal sealed class SharedKeyWriter(WriteSession session)
{
    private bool? _any;

    /// <summary>Whether any record has anything in common; most mappings never ask for it.</summary>
    private bool Any => _any ??= session["SELECT 1 FROM shared_keys LIMIT 1"].Scalar() is not null;

    /// <summary>Puts the keys of records in the place of those they had; a removed record of a lead keeps its keys, by which others learn that it is gone.</summary>
    public void Replace(IEnumerable<(RecordFacts Record, long Source)> changed, Resolution resolution)
    {
        List<(RecordFacts Record, long Source)> told = [.. changed.Where(c => c.Record.IsAccount || !c.Record.IsRemoved || c.Record.SharedKeys.Count > 0)];
        if (!Any && told.TrueForAll(c => c.Record.SharedKeys.Count == 0))
        {
            return;
        }

        long[] accounts = [.. told.Where(c => c.Record.IsAccount).Select(c => c.Source)];
        TouchLeadsOf(accounts, resolution);
        BulkStatement clear = session.Many("DELETE FROM shared_keys WHERE ref IN (SELECT c1 FROM {rows})", "i");
        BulkStatement put = session.Many("INSERT INTO shared_keys (key, ref, account) SELECT c1, c2, c3 FROM {rows}", "tii");
        foreach ((RecordFacts record, long source) in told)
        {
            clear.Add(source);
            foreach (string key in record.SharedKeys.Distinct(StringComparer.Ordinal))
            {
                put.Add(key, source, record.IsAccount ? 1L : 0L);
                _any = true;
            }
        }

        clear.Run();
        put.Run();
        TouchLeadsOf(accounts, resolution);
    }

    private void TouchLeadsOf(long[] accounts, Resolution resolution)
    {
        BulkStatement find = session.Many(
            """
            SELECT f.lead FROM {rows} CROSS JOIN shared_keys a ON a.ref = input.c1 CROSS JOIN shared_keys k ON k.key = a.key AND k.account = 0
            CROSS JOIN fact_records f ON f.ref = k.ref WHERE f.lead IS NOT NULL
            """,
            "i");
        foreach (long account in accounts)
        {
            find.Add(account);
        }

        find.Query(row => resolution.TouchLead(row.Long(0)));
    }
}
