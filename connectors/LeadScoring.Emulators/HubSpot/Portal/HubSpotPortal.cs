namespace LeadScoring.Emulators.HubSpot;

/// <summary>One HubSpot account in memory.</summary>
/// <remarks>Everything is read and changed under <see cref="Gate"/>; one request holds it for the time it takes to write its answer into memory.</remarks>
internal sealed class HubSpotPortal
{
    public const int PortalId = 4242;

    public const int AppId = 9001;

    public const int HumanUserId = 77;

    private readonly Dictionary<ObjectType, ObjectTable> _tables = [];
    private readonly TimeProvider _clock;
    private readonly int _historyPerProperty;
    private readonly TimeSpan _indexLag;

    public HubSpotPortal(TimeProvider clock, TimeSpan indexLag, int historyPerProperty)
    {
        _clock = clock;
        _historyPerProperty = historyPerProperty;
        _indexLag = indexLag;
        Empty();
    }

    public Lock Gate { get; } = new();

    /// <summary>Epoch milliseconds of the injected clock.</summary>
    public long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public long CreatedAt { get; private set; }

    /// <summary>The named faults in force; set once, before the first request.</summary>
    public FaultSwitchboard? Faults { get; set; }

    /// <summary>Fills the portal with its seed again; <see langword="null"/> where the seed is not kept. Set once, before the first request.</summary>
    public Action? Refill { get; set; }

    /// <summary>Form submissions, e-mail events and web events.</summary>
    public EventLog Events { get; private set; } = new();

    public SortedDictionary<long, Owner> Owners { get; } = [];

    public List<Pipeline> DealPipelines { get; private set; } = [];

    public AssociationTable Associations { get; private set; } = new();

    /// <summary>Told of everything that happens; what webhooks are made of.</summary>
    public ChangeFeed Feed { get; } = new();

    public ListRegistry Lists { get; private set; } = new();

    public IEnumerable<ObjectTable> Tables => _tables.Values;

    public ObjectTable Table(ObjectType type) => _tables[type];

    /// <summary>Whether a named fault acts now on an object type; counts as one match of its rule.</summary>
    public bool Has(string fault, ObjectType type) => Faults?.Take(fault, type.Plural) is not null;

    /// <summary>Back to the seed; nobody is told of it.</summary>
    /// <exception cref="InvalidOperationException">The seed was not kept.</exception>
    public void Reset()
    {
        if (Refill is null)
        {
            throw new InvalidOperationException("The seed was not kept.");
        }

        Action<PortalChange>? listener = Feed.Listener;
        Feed.Listener = null;
        Empty();
        Refill();
        Feed.Listener = listener;
    }

    private void Empty()
    {
        CreatedAt = Now;
        Owners.Clear();
        DealPipelines = [Pipeline.Sales()];
        Associations = new AssociationTable { Changed = (from, fromId, to, toId, label, removed) => Feed.Linked(from, fromId, to, toId, label, removed, Now) };
        Events = new EventLog();
        Lists = new ListRegistry();
        foreach (ObjectType type in ObjectType.All)
        {
            _tables[type] = new ObjectTable(type, new PropertyCatalog(type, CreatedAt), () => LagOf(type));
        }
    }

    /// <summary>Makes a record out of checked values.</summary>
    public CrmObject Create(ObjectTable table, IReadOnlyList<(PropertyDefinition Property, string? Value)> changes, string source)
    {
        long now = Now;
        CrmObject o = new(table.NextId, now, source, new ObjectState(new string?[table.Catalog.NextSlot], now, null));
        string?[] values = o.State.Values;
        Put(table, values, changes);
        if (source == ChangeSource.Integration)
        {
            Put(table, values, "hs_object_source", source);
            Put(table, values, "hs_object_source_id", AppId.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Put(table, values, "hs_object_source_label", source);
        }

        Derive(table, values);
        table.Add(o, now);
        Feed.Created(table, o, source);
        foreach ((PropertyDefinition property, string? value) in changes)
        {
            Feed.Changed(table, o, property.Slot, value, source);
        }

        return o;
    }

    /// <summary>Changes a record; values that stay the same leave no trace in the history but do move the modified time.</summary>
    public void Update(ObjectTable table, CrmObject o, IReadOnlyList<(PropertyDefinition Property, string? Value)> changes, string source)
    {
        long now = Now;
        string?[] before = o.State.Values;
        string?[] values = new string?[table.Catalog.NextSlot];
        before.CopyTo(values, 0);
        Put(table, values, changes);
        Derive(table, values);
        string sourceId = source == ChangeSource.User ? "userId:" + HumanUserId : AppId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        for (int slot = 0; slot < values.Length; slot++)
        {
            if (values[slot] != (slot < before.Length ? before[slot] : null))
            {
                o.Remember(slot, new HistoryEntry(values[slot] ?? "", now, source, sourceId), _historyPerProperty);
            }
        }

        table.Replace(o, new ObjectState(values, now, o.State.ArchivedAt), now);
        for (int slot = 0; slot < values.Length; slot++)
        {
            if (values[slot] != (slot < before.Length ? before[slot] : null))
            {
                Feed.Changed(table, o, slot, values[slot], source);
            }
        }
    }

    /// <summary>Archives a record; its links end with it, so that no living record points at it.</summary>
    public void Archive(ObjectTable table, CrmObject o)
    {
        if (!o.State.IsArchived)
        {
            long now = Now;
            Associations.Clear(table.Type, o.Id);
            table.Replace(o, new ObjectState(o.State.Values, o.State.ModifiedAt, now), now);
            Feed.Gone(table, o, "deletion", ChangeSource.Integration, now);
        }
    }

    /// <summary>Erases a record and its links as a privacy request does.</summary>
    public void Forget(ObjectTable table, CrmObject o)
    {
        Associations.Clear(table.Type, o.Id);
        Events.Forget(o.Id, table.Catalog.TryGet("email", out PropertyDefinition? email) ? o.Value(o.State, email.Slot) : null);
        table.Erase(o, null, Now);
        Feed.Gone(table, o, "privacyDeletion", ChangeSource.Integration, Now);
    }

    /// <summary>Merges a record into another: the survivor keeps its values and takes what it lacks; the other id leads to it.</summary>
    public void Merge(ObjectTable table, CrmObject survivor, CrmObject loser)
    {
        List<(PropertyDefinition, string?)> taken = [];
        PropertyDefinition? merged = null;
        PropertyDefinition? vids = null;
        foreach (PropertyDefinition property in table.Catalog.All)
        {
            if (property.Name == "hs_merged_object_ids")
            {
                merged = property;
            }
            else if (property.Name == "hs_calculated_merged_vids")
            {
                vids = property;
            }
            else if (property.Slot > PropertyCatalog.ModifiedSlot && survivor.Value(survivor.State, property.Slot) is null && loser.Value(loser.State, property.Slot) is { } value)
            {
                taken.Add((property, value));
            }
        }

        if (merged is not null)
        {
            string?[] ids = [survivor.Value(survivor.State, merged.Slot), loser.Value(loser.State, merged.Slot), loser.Value(loser.State, PropertyCatalog.IdSlot)];
            taken.Add((merged, string.Join(';', ids.Where(i => i is not null))));
        }

        if (vids is not null)
        {
            string now = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{loser.Id}:{Now}");
            string?[] ids = [survivor.Value(survivor.State, vids.Slot), loser.Value(loser.State, vids.Slot), now];
            taken.Add((vids, string.Join(';', ids.Where(i => i is not null))));
        }

        Associations.Move(table.Type, loser.Id, survivor.Id);
        table.Erase(loser, survivor.Id, Now);
        Update(table, survivor, taken, ChangeSource.Merge);
        Feed.Merged(table, survivor.Id, loser.Id, Now);
    }

    private TimeSpan LagOf(ObjectType type) =>
        Faults?.Take("index-lag", type.Plural) is { } rule
            ? TimeSpan.Parse(rule.Argument ?? "00:01:30", System.Globalization.CultureInfo.InvariantCulture)
            : _indexLag;

    private static void Put(ObjectTable table, string?[] values, IReadOnlyList<(PropertyDefinition Property, string? Value)> changes)
    {
        foreach ((PropertyDefinition property, string? value) in changes)
        {
            Put(table, values, property.Name, value);
        }
    }

    private static void Put(ObjectTable table, string?[] values, string property, string? value)
    {
        if (table.Catalog.TryGet(property, out PropertyDefinition? definition) && definition.Slot > PropertyCatalog.ModifiedSlot)
        {
            values[definition.Slot] = value;
        }
    }

    /// <summary>Fills the properties HubSpot calculates itself from the deal stage.</summary>
    private void Derive(ObjectTable table, string?[] values)
    {
        if (table.Type.Singular != "deal" || !table.Catalog.TryGet("dealstage", out PropertyDefinition? stageProperty) || values[stageProperty.Slot] is not { } stageId)
        {
            return;
        }

        PipelineStage? stage = DealPipelines.Select(p => p.Stage(stageId)).FirstOrDefault(s => s is not null);
        if (stage is not null)
        {
            Put(table, values, "hs_is_closed", stage.IsClosed ? "true" : "false");
            Put(table, values, "hs_is_closed_won", stage.IsWon ? "true" : "false");
        }
    }
}
