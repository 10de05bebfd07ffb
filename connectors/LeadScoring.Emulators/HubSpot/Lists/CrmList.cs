using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>A list of records: kept by hand (<c>MANUAL</c>, <c>SNAPSHOT</c>) or by its filters (<c>DYNAMIC</c>). Changed only under the portal's lock.</summary>
internal sealed class CrmList(long id, string name, ObjectType type, string processingType, long createdAt)
{
    public long Id { get; } = id;

    public string Name { get; set; } = name;

    public ObjectType Type { get; } = type;

    public string ProcessingType { get; } = processingType;

    public bool IsDynamic => ProcessingType == "DYNAMIC";

    /// <summary>Epoch milliseconds.</summary>
    public long CreatedAt { get; } = createdAt;

    /// <summary>Epoch milliseconds.</summary>
    public long UpdatedAt { get; set; } = createdAt;

    /// <summary>Epoch milliseconds; <see langword="null"/> while it is in use.</summary>
    public long? DeletedAt { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>The filters as they were sent, and what they mean.</summary>
    public (JsonElement Sent, ListFilter Meaning)? Filters { get; set; }

    /// <summary>Records put in by hand, with the time.</summary>
    public SortedDictionary<long, long> Members { get; } = [];

    /// <summary>Who is in it now: ids in order, with the time they came in as far as that is known.</summary>
    public IReadOnlyList<(long Id, long Since)> MembersNow(HubSpotPortal portal)
    {
        ObjectTable table = portal.Table(Type);
        if (!IsDynamic)
        {
            return [.. Members.Where(m => table.Find(m.Key) is { State.IsArchived: false }).Select(m => (m.Key, m.Value))];
        }

        List<(long Id, long Since)> members = [];
        foreach (CrmObject o in table.InIdOrder)
        {
            if (o.State is { IsArchived: false } && Filters!.Value.Meaning.Accepts(o, portal.Now))
            {
                members.Add((o.Id, o.State.ModifiedAt));
            }
        }

        return members;
    }
}

/// <summary>All lists of the portal, deleted ones included.</summary>
internal sealed class ListRegistry
{
    private readonly SortedDictionary<long, CrmList> _lists = [];

    public IEnumerable<CrmList> InUse => _lists.Values.Where(l => l.DeletedAt is null);

    public long NextId => _lists.Count == 0 ? 1 : _lists.Keys.Last() + 1;

    public CrmList? Find(long id) => _lists.GetValueOrDefault(id);

    public CrmList? Find(ObjectType type, string name) => InUse.FirstOrDefault(l => l.Type == type && string.Equals(l.Name, name, StringComparison.OrdinalIgnoreCase));

    public void Add(CrmList list) => _lists.Add(list.Id, list);
}
