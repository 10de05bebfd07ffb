namespace LeadScoring.Emulators.Salesforce;

/// <summary>One sObject type: its fields by name and its place among the others. Reads need the organisation's read lock, <see cref="Add"/> its write lock.</summary>
internal sealed class ObjectDefinition(string name, string keyPrefix, string label, string labelPlural)
{
    private readonly List<FieldDefinition> _fields = [];
    private readonly Dictionary<string, FieldDefinition> _byName = new(StringComparer.OrdinalIgnoreCase);
    private FieldDefinition[] _seed = [];

    public string Name { get; } = name;

    /// <summary>First three characters of its ids.</summary>
    public string KeyPrefix { get; } = keyPrefix;

    public string Label { get; } = label;

    public string LabelPlural { get; } = labelPlural;

    public bool Custom => Name.EndsWith("__c", StringComparison.Ordinal);

    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    public bool Deletable { get; init; } = true;

    /// <summary>Whether deleted rows stay for queryAll; objects such as CampaignMember are gone at once.</summary>
    public bool KeepsDeleted { get; init; } = true;

    /// <summary>The history object that tracked changes go to, and its field that points back; <see langword="null"/> when none.</summary>
    public (string Object, string ParentField)? History { get; init; }

    public IReadOnlyList<FieldDefinition> Fields => _fields;

    /// <summary>The field that pulls follow: SystemModstamp, else CreatedDate, else none.</summary>
    public FieldDefinition? CursorField => Find("SystemModstamp") ?? Find("CreatedDate");

    public FieldDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public FieldDefinition? FindRelationship(string name) =>
        _fields.Find(f => f.RelationshipName is not null && f.RelationshipName.Equals(name, StringComparison.OrdinalIgnoreCase));

    public bool Has(string field) => _byName.ContainsKey(field);

    /// <summary>Takes a field in at the next position.</summary>
    public FieldDefinition Add(FieldDefinition field)
    {
        FieldDefinition placed = field with { Ordinal = _fields.Count, Label = field.Label.Length > 0 ? field.Label : MakeLabel(field.Name) };
        _byName.Add(placed.Name, placed);
        _fields.Add(placed);
        return placed;
    }

    /// <summary>Puts a new definition in the place of the one with the same name.</summary>
    public void Replace(FieldDefinition field)
    {
        FieldDefinition placed = field with { Ordinal = _byName[field.Name].Ordinal };
        _byName[field.Name] = placed;
        _fields[placed.Ordinal] = placed;
    }

    /// <summary>Remembers the present fields for <see cref="BackToSeed"/>.</summary>
    public void KeepAsSeed() => _seed = [.. _fields];

    /// <summary>Puts the remembered fields back.</summary>
    public void BackToSeed()
    {
        _fields.Clear();
        _byName.Clear();
        foreach (FieldDefinition field in _seed)
        {
            _fields.Add(field);
            _byName.Add(field.Name, field);
        }
    }

    /// <summary>Gives a field another name; the rows keep its values.</summary>
    public void Rename(FieldDefinition field, string name)
    {
        FieldDefinition renamed = field with { Name = name };
        _byName.Remove(field.Name);
        _byName.Add(name, renamed);
        _fields[field.Ordinal] = renamed;
    }

    private static string MakeLabel(string name)
    {
        string bare = name.EndsWith("__c", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return bare.Replace('_', ' ');
    }
}
