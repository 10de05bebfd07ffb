namespace LeadScoring.Emulators.HubSpot;

/// <summary>One kind of link between two types, seen from its first type.</summary>
internal sealed class AssociationLabel
{
    public AssociationLabel(string category, int typeId, string? label, int inverseTypeId)
    {
        Category = category;
        TypeId = typeId;
        Label = label;
        InverseTypeId = inverseTypeId;
        Alone = [this];
    }

    public string Category { get; }

    public int TypeId { get; }

    public string? Label { get; }

    /// <summary>The same kind, seen from the other type.</summary>
    public int InverseTypeId { get; }

    /// <summary>A list of this one; shared by all links that have no other kind.</summary>
    public AssociationLabel[] Alone { get; }
}

/// <summary>The kinds of links. Ids are those in the official client's enumeration.</summary>
internal sealed class AssociationTypes
{
    public const string HubSpotDefined = "HUBSPOT_DEFINED";

    public const string UserDefined = "USER_DEFINED";

    private readonly Dictionary<(string From, string To), List<AssociationLabel>> _byPair = [];
    // Far from HubSpot's own ids, so that an id alone names a kind.
    private int _nextUserDefined = 1001;

    public AssociationTypes()
    {
        Add("contact", "company", 279, 280);
        Add("contact", "company", 1, 2, "Primary");
        Add("deal", "contact", 3, 4);
        Add("deal", "company", 341, 342);
        Add("deal", "company", 5, 6, "Primary");
        Add("contact", "ticket", 15, 16);
        Add("call", "contact", 194, 193);
        Add("call", "company", 182, 181);
        Add("call", "deal", 206, 205);
        Add("email", "contact", 198, 197);
        Add("email", "company", 186, 185);
        Add("email", "deal", 210, 209);
        Add("meeting", "contact", 200, 199);
        Add("meeting", "company", 188, 187);
        Add("meeting", "deal", 212, 211);
        Add("note", "contact", 202, 201);
        Add("note", "company", 190, 189);
        Add("note", "deal", 214, 213);
        Add("task", "contact", 204, 203);
        Add("task", "company", 192, 191);
        Add("task", "deal", 216, 215);
        Add("communication", "contact", 81, 82);
        Add("communication", "company", 87, 88);
        Add("communication", "deal", 85, 86);
        Add("lead", "contact", 578, 579);
    }

    /// <summary>All kinds between two types, from the first one's side.</summary>
    public IReadOnlyList<AssociationLabel> Between(ObjectType from, ObjectType to) => _byPair.TryGetValue((from.Singular, to.Singular), out List<AssociationLabel>? labels) ? labels : [];

    public AssociationLabel? Find(ObjectType from, ObjectType to, int typeId) => Between(from, to).FirstOrDefault(l => l.TypeId == typeId);

    /// <summary>Adds a label of the portal's own, with its counterpart on the other side.</summary>
    public (AssociationLabel Forward, AssociationLabel Inverse) AddUserDefined(ObjectType from, ObjectType to, string label, string? inverseLabel)
    {
        int id = _nextUserDefined;
        _nextUserDefined += 2;
        AssociationLabel forward = new(UserDefined, id, label, id + 1);
        AssociationLabel inverse = new(UserDefined, id + 1, inverseLabel ?? label, id);
        Labels(from.Singular, to.Singular).Add(forward);
        Labels(to.Singular, from.Singular).Add(inverse);
        return (forward, inverse);
    }

    /// <summary>The kind of a seed's type id; unknown ids become a kind without a label.</summary>
    public AssociationLabel Resolve(ObjectType from, ObjectType to, int? typeId)
    {
        if (typeId is null && Between(from, to) is [AssociationLabel first, ..])
        {
            return first;
        }

        int id = typeId ?? 449;
        if (Find(from, to, id) is { } known)
        {
            return known;
        }

        Add(from.Singular, to.Singular, id, id);
        return Find(from, to, id)!;
    }

    private void Add(string from, string to, int typeId, int inverseTypeId, string? label = null)
    {
        Labels(from, to).Add(new AssociationLabel(HubSpotDefined, typeId, label, inverseTypeId));
        if (from != to)
        {
            Labels(to, from).Add(new AssociationLabel(HubSpotDefined, inverseTypeId, label, typeId));
        }
    }

    private List<AssociationLabel> Labels(string from, string to)
    {
        if (!_byPair.TryGetValue((from, to), out List<AssociationLabel>? labels))
        {
            _byPair.Add((from, to), labels = []);
        }

        return labels;
    }
}
