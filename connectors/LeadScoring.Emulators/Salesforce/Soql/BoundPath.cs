namespace LeadScoring.Emulators.Salesforce;

/// <summary>A field path tied to the schema: how to get its value from a row.</summary>
/// <param name="Field">The field at the end of the path.</param>
/// <param name="IsLocal">Whether the field belongs to the queried object itself.</param>
internal sealed record BoundPath(FieldDefinition Field, bool IsLocal, Func<Row, object?> Get);

/// <summary>Ties paths to the schema as the API user sees it.</summary>
internal sealed class PathBinder(Organization organization, FieldAccess access, string soql)
{
    /// <summary>Fields that a parent of several possible types offers without TYPEOF.</summary>
    private static readonly FieldDefinition[] NameFields =
    [
        new() { Name = "Id", Type = FieldType.Id }, new() { Name = "Type", Type = FieldType.Picklist },
        .. ((string[])["Name", "FirstName", "LastName", "Email", "Title", "Phone", "Username", "Alias", "ProfileId", "UserRoleId"])
            .Select(n => new FieldDefinition { Name = n, Type = FieldType.String }),
        new() { Name = "IsActive", Type = FieldType.Boolean },
    ];

    public string Soql => soql;

    public Organization Organization => organization;

    public FieldAccess Access => access;

    public ObjectTable Table(string name, int position) =>
        organization.Find(name) ?? throw SoqlError.NoSuchObject(soql, position, name);

    public static FieldDefinition? FindNameField(string name) =>
        Array.Find(NameFields, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The path without the query's own object or alias in front.</summary>
    public static IReadOnlyList<string> Strip(SoqlQuery query, IReadOnlyList<string> parts) =>
        parts.Count > 1 && (parts[0].Equals(query.Alias, StringComparison.OrdinalIgnoreCase) || parts[0].Equals(query.From, StringComparison.OrdinalIgnoreCase))
            ? [.. parts.Skip(1)]
            : parts;

    public BoundPath Bind(SoqlQuery query, ObjectDefinition definition, SoqlPath path) => path.Function is null
        ? BindPlain(query, definition, path)
        : SoqlDateFunctions.Over(BindPlain(query, definition, path), path, soql);

    private BoundPath BindPlain(SoqlQuery query, ObjectDefinition definition, SoqlPath path)
    {
        IReadOnlyList<string> parts = Strip(query, path.Parts);
        if (parts.Count == 1)
        {
            FieldDefinition field = access.Find(definition, parts[0]) ?? throw SoqlError.NoSuchColumn(soql, path.Position, parts[0], definition.Name);
            return new BoundPath(field, true, row => row[field]);
        }

        List<FieldDefinition> keys = [];
        for (int i = 0; i < parts.Count - 1; i++)
        {
            FieldDefinition key = definition.FindRelationship(parts[i]) ?? throw SoqlError.NoSuchRelationship(soql, path.Position, parts[i]);
            keys.Add(key);
            if (key.IsPolymorphic)
            {
                FieldDefinition last = i == parts.Count - 2 ? FindNameField(parts[^1])! : null!;
                return last is null
                    ? throw SoqlError.NoSuchColumn(soql, path.Position, parts[i + 1], "Name")
                    : new BoundPath(last, false, row => NameValue(Follow(keys, row), last));
            }

            definition = organization[key.ReferenceTo[0]].Definition;
        }

        FieldDefinition end = access.Find(definition, parts[^1]) ?? throw SoqlError.NoSuchColumn(soql, path.Position, parts[^1], definition.Name);
        return new BoundPath(end, false, row => Follow(keys, row)?[end]);
    }

    /// <summary>The parent row of a foreign key, or <see langword="null"/>.</summary>
    public Row? Parent(FieldDefinition key, Row row) => row[key] is string id ? organization.FindByPrefix(id)?.Find(id) : null;

    /// <summary>A field of a parent whose type only the row tells.</summary>
    public object? NameValue(Row? parent, FieldDefinition field)
    {
        if (parent is null)
        {
            return null;
        }

        ObjectDefinition definition = organization.FindByPrefix(parent.Id)!.Definition;
        return field.Name == "Type" ? definition.Name : definition.Find(field.Name) is { } own ? parent[own] : null;
    }

    private Row? Follow(List<FieldDefinition> keys, Row row)
    {
        Row? current = row;
        for (int i = 0; i < keys.Count && current is not null; i++)
        {
            current = Parent(keys[i], current);
        }

        return current;
    }
}
