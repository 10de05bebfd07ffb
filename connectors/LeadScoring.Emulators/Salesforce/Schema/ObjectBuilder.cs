namespace LeadScoring.Emulators.Salesforce;

/// <summary>Shorthand to write down standard objects.</summary>
internal sealed class ObjectBuilder
{
    private readonly ObjectDefinition _object;

    public ObjectBuilder(ObjectDefinition definition)
    {
        _object = definition;
        _object.Add(new FieldDefinition { Name = "Id", Type = FieldType.Id, Length = 18, Nillable = false, Createable = false, Updateable = false });
    }

    public ObjectDefinition Build() => _object;

    public ObjectBuilder Text(string name, int length, bool required = false, FieldType type = FieldType.String, bool tracked = false) =>
        Add(new FieldDefinition { Name = name, Type = type, Length = length, Nillable = !required, Tracked = tracked });

    public ObjectBuilder Texts(int length, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            Text(name, length);
        }

        return this;
    }

    public ObjectBuilder Picklist(string name, string? defaultValue, bool tracked, params string[] values) =>
        Add(new FieldDefinition { Name = name, Type = FieldType.Picklist, Length = 255, DefaultValue = defaultValue, Tracked = tracked, PicklistValues = values });

    public ObjectBuilder Number(string name, FieldType type = FieldType.Double, int precision = 18, int scale = 0, bool tracked = false) =>
        Add(new FieldDefinition { Name = name, Type = type, Precision = precision, Scale = type == FieldType.Int ? 0 : scale, Tracked = tracked });

    public ObjectBuilder Flag(string name, bool readOnly = false, string defaultValue = "false") =>
        Add(new FieldDefinition { Name = name, Type = FieldType.Boolean, Nillable = false, DefaultValue = defaultValue, Createable = !readOnly, Updateable = !readOnly });

    public ObjectBuilder Time(string name, FieldType type = FieldType.DateTime, bool readOnly = false, bool tracked = false, bool required = false) =>
        Add(new FieldDefinition { Name = name, Type = type, Createable = !readOnly, Updateable = !readOnly, Tracked = tracked, Nillable = !required && name is not ("CreatedDate" or "LastModifiedDate" or "SystemModstamp") });

    /// <summary>A foreign key; the parent's name in paths is the field name without <c>Id</c>.</summary>
    public ObjectBuilder Parent(string name, string targets, string? children = null, bool required = false, bool readOnly = false, bool tracked = false) =>
        Add(new FieldDefinition
        {
            Name = name,
            Type = FieldType.Reference,
            Length = 18,
            ReferenceTo = targets.Split('|'),
            RelationshipName = name[..^2],
            ChildRelationshipName = children,
            Nillable = !required,
            Createable = !readOnly,
            Updateable = !readOnly,
            Tracked = tracked,
        });

    /// <summary>A value worked out from others; see <see cref="DerivedValues"/>.</summary>
    public ObjectBuilder Derived(string name, FieldType type, int length = 0) =>
        Add(new FieldDefinition
        {
            Name = name,
            Type = type,
            Length = length,
            Createable = false,
            Updateable = false,
            Filterable = type != FieldType.Address,
            Nillable = type != FieldType.Boolean,
        });

    /// <summary>IsDeleted and the audit fields, as far as the object has them.</summary>
    public ObjectBuilder Audit(bool modified = true, bool deleted = true)
    {
        if (deleted)
        {
            Flag("IsDeleted", readOnly: true);
        }

        Time("CreatedDate", readOnly: true).Parent("CreatedById", "User", readOnly: true);
        if (modified)
        {
            Time("LastModifiedDate", readOnly: true).Parent("LastModifiedById", "User", readOnly: true).Time("SystemModstamp", readOnly: true);
        }

        return this;
    }

    public ObjectBuilder Add(FieldDefinition field)
    {
        _object.Add(field);
        return this;
    }
}
