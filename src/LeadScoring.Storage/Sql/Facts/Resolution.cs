namespace LeadScoring.Storage;

/// <summary>Keeps track of which leads a record's activities and outcomes belong to (table <c>belongs</c>).</summary>
/// <remarks>
/// A record belongs to the lead it is, and to every lead reached from it over one or two links; wherever a record on the way was merged into another one, the other stands for it too, over at most
/// eight merges. What is reached only over a merge belongs to the lead from that merge on (of several ways the earliest counts). Where the exact record is neither a lead nor linked, records with the same id in other
/// streams of the connection stand in for it, because a caller may not know whether an id is a Lead's or a Contact's. Records that only name themselves as linked
/// (deals) do not stand in: their ids may repeat in other streams.
/// The result is a pure function of the stored identities and links, so the order of arrival does not matter. Each change recomputes only the records that can reach
/// what changed, a few statements per batch.
/// </remarks>
internal sealed class Resolution(WriteSession session)
{
    /// <summary>Work tables of the writer's connection; they are undone with the transaction.</summary>
    public const string TemporaryTables = """
        CREATE TEMP TABLE touched_refs (ref INTEGER PRIMARY KEY);
        CREATE TEMP TABLE touched_anchors (ref INTEGER PRIMARY KEY);
        CREATE TEMP TABLE touched_leads (lead INTEGER PRIMARY KEY);
        CREATE TEMP TABLE due_leads (lead INTEGER PRIMARY KEY);
        CREATE TEMP TABLE affected (ref INTEGER PRIMARY KEY);
        CREATE TEMP TABLE hops (anchor INTEGER, node INTEGER, hop INTEGER, step INTEGER, known_at INTEGER, PRIMARY KEY (anchor, node, hop)) WITHOUT ROWID;
        CREATE TEMP TABLE belonged (lead INTEGER, ref INTEGER, known_at INTEGER, PRIMARY KEY (lead, ref)) WITHOUT ROWID;
        """;

    private const int MostLinks = 2;
    private const int MostMerges = 8;

    private const string SameIds = """
        INSERT INTO affected
        SELECT other.id FROM affected a CROSS JOIN refs r ON r.id = a.ref CROSS JOIN streams s ON s.id = r.stream
        CROSS JOIN streams s2 ON s2.connection = s.connection CROSS JOIN refs other ON other.stream = s2.id AND other.record = r.record
        WHERE true
        ON CONFLICT DO NOTHING
        """;

    private const string LinkedFrom = "INSERT INTO affected SELECT l.from_ref FROM affected a CROSS JOIN links l ON l.to_ref = a.ref WHERE true ON CONFLICT DO NOTHING";

    private const string MergedFrom = "INSERT INTO affected SELECT l.from_ref FROM affected a CROSS JOIN links l ON l.to_ref = a.ref AND l.merged_at IS NOT NULL WHERE true ON CONFLICT DO NOTHING";

    private const string StandIns = """
        INSERT INTO hops (anchor, node, hop, step, known_at)
        SELECT h.anchor, other.id, h.hop, 0, min(h.known_at) FROM hops h CROSS JOIN refs r ON r.id = h.node CROSS JOIN streams s ON s.id = r.stream
        CROSS JOIN streams s2 ON s2.connection = s.connection CROSS JOIN refs other ON other.stream = s2.id AND other.record = r.record
        WHERE h.hop = $1 AND other.id <> h.node
        AND NOT EXISTS (SELECT 1 FROM fact_records f WHERE f.ref = h.node AND f.lead IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM links l WHERE l.from_ref = h.node)
        AND (EXISTS (SELECT 1 FROM fact_records f WHERE f.ref = other.id AND f.lead IS NOT NULL)
            OR EXISTS (SELECT 1 FROM links l WHERE l.from_ref = other.id AND l.source <> other.id))
        GROUP BY h.anchor, other.id, h.hop
        ON CONFLICT (anchor, node, hop) DO UPDATE SET known_at = excluded.known_at WHERE excluded.known_at < hops.known_at
        """;

    private const string Follow = """
        INSERT INTO hops (anchor, node, hop, step, known_at)
        SELECT h.anchor, l.to_ref, $2, 0, min(h.known_at) FROM hops h CROSS JOIN links l ON l.from_ref = h.node AND l.merged_at IS NULL WHERE h.hop = $1 GROUP BY h.anchor, l.to_ref
        ON CONFLICT (anchor, node, hop) DO UPDATE SET known_at = excluded.known_at WHERE excluded.known_at < hops.known_at
        """;

    // Only what the step before reached or reached earlier is followed further, so that a circle of merges comes to an end.
    private const string FollowMerges = """
        INSERT INTO hops (anchor, node, hop, step, known_at)
        SELECT h.anchor, l.to_ref, h.hop, $2 + 1, min(greatest(h.known_at, l.merged_at)) FROM hops h CROSS JOIN links l ON l.from_ref = h.node AND l.merged_at IS NOT NULL WHERE h.hop = $1 AND h.step = $2 GROUP BY h.anchor, l.to_ref, h.hop
        ON CONFLICT (anchor, node, hop) DO UPDATE SET known_at = excluded.known_at, step = excluded.step WHERE excluded.known_at < hops.known_at
        """;

    // A lead is due when a record that carries facts began or ceased to belong to it.
    private const string DueByMove = """
        INSERT INTO due_leads SELECT lead FROM (
            SELECT lead, ref FROM (SELECT lead, ref, known_at FROM belonged EXCEPT SELECT b.lead, b.ref, b.known_at FROM affected a CROSS JOIN belongs b ON b.ref = a.ref) gone
            UNION ALL SELECT lead, ref FROM (SELECT b.lead, b.ref, b.known_at FROM affected a CROSS JOIN belongs b ON b.ref = a.ref EXCEPT SELECT lead, ref, known_at FROM belonged) come
        ) moved
        WHERE EXISTS (SELECT 1 FROM activity_facts f WHERE f.anchor = moved.ref) OR EXISTS (SELECT 1 FROM outcome_facts o WHERE o.source = moved.ref)
        ON CONFLICT DO NOTHING
        """;

    private const string DueByFacts = "INSERT INTO due_leads SELECT b.lead FROM touched_anchors t CROSS JOIN belongs b ON b.ref = t.ref WHERE true ON CONFLICT DO NOTHING";

    private readonly HashSet<long> _records = [];
    private readonly HashSet<long> _anchors = [];
    private readonly HashSet<long> _leads = [];
    private bool _moved;
    private bool _hasMerges;

    /// <summary>The record's identity or its outgoing links changed.</summary>
    public void TouchRecord(long reference)
    {
        _moved = true;
        _records.Add(reference);
    }

    /// <summary>Activities or outcomes that hang on the record changed.</summary>
    public void TouchAnchor(long reference) => _anchors.Add(reference);

    /// <summary>The lead's own records or values changed.</summary>
    public void TouchLead(long lead) => _leads.Add(lead);

    /// <summary>Brings <c>belongs</c>, the leads' liveness and their due marks up to date.</summary>
    public void Finish()
    {
        if (_records.Count + _anchors.Count + _leads.Count == 0)
        {
            return;
        }

        session.Empty("due_leads");
        Fill("touched_refs", _records);
        Fill("touched_anchors", _anchors);
        Fill("touched_leads", _leads);

        _hasMerges = session["SELECT 1 FROM links WHERE merged_at IS NOT NULL LIMIT 1"].Scalar() is not null;
        session[DueByFacts].Run();
        FindAffected();
        session.Empty("belonged");
        session["INSERT INTO belonged SELECT b.lead, b.ref, b.known_at FROM affected a CROSS JOIN belongs b ON b.ref = a.ref"].Run();
        session["DELETE FROM belongs WHERE ref IN (SELECT ref FROM affected)"].Run();
        Resolve();
        session[DueByMove].Run();
        session[DueByFacts].Run();
        session["INSERT INTO due_leads SELECT lead FROM touched_leads WHERE true ON CONFLICT DO NOTHING"].Run();
        session["UPDATE leads SET live = (SELECT count(*) FROM fact_records f WHERE f.lead = leads.id AND f.removed = 0) WHERE id IN (SELECT lead FROM touched_leads)"].Run();

        // The pack of a lead is true as long as the lead did not become due since: whatever changes a lead's facts makes it due.
        session["DELETE FROM lead_packs WHERE lead IN (SELECT l.lead FROM due_leads d CROSS JOIN leads l ON l.id = d.lead WHERE l.packed = 1)"].Run();
        session["UPDATE leads SET packed = 0 WHERE packed = 1 AND id IN (SELECT lead FROM due_leads)"].Run();
        session["UPDATE leads SET due = $1, facts_mark = $1 WHERE id IN (SELECT lead FROM due_leads)"].Run(session.Mark);

        // A lead without any record left has no score to show; its history stays.
        session["DELETE FROM scores WHERE lead IN (SELECT t.lead FROM touched_leads t CROSS JOIN leads l ON l.id = t.lead WHERE l.live = 0)"].Run();
    }

    private void Fill(string table, HashSet<long> numbers)
    {
        session.Empty(table);
        BulkStatement insert = session.Many($"INSERT INTO {table} SELECT c1 FROM {{rows}}", "i");
        foreach (long number in numbers)
        {
            insert.Add(number);
        }

        insert.Run();
    }

    private void FindAffected()
    {
        session.Empty("affected");
        if (_moved)
        {
            // The way that Resolve goes, backwards.
            session["INSERT INTO affected SELECT ref FROM touched_refs WHERE true ON CONFLICT DO NOTHING"].Run();
            session[SameIds].Run();
            AddMerged();
            for (int link = 0; link < MostLinks; link++)
            {
                session[SameIds].Run();
                session[LinkedFrom].Run();
                AddMerged();
            }

            session[SameIds].Run();

            void AddMerged()
            {
                for (int step = 0; _hasMerges && step < MostMerges && session[MergedFrom].Run() > 0; step++)
                {
                }
            }
        }

        // Where a record belongs is kept true from the moment it is first looked for; only anchors that belong nowhere may be new.
        session["INSERT INTO affected SELECT t.ref FROM touched_anchors t WHERE NOT EXISTS (SELECT 1 FROM belongs b WHERE b.ref = t.ref) ON CONFLICT DO NOTHING"].Run();
    }

    private void Resolve()
    {
        session.Empty("hops");
        session["INSERT INTO hops SELECT ref, ref, 0, 0, 0 FROM affected"].Run();
        Settle(0);
        for (long link = 0; link < MostLinks; link++)
        {
            session[Follow].Run(link, link + 1);
            Settle(link + 1);
        }

        session["""
            INSERT INTO belongs (lead, ref, hops, known_at)
            SELECT f.lead, h.anchor, min(h.hop), min(h.known_at) FROM hops h CROSS JOIN fact_records f ON f.ref = h.node WHERE f.lead IS NOT NULL GROUP BY f.lead, h.anchor
            """].Run();
    }

    /// <summary>Adds, to what was reached over so many links, the records that stand in for it.</summary>
    private void Settle(long links)
    {
        session[StandIns].Run(links);
        for (long step = 0; _hasMerges && step < MostMerges && session[FollowMerges].Run(links, step) > 0; step++)
        {
        }
    }
}
