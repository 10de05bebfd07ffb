using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>What a store would hold of one stream: last states by id, aliases, erased ids, and the checkpoint, each page in one step.</summary>
internal sealed class StoredStream
{
    private readonly HashSet<string> _changes = [];

    public SortedDictionary<string, CrmRecord> Records { get; } = new(StringComparer.Ordinal);

    public Checkpoint? Checkpoint { get; private set; }

    public bool NeedsReconcile { get; private set; }

    /// <summary>States that were new or differed from the stored one.</summary>
    public int News { get; private set; }

    /// <summary>States that were stored already.</summary>
    public int Unchanged { get; private set; }

    public IEnumerable<CrmRecord> Alive => Records.Values.Where(r => !r.IsDeleted);

    public void Commit(RecordPage page)
    {
        foreach (CrmRecord record in page.Records)
        {
            bool known = Records.TryGetValue(record.Id.Value, out CrmRecord? old);
            if (known && Text(old!) == Text(record))
            {
                Unchanged++;
                continue;
            }

            if (!(known && record.IsDeleted && old!.MergedInto is not null && record.MergedInto is null))
            {
                News++;
                Records[record.Id.Value] = record;
            }
        }

        foreach (FieldChange change in page.Changes)
        {
            _changes.Add(change.ToString());
        }

        NeedsReconcile |= page.NeedsReconcile;
        Checkpoint = page.Next;
    }

    public async Task PullAsync(ICrmConnector connector, ReadRequest request)
    {
        News = Unchanged = 0;
        NeedsReconcile = false;
        await foreach (RecordPage page in connector.ReadAsync(request, Checkpoint, CancellationToken.None))
        {
            Commit(page);
        }
    }

    /// <summary>What the engine does now and then: compares all ids, and asks for what differs.</summary>
    /// <returns>How many ids differed, and which were erased.</returns>
    public async Task<(int Differences, List<string> Erased)> ReconcileAsync(ICrmConnector connector, ReadRequest request)
    {
        HashSet<string> theirs = [];
        await foreach (IReadOnlyList<CrmRecordId> page in connector.ReadIdsAsync(request.Stream, CancellationToken.None))
        {
            theirs.UnionWith(page.Select(i => i.Value));
        }

        HashSet<string> differing = [.. Alive.Select(r => r.Id.Value)];
        differing.SymmetricExceptWith(theirs);
        List<string> erased = [];
        foreach (string[] part in differing.Order(StringComparer.Ordinal).Chunk(connector.Spec.MaxReadById))
        {
            RecordStates states = await connector.ReadByIdAsync(request, [.. part.Select(p => new CrmRecordId(p))], CancellationToken.None);
            Assert.True(connector.Spec.GoneMeansErased);
            foreach (string gone in part.Except(states.Records.Select(r => r.Id.Value)))
            {
                erased.Add(gone);
                Records.Remove(gone);
            }

            Commit(new RecordPage(states.Records, states.Changes, Checkpoint!));
        }

        return (differing.Count, erased);
    }

    /// <summary>Hash of everything stored but the checkpoint.</summary>
    public string Hash() => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Records.Values.Select(Text).Concat(_changes.Order(StringComparer.Ordinal))))));

    private static string Text(CrmRecord record) =>
        $"{record.Id}|{record.ModifiedAt:o}|{record.IsDeleted}|{record.MergedInto}|{string.Join(',', record.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value ?? "\0"}"))}";
}
