using System.Runtime.InteropServices;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>All records of one type, in id order, with its unique values and its search index. Used only under the portal's lock.</summary>
internal sealed class ObjectTable(ObjectType type, PropertyCatalog catalog, Func<TimeSpan> indexLag)
{
    private readonly List<CrmObject> _byId = [];
    private readonly Dictionary<long, CrmObject> _lookup = [];
    private readonly Dictionary<long, long> _merged = [];
    private readonly SortedSet<long> _archived = [];
    private readonly Dictionary<(int Slot, string Value), long> _unique = [];

    public ObjectType Type { get; } = type;

    public PropertyCatalog Catalog { get; } = catalog;

    public SearchIndex Index { get; } = new(indexLag);

    /// <summary>Records that are not archived.</summary>
    public int LiveCount => _lookup.Count - _archived.Count;

    public int ArchivedCount => _archived.Count;

    /// <summary>All records in id order, erased and archived ones included.</summary>
    public ReadOnlySpan<CrmObject> InIdOrder => CollectionsMarshal.AsSpan(_byId);

    public long NextId => _byId.Count == 0 ? 1 : _byId[^1].Id + 1;

    /// <summary>Adds records of a seed at once.</summary>
    /// <returns>An id that occurs twice, or <see langword="null"/>.</returns>
    public long? Load(List<CrmObject> objects)
    {
        objects.Sort((a, b) => a.Id.CompareTo(b.Id));
        foreach (CrmObject o in objects)
        {
            if (!_lookup.TryAdd(o.Id, o))
            {
                return o.Id;
            }

            _byId.Add(o);
            ClaimUniqueValues(o);
        }

        Index.Load(_byId);
        return null;
    }

    /// <summary>Adds a record whose id is <see cref="NextId"/> or greater.</summary>
    public void Add(CrmObject o, long now)
    {
        _byId.Add(o);
        _lookup.Add(o.Id, o);
        ClaimUniqueValues(o);
        Index.Publish(o, now);
    }

    /// <summary>The record of an id, archived or not; the survivor for the id of a merged one.</summary>
    public CrmObject? Find(long id)
    {
        while (_merged.TryGetValue(id, out long survivor))
        {
            id = survivor;
        }

        return _lookup.GetValueOrDefault(id);
    }

    /// <summary>The living record that holds a unique value.</summary>
    public CrmObject? FindUnique(PropertyDefinition property, string value) =>
        property.Slot == PropertyCatalog.IdSlot
            ? (long.TryParse(value, out long id) ? Find(id) : null)
            : _unique.TryGetValue((property.Slot, Fold(value)), out long holder) ? _lookup[holder] : null;

    /// <summary>Puts a new version in the place of the present one.</summary>
    public void Replace(CrmObject o, ObjectState next, long now)
    {
        ReleaseUniqueValues(o);
        if (next.IsArchived && !o.State.IsArchived)
        {
            _archived.Add(o.Id);
        }

        o.State = next;
        ClaimUniqueValues(o);
        Index.Publish(o, now);
    }

    /// <summary>Removes a record for good. <paramref name="survivor"/> answers for its id from now on.</summary>
    public void Erase(CrmObject o, long? survivor, long now)
    {
        ReleaseUniqueValues(o);
        _archived.Remove(o.Id);
        _lookup.Remove(o.Id);
        o.IsErased = true;
        o.State = new ObjectState([], o.State.ModifiedAt, now);
        o.History = null;
        Index.Publish(o, now);
        if (survivor is not null)
        {
            _merged[o.Id] = survivor.Value;
        }
    }

    /// <summary>Position of the first record whose id is greater.</summary>
    public int PositionAfter(long id)
    {
        int low = 0;
        int high = _byId.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_byId[middle].Id <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>One page in id order.</summary>
    /// <param name="hasMore">Whether a record follows the page.</param>
    public List<CrmObject> Page(long after, int limit, bool archived, out bool hasMore)
    {
        List<CrmObject> page = new(limit);
        hasMore = false;
        if (archived)
        {
            foreach (long id in _archived.GetViewBetween(after + 1, long.MaxValue))
            {
                if (page.Count == limit)
                {
                    hasMore = true;
                    break;
                }

                page.Add(_lookup[id]);
            }

            return page;
        }

        for (int i = PositionAfter(after); i < _byId.Count; i++)
        {
            if (_byId[i].State.IsArchived)
            {
                continue;
            }

            if (page.Count == limit)
            {
                hasMore = true;
                break;
            }

            page.Add(_byId[i]);
        }

        return page;
    }

    private static string Fold(string value) => value.ToLowerInvariant();

    private void ClaimUniqueValues(CrmObject o)
    {
        if (o.State.IsArchived)
        {
            return;
        }

        foreach (PropertyDefinition property in Catalog.All)
        {
            if (property.HasUniqueValue && property.Slot != PropertyCatalog.IdSlot && o.Value(o.State, property.Slot) is { } value)
            {
                _unique.TryAdd((property.Slot, Fold(value)), o.Id);
            }
        }
    }

    private void ReleaseUniqueValues(CrmObject o)
    {
        foreach (PropertyDefinition property in Catalog.All)
        {
            if (property.HasUniqueValue && property.Slot != PropertyCatalog.IdSlot && o.Value(o.State, property.Slot) is { } value
                && _unique.TryGetValue((property.Slot, Fold(value)), out long holder) && holder == o.Id)
            {
                _unique.Remove((property.Slot, Fold(value)));
            }
        }
    }
}
