namespace LeadScoring.Storage;

/// <summary>Gives leads in order, of one snapshot: from their packs where they have one, otherwise put together row by row.</summary>
internal sealed class LeadStream : IDisposable
{
    private readonly Cursor _leads;
    private readonly Cursor _packs;
    private readonly LeadReader _rows;
    private readonly PackReader _reader;

    public LeadStream(ReadSession session, IReadOnlySet<LeadId>? leads)
    {
        bool wanted = leads is not null;
        if (leads is not null)
        {
            FillWanted(session, leads);
        }

        Dictionary<long, string> terms = session.ReadTerms();
        string[] sql = Statements(wanted);
        _reader = new PackReader(session.StreamOf, t => terms[t]);
        _leads = session[sql[0]].Stream();
        _packs = session[sql[1]].Stream();
        _rows = new LeadReader(session, wanted, terms);
    }

    /// <summary>Two queries that are walked side by side: which leads, and their packs.</summary>
    internal static string[] Statements(bool wanted) => wanted
        ? ["SELECT l.lead, l.due, l.packed FROM temp.wanted l WHERE l.live > 0 ORDER BY l.lead", "SELECT l.lead, p.pack FROM temp.wanted l CROSS JOIN lead_packs p ON p.lead = l.lead ORDER BY l.lead"]
        : ["SELECT l.lead, l.due, l.packed FROM leads l WHERE l.live > 0 ORDER BY l.lead", "SELECT p.lead, p.pack FROM lead_packs p ORDER BY p.lead"];

    /// <summary>The next lead; <see langword="null"/> after the last.</summary>
    public LeadFacts? Next()
    {
        if (!_leads.Read())
        {
            return null;
        }

        string lead = _leads.Text(0);
        if (!_leads.Flag(2))
        {
            return _rows.Next();
        }

        while (_packs.Read())
        {
            // Packs of leads that are not listed any more are passed over.
            if (_packs.Text(0) == lead)
            {
                return _reader.Read(new LeadId(lead), _leads.Long(1), _packs.Bytes(1)) ?? throw Damaged();
            }
        }

        throw Damaged();
    }

    public void Dispose()
    {
        _leads.Dispose();
        _packs.Dispose();
        _rows.Dispose();
    }

    private static StoreException Damaged() =>
        new(StoreFailureKind.Damaged, "the compact form of a lead is missing or unreadable; put back a backup, or move the store away and pull everything again");

    private static void FillWanted(ReadSession session, IReadOnlySet<LeadId> leads)
    {
        session["CREATE TEMP TABLE IF NOT EXISTS wanted (lead TEXT PRIMARY KEY, id INTEGER NOT NULL, live INTEGER NOT NULL, due INTEGER NOT NULL, facts_mark INTEGER NOT NULL, packed INTEGER NOT NULL) WITHOUT ROWID"].Run();
        session["DELETE FROM temp.wanted"].Run();
        BulkStatement insert = session.Many("INSERT INTO temp.wanted SELECT l.lead, l.id, l.live, l.due, l.facts_mark, l.packed FROM {rows} CROSS JOIN leads l ON l.lead = input.c1", "t");
        foreach (LeadId lead in leads)
        {
            insert.Add(lead.Value);
        }

        insert.Run();
    }
}
