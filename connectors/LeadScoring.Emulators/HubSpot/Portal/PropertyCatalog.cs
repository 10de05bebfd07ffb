using System.Diagnostics.CodeAnalysis;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>A group that properties are shown under.</summary>
internal sealed record PropertyGroup(string Name, string Label, int DisplayOrder);

/// <summary>The properties and groups of one object type. Each property keeps its slot for ever, so an object's values are a plain array.</summary>
internal sealed class PropertyCatalog
{
    /// <summary>Slot of <c>hs_object_id</c>; its value is the record's id.</summary>
    public const int IdSlot = 0;

    /// <summary>Slot of the type's created property; its value is the record's creation time.</summary>
    public const int CreatedSlot = 1;

    /// <summary>Slot of the type's modified property; its value is the record's last change.</summary>
    public const int ModifiedSlot = 2;

    private readonly Dictionary<string, PropertyDefinition> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PropertyDefinition> _all = [];
    private readonly Dictionary<string, PropertyGroup> _groups = new(StringComparer.OrdinalIgnoreCase);

    public PropertyCatalog(ObjectType type, long nowMilliseconds)
    {
        string group = StandardProperties.GroupOf(type);
        AddGroup(new PropertyGroup(group, char.ToUpperInvariant(type.Singular[0]) + type.Singular[1..] + " information", 0));
        Add(new PropertyDefinition("hs_object_id", "Record ID", "number", "number", group) { ReadOnly = true, HubSpotDefined = true, HasUniqueValue = true, CreatedAt = nowMilliseconds, Slot = 0 });
        Add(new PropertyDefinition(type.CreatedProperty, "Create Date", "datetime", "date", group) { ReadOnly = true, HubSpotDefined = true, CreatedAt = nowMilliseconds, Slot = 1 });
        Add(new PropertyDefinition(type.ModifiedProperty, "Last Modified Date", "datetime", "date", group) { ReadOnly = true, HubSpotDefined = true, CreatedAt = nowMilliseconds, Slot = 2 });
        StandardProperties.AddTo(this, type, nowMilliseconds);
    }

    public IReadOnlyList<PropertyDefinition> All => _all;

    public IReadOnlyCollection<PropertyGroup> Groups => _groups.Values;

    public int NextSlot => _all.Count;

    /// <summary>Finds a property, archived ones included.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out PropertyDefinition? property) => _byName.TryGetValue(name, out property);

    /// <summary>Finds a property that is in use.</summary>
    public bool TryGetActive(string name, [NotNullWhen(true)] out PropertyDefinition? property) =>
        _byName.TryGetValue(name, out property) && !property.Archived;

    public bool TryGetGroup(string name, [NotNullWhen(true)] out PropertyGroup? group) => _groups.TryGetValue(name, out group);

    /// <summary>Adds a property whose slot is <see cref="NextSlot"/>.</summary>
    public void Add(PropertyDefinition property)
    {
        if (property.Slot != _all.Count)
        {
            throw new ArgumentException($"Property {property.Name} must take slot {_all.Count}.", nameof(property));
        }

        property.UpdatedAt = property.CreatedAt;
        _byName.Add(property.Name, property);
        _all.Add(property);
    }

    public bool AddGroup(PropertyGroup group) => _groups.TryAdd(group.Name, group);
}
