using System.Globalization;

namespace LeadScoring.Storage;

/// <summary>The records that may be one person with some that changed: everything that keys which join lead to.</summary>
internal sealed class IdentityNeighbourhood(WriteSession session)
{
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);

    /// <summary>Records by number, with their keys and the lead they are now.</summary>
    public Dictionary<long, (IdentifiedRecord Record, long? Lead, string? LeadName)> Records { get; } = [];

    /// <summary>Whether too many records have a key.</summary>
    public bool IsShared(string hash) => _shared.Contains(hash);

    /// <summary>Gathers from records and from keys that they have or had.</summary>
    public void Gather(IEnumerable<long> records, IReadOnlyCollection<string> hashes)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<long> reached = [.. records];
        List<string> next = Changed(hashes, seen);
        Read(reached);
        while (next.Count > 0)
        {
            HashSet<long> found = [];
            BulkStatement holders = session.Many("SELECT k.ref FROM {rows} CROSS JOIN identity_keys k ON k.hash = input.c1", "t");
            foreach (string hash in next)
            {
                holders.Add(hash);
            }

            holders.Query(row => found.Add(row.Long(0)));
            found.ExceptWith(reached);
            reached.UnionWith(found);
            Read(found);
            string[] fresh = [.. found.SelectMany(f => Records.TryGetValue(f, out (IdentifiedRecord Record, long? Lead, string? LeadName) known) ? known.Record.Keys : []).Where(k => !k.IsGuarded).Select(k => k.Hash).Where(seen.Add)];
            NoteShared(fresh);
            next = [.. fresh.Where(h => !_shared.Contains(h))];
        }
    }

    /// <summary>Brings the list of keys that too many have up to date for keys that changed, and gives those over which neighbours are reached: those that join now or did before.</summary>
    private List<string> Changed(IReadOnlyCollection<string> hashes, HashSet<string> seen)
    {
        seen.UnionWith(hashes);
        HashSet<string> before = SharedAmong(hashes);
        HashSet<string> now = new(StringComparer.Ordinal);
        BulkStatement count = session.Many(
            string.Create(CultureInfo.InvariantCulture, $"SELECT input.c1 FROM {{rows}} WHERE (SELECT 1 FROM identity_keys k WHERE k.hash = input.c1 AND k.live = 1 LIMIT 1 OFFSET {PersonResolution.MostRecords}) IS NOT NULL"), "t");
        foreach (string hash in hashes)
        {
            count.Add(hash);
        }

        count.Query(row => now.Add(row.Text(0)));
        BulkStatement add = session.Many("INSERT INTO identity_shared (hash) SELECT c1 FROM {rows}", "t");
        BulkStatement remove = session.Many("DELETE FROM identity_shared WHERE hash IN (SELECT c1 FROM {rows})", "t");
        foreach (string hash in hashes)
        {
            _ = (before.Contains(hash), now.Contains(hash)) switch
            {
                (false, true) => add.Add(hash),
                (true, false) => remove.Add(hash),
                _ => null,
            };
        }

        add.Run();
        remove.Run();
        _shared.UnionWith(now);
        return [.. hashes.Where(h => !(before.Contains(h) && now.Contains(h)))];
    }

    private void NoteShared(IReadOnlyCollection<string> hashes) => _shared.UnionWith(SharedAmong(hashes));

    private HashSet<string> SharedAmong(IReadOnlyCollection<string> hashes)
    {
        HashSet<string> shared = new(StringComparer.Ordinal);
        BulkStatement find = session.Many("SELECT s.hash FROM {rows} CROSS JOIN identity_shared s ON s.hash = input.c1", "t");
        foreach (string hash in hashes)
        {
            find.Add(hash);
        }

        find.Query(row => shared.Add(row.Text(0)));
        return shared;
    }

    private void Read(HashSet<long> records)
    {
        Dictionary<long, List<IdentityKey>> keys = [];
        BulkStatement findKeys = session.Many("SELECT k.ref, t.text, k.place, k.hash, k.kind, k.guarded FROM {rows} CROSS JOIN identity_keys k ON k.ref = input.c1 CROSS JOIN terms t ON t.id = k.rule ORDER BY k.ref, k.place", "i");
        BulkStatement findRecords = session.Many(
            """
            SELECT f.ref, s.connection, s.stream, r.record, f.removed, f.lead, l.lead FROM {rows} CROSS JOIN fact_records f ON f.ref = input.c1
            CROSS JOIN refs r ON r.id = f.ref CROSS JOIN streams s ON s.id = r.stream LEFT JOIN leads l ON l.id = f.lead
            """,
            "i");
        foreach (long record in records)
        {
            keys.Add(record, []);
            findKeys.Add(record);
            findRecords.Add(record);
        }

        findKeys.Query(row => keys[row.Long(0)].Add(new IdentityKey(row.Text(1), (int)row.Long(2), row.Text(3), (IdentityKeyKind)row.Long(4), row.Flag(5))));
        findRecords.Query(row =>
        {
            RecordRef record = new(new ConnectionId(row.Text(1)), new StreamName(row.Text(2)), new CrmRecordId(row.Text(3)));
            Records[row.Long(0)] = (new IdentifiedRecord(record, !row.Flag(4), keys[row.Long(0)]), row.LongOrNull(5), row.TextOrNull(6));
        });
    }
}
