namespace LeadScoring.Storage;

/// <summary>Removes people who asked to be forgotten, inside the open transaction.</summary>
/// <remarks>
/// With a record go those that were merged into it, the activities that hang on nobody else and, when its lead has no other live record, the whole lead with its deleted records.
/// Deals stay: they are the customer's own business, without the link to the person. Deleted cells are overwritten by the database, and the write-ahead log is emptied after the commit.
/// </remarks>
internal sealed class Erasure(WriteSession session, DateTimeOffset at)
{
    private const string Mine = "SELECT ref FROM temp.erasing";

    /// <summary>Work tables of the writer's connection; they are undone with the transaction.</summary>
    public const string TemporaryTables = """
        CREATE TEMP TABLE erasing (ref INTEGER PRIMARY KEY);
        CREATE TEMP TABLE erasing_leads (lead INTEGER PRIMARY KEY);
        """;

    // Records that were merged into one that goes, and dead records of a lead that has no other live one.
    private const string AddMerged = """
        INSERT INTO erasing
        SELECT r.ref FROM erasing e CROSS JOIN refs w ON w.id = e.ref CROSS JOIN records r ON r.merged_into = w.record CROSS JOIN refs l ON l.id = r.ref AND l.stream = w.stream
        WHERE true
        ON CONFLICT DO NOTHING
        """;

    private const string AddLeads = """
        INSERT INTO erasing_leads
        SELECT f.lead FROM erasing e CROSS JOIN fact_records f ON f.ref = e.ref
        WHERE f.lead IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact_records other WHERE other.lead = f.lead AND other.removed = 0 AND other.ref NOT IN (SELECT ref FROM erasing))
        ON CONFLICT DO NOTHING
        """;

    private const string AddDead = "INSERT INTO erasing SELECT f.ref FROM erasing_leads l CROSS JOIN fact_records f ON f.lead = l.lead WHERE true ON CONFLICT DO NOTHING";

    // A record that only tells what the person did is the person's; one that others hang on, or that is a deal, is not.
    private const string AddActivities = """
        INSERT INTO erasing
        SELECT DISTINCT a.source FROM erasing e CROSS JOIN activity_facts a ON a.anchor = e.ref
        WHERE NOT EXISTS (SELECT 1 FROM activity_facts other WHERE other.source = a.source AND other.anchor NOT IN (SELECT ref FROM erasing))
        AND NOT EXISTS (SELECT 1 FROM fact_records f WHERE f.ref = a.source AND f.lead IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM outcome_facts o WHERE o.source = a.source) AND NOT EXISTS (SELECT 1 FROM links l WHERE l.source = a.source)
        ON CONFLICT DO NOTHING
        """;

    private bool _any;

    /// <summary>Notes that a record goes, and remembers it by its hash.</summary>
    public void Add(StreamKey stream, CrmRecordId record)
    {
        Begin();
        session.NoteErased(stream, record, at);

        // Losers of merges into it may be all that is known of the person.
        session["INSERT INTO erasing SELECT r.ref FROM records r JOIN refs f ON f.id = r.ref WHERE r.merged_into = $1 AND f.stream = $2 ON CONFLICT DO NOTHING"].Run(record.Value, session.Stream(stream));
        if (session.FindReference(session.Stream(stream), record) is { } reference)
        {
            session["INSERT INTO erasing VALUES ($1) ON CONFLICT DO NOTHING"].Run(reference);
        }
    }

    /// <summary>Notes that a stored record goes that is nobody by itself; it may come again.</summary>
    public void Add(long reference)
    {
        Begin();
        session["INSERT INTO erasing VALUES ($1) ON CONFLICT DO NOTHING"].Run(reference);
    }

    /// <summary>Removes all that was noted.</summary>
    public void Finish()
    {
        if (!_any)
        {
            return;
        }

        Gather();
        Resolution resolution = new(session);
        IdentityWriter persons = new(session);
        Touch(resolution);
        persons.Forget(Numbers(Mine));
        Remove();
        persons.Finish(resolution);
        resolution.Finish();
        persons.Carry();
        RemoveNames();
        Scrub.Wants(session);
    }

    private void Begin()
    {
        if (!_any)
        {
            session.Empty("erasing");
            session.Empty("erasing_leads");
            _any = true;
        }
    }

    private void Gather()
    {
        while (session[AddMerged].Run() + session[AddLeads].Run() + session[AddDead].Run() > 0)
        {
        }

        RememberMerged();
        session[AddActivities].Run();
    }

    /// <summary>Records merged into an erased one come again under their old ids, should an index lag behind.</summary>
    private void RememberMerged()
    {
        List<(long Stream, string Record)> merged = [];
        using (Cursor rows = session["SELECT f.stream, f.record FROM erasing e CROSS JOIN records r ON r.ref = e.ref CROSS JOIN refs f ON f.id = e.ref WHERE r.merged_into IS NOT NULL"].Query())
        {
            while (rows.Read())
            {
                merged.Add((rows.Long(0), rows.Text(1)));
            }
        }

        foreach ((long stream, string record) in merged)
        {
            session.NoteErased(session.StreamKeyOf(stream), new CrmRecordId(record), at);
        }
    }

    /// <summary>Everybody whose facts change with it.</summary>
    private void Touch(Resolution resolution)
    {
        foreach (long reference in Numbers($"{Mine} UNION SELECT l.from_ref FROM temp.erasing e CROSS JOIN links l ON l.to_ref = e.ref"))
        {
            resolution.TouchRecord(reference);
        }

        foreach (long lead in Numbers("SELECT DISTINCT f.lead FROM temp.erasing e CROSS JOIN fact_records f ON f.ref = e.ref WHERE f.lead IS NOT NULL"))
        {
            resolution.TouchLead(lead);
        }

        // Those who share an account or a group with it are made from one lead less.
        foreach (long lead in Numbers(
            """
            SELECT DISTINCT f.lead FROM temp.erasing e CROSS JOIN shared_keys k ON k.ref = e.ref CROSS JOIN shared_keys o ON o.key = k.key AND o.account = 0
            CROSS JOIN fact_records f ON f.ref = o.ref WHERE f.lead IS NOT NULL
            """))
        {
            resolution.TouchLead(lead);
        }

        // Activities of an erased record may count for others by a merge or a link.
        foreach (long anchor in Numbers("SELECT DISTINCT a.anchor FROM temp.erasing e CROSS JOIN activity_facts a ON a.source = e.ref"))
        {
            resolution.TouchAnchor(anchor);
        }
    }

    private void Remove()
    {
        // What is left of a lead gets new scores from what is left; the old reasons may quote the person.
        session["DELETE FROM scores WHERE lead IN (SELECT f.lead FROM temp.erasing e CROSS JOIN fact_records f ON f.ref = e.ref WHERE f.lead IS NOT NULL)"].Run();
        session[$"DELETE FROM marks WHERE EXISTS (SELECT 1 FROM temp.erasing e CROSS JOIN refs f ON f.id = e.ref WHERE f.stream = marks.stream AND f.record = marks.record)"].Run();
        foreach (string table in (ReadOnlySpan<string>)["records", "changes", "fact_records", "ledger", "last_written", "shared_keys", "identity_moves"])
        {
            session[$"DELETE FROM {table} WHERE ref IN ({Mine})"].Run();
        }

        foreach (string table in (ReadOnlySpan<string>)["value_facts", "outcome_facts", "activity_facts", "links"])
        {
            session[$"DELETE FROM {table} WHERE source IN ({Mine})"].Run();
        }

        session[$"DELETE FROM activity_facts WHERE anchor IN ({Mine})"].Run();
        session[$"DELETE FROM links WHERE from_ref IN ({Mine})"].Run();
        session[$"DELETE FROM links WHERE to_ref IN ({Mine})"].Run();
    }

    private void RemoveNames()
    {
        session[$"DELETE FROM belongs WHERE ref IN ({Mine})"].Run();
        session[$"DELETE FROM refs WHERE id IN ({Mine})"].Run();
        foreach (string table in (ReadOnlySpan<string>)["belongs", "scores", "score_history", "explored", "shadow_scores", "routing", "decision_states", "lead_owners"])
        {
            session[$"DELETE FROM {table} WHERE lead IN (SELECT lead FROM temp.erasing_leads)"].Run();
        }

        session["DELETE FROM leads WHERE id IN (SELECT lead FROM temp.erasing_leads)"].Run();
    }

    private List<long> Numbers(string sql)
    {
        List<long> numbers = [];
        using Cursor rows = session[sql].Query();
        while (rows.Read())
        {
            numbers.Add(rows.Long(0));
        }

        return numbers;
    }
}
