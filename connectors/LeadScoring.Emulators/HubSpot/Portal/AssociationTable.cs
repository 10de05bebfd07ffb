namespace LeadScoring.Emulators.HubSpot;

/// <summary>A link to one record, with all its kinds. The array is never changed.</summary>
internal readonly record struct AssociationLink(long ToId, AssociationLabel[] Labels);

/// <summary>Which records are linked, kept from both sides. Used only under the portal's lock.</summary>
internal sealed class AssociationTable
{
    private static readonly List<AssociationLink> None = [];

    private readonly Dictionary<(ObjectType From, ObjectType To), Dictionary<long, List<AssociationLink>>> _links = [];

    /// <summary>Links, each counted once per side.</summary>
    public long Count { get; private set; }

    public AssociationTypes Types { get; } = new();

    /// <summary>Told of each link that comes or goes, once.</summary>
    public Action<ObjectType, long, ObjectType, long, AssociationLabel, bool>? Changed { get; init; }

    /// <summary>A record's links in order of the linked id. Not to be changed, and valid only until the next change.</summary>
    public List<AssociationLink> Of(ObjectType from, long id, ObjectType to) =>
        _links.TryGetValue((from, to), out Dictionary<long, List<AssociationLink>>? byId) && byId.TryGetValue(id, out List<AssociationLink>? links) ? links : None;

    public void Add(ObjectType from, long fromId, ObjectType to, long toId, AssociationLabel label)
    {
        if (AddSide(from, fromId, to, toId, label))
        {
            AddSide(to, toId, from, fromId, Types.Find(to, from, label.InverseTypeId) ?? label);
            Changed?.Invoke(from, fromId, to, toId, label, false);
        }
    }

    /// <summary>Removes all kinds of link between two records, or only one kind.</summary>
    public void Remove(ObjectType from, long fromId, ObjectType to, long toId, AssociationLabel? only = null)
    {
        List<AssociationLink> links = Of(from, fromId, to);
        int position = Position(links, toId);
        AssociationLabel? gone = position < 0 ? null : only ?? links[position].Labels[0];
        RemoveSide(from, fromId, to, toId, only?.TypeId);
        RemoveSide(to, toId, from, fromId, only?.InverseTypeId);
        if (gone is not null)
        {
            Changed?.Invoke(from, fromId, to, toId, gone, true);
        }
    }

    /// <summary>Gives all links of one record to another.</summary>
    public void Move(ObjectType type, long fromId, long toId)
    {
        foreach (ObjectType other in ObjectType.All)
        {
            foreach (AssociationLink link in Of(type, fromId, other).ToArray())
            {
                Remove(type, fromId, other, link.ToId);
                foreach (AssociationLabel label in link.Labels)
                {
                    if (other != type || link.ToId != toId)
                    {
                        Add(type, toId, other, link.ToId, label);
                    }
                }
            }
        }
    }

    /// <summary>Removes every link of a record.</summary>
    public void Clear(ObjectType type, long id)
    {
        foreach (ObjectType other in ObjectType.All)
        {
            foreach (AssociationLink link in Of(type, id, other).ToArray())
            {
                Remove(type, id, other, link.ToId);
            }
        }
    }

    /// <summary>Position of a linked id, or the complement of where it belongs.</summary>
    public static int Position(List<AssociationLink> links, long toId)
    {
        int low = 0;
        int high = links.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            long id = links[middle].ToId;
            if (id == toId)
            {
                return middle;
            }

            if (id < toId)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <returns>Whether anything is new.</returns>
    private bool AddSide(ObjectType from, long fromId, ObjectType to, long toId, AssociationLabel label)
    {
        if (!_links.TryGetValue((from, to), out Dictionary<long, List<AssociationLink>>? byId))
        {
            _links.Add((from, to), byId = []);
        }

        if (!byId.TryGetValue(fromId, out List<AssociationLink>? links))
        {
            byId.Add(fromId, links = new List<AssociationLink>(1));
        }

        int position = Position(links, toId);
        if (position < 0)
        {
            links.Insert(~position, new AssociationLink(toId, label.Alone));
            Count++;
            return true;
        }

        if (!Array.Exists(links[position].Labels, l => l.TypeId == label.TypeId && l.Category == label.Category))
        {
            links[position] = new AssociationLink(toId, [.. links[position].Labels, label]);
            return true;
        }

        return false;
    }

    private void RemoveSide(ObjectType from, long fromId, ObjectType to, long toId, int? onlyTypeId)
    {
        List<AssociationLink> links = Of(from, fromId, to);
        int position = Position(links, toId);
        if (position < 0)
        {
            return;
        }

        AssociationLabel[] left = onlyTypeId is null ? [] : Array.FindAll(links[position].Labels, l => l.TypeId != onlyTypeId);
        if (left.Length > 0)
        {
            links[position] = new AssociationLink(toId, left);
            return;
        }

        links.RemoveAt(position);
        Count--;
    }
}
