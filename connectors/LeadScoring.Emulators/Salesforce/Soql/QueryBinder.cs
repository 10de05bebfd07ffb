namespace LeadScoring.Emulators.Salesforce;

/// <summary>Ties a parsed query to the schema as the API user sees it.</summary>
internal sealed class QueryBinder(Organization organization, FieldAccess access, string soql, string version, bool includeDeleted)
{
    private const int FieldsLimit = 200;
    private readonly PathBinder _paths = new(organization, access, soql);

    /// <summary>Parses and binds.</summary>
    /// <exception cref="ApiException">The query is malformed or names what is not there.</exception>
    public static BoundQuery Bind(Organization organization, FieldAccess access, string soql, string version, bool includeDeleted)
    {
        SoqlQuery query = SoqlParser.Parse(soql);
        QueryBinder binder = new(organization, access, soql, version, includeDeleted || query.AllRows);
        return binder.Bind(query, binder._paths.Table(query.From, query.FromPosition));
    }

    private BoundQuery Bind(SoqlQuery query, ObjectTable table)
    {
        ConditionBinder conditions = new(_paths, query, table, RunInner);
        BoundCondition? where = query.Where is null ? null : conditions.Bind(query.Where);
        if (AggregationBinder.IsNeeded(query))
        {
            return new BoundQuery(table, version, includeDeleted)
            {
                Where = where,
                Aggregation = new AggregationBinder(_paths, query, table.Definition).Bind(),
            };
        }

        List<(BoundPath Path, SoqlOrder Order)> order = [.. query.OrderBy.Select(o => (OrderPath(query, table, o), o))];
        return new BoundQuery(table, version, includeDeleted)
        {
            Where = where,
            Order = [.. order.Select(o => (o.Path.Get, o.Path.Field.Type.IsId(), o.Order.Descending, o.Order.NullsFirst ?? !o.Order.Descending))],
            OrderIsIndex = IsIndexOrder(table, order),
            Limit = query.Limit,
            Offset = query.Offset,
            Members = query.IsCount ? [] : Members(query, table),
            IsCount = query.IsCount,
        };
    }

    private BoundPath OrderPath(SoqlQuery query, ObjectTable table, SoqlOrder order) => order.Operand is SoqlPath path
        ? _paths.Bind(query, table.Definition, path)
        : throw SoqlError.Malformed(soql, order.Operand.Position, "aggregate functions order grouped queries only");

    private static bool IsIndexOrder(ObjectTable table, List<(BoundPath Path, SoqlOrder Order)> order) =>
        order.Count is 1 or 2
        && order.TrueForAll(o => o.Path.IsLocal && !o.Order.Descending)
        && order[0].Path.Field.Name == table.Definition.CursorField?.Name
        && (order.Count == 1 || order[1].Path.Field.Type == FieldType.Id);

    private IEnumerable<object?> RunInner(SoqlQuery inner)
    {
        if (inner.Items is not [SoqlSelectOperand { Operand: SoqlPath path }])
        {
            throw SoqlError.Malformed(soql, inner.FromPosition, "a semi join sub-select selects exactly one field");
        }

        ObjectTable table = _paths.Table(inner.From, inner.FromPosition);
        BoundPath field = _paths.Bind(inner, table.Definition, path);
        return Bind(inner, table).Select().Select(field.Get);
    }

    private List<Projection> Members(SoqlQuery query, ObjectTable table)
    {
        List<Projection> members = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (SoqlItem item in query.Items)
        {
            switch (item)
            {
                case SoqlSelectOperand { Operand: SoqlPath path } selected:
                    if (path.Function is not null)
                    {
                        throw SoqlError.Malformed(soql, path.Position, $"Field must be grouped or aggregated: {path.Function}({path.Text})");
                    }

                    if (selected.Alias is not null)
                    {
                        throw SoqlError.Malformed(soql, path.Position, "only aggregate expressions use field aliasing");
                    }

                    IReadOnlyList<string> parts = PathBinder.Strip(query, path.Parts);
                    if (!seen.Add(string.Join('.', parts)))
                    {
                        throw SoqlError.At("INVALID_FIELD", soql, path.Position, $"duplicate field selected: {path.Text}");
                    }

                    AddPath(members, table.Definition, parts, path.Position);
                    break;
                case SoqlSelectFields fields:
                    AddFields(members, table.Definition, fields, query.Limit, seen);
                    break;
                case SoqlSelectChildren children:
                    members.Add(Children(table.Definition, children.Query));
                    break;
                case SoqlSelectTypeOf typeOf:
                    members.Add(TypeOf(query, table.Definition, typeOf));
                    break;
                default:
                    throw new InvalidOperationException($"Unknown item {item.GetType().Name}.");
            }
        }

        return members;
    }

    private void AddPath(List<Projection> members, ObjectDefinition definition, IReadOnlyList<string> parts, int position)
    {
        if (parts.Count == 1)
        {
            FieldDefinition field = access.Find(definition, parts[0]) ?? throw SoqlError.NoSuchColumn(soql, position, parts[0], definition.Name);
            members.Add(new FieldProjection(definition, field));
            return;
        }

        FieldDefinition key = definition.FindRelationship(parts[0]) ?? throw SoqlError.NoSuchRelationship(soql, position, parts[0]);
        ParentProjection? parent = members.OfType<ParentProjection>().FirstOrDefault(p => p.Key == key);
        if (parent is null)
        {
            members.Add(parent = new ParentProjection(_paths, key.RelationshipName!, key, version));
        }

        if (!key.IsPolymorphic)
        {
            AddPath(parent.Members, organization[key.ReferenceTo[0]].Definition, [.. parts.Skip(1)], position);
        }
        else if (parts.Count == 2 && PathBinder.FindNameField(parts[1]) is { } name)
        {
            parent.Members.Add(new NameProjection(_paths, name));
        }
        else
        {
            throw SoqlError.NoSuchColumn(soql, position, parts[1], "Name");
        }
    }

    private void AddFields(List<Projection> members, ObjectDefinition definition, SoqlSelectFields fields, int? limit, HashSet<string> seen)
    {
        if (fields.Kind != "STANDARD" && limit is null or > FieldsLimit)
        {
            throw SoqlError.Malformed(soql, fields.Position, "The SOQL FIELDS function must have a LIMIT of at most 200");
        }

        foreach (FieldDefinition field in definition.Fields)
        {
            if ((fields.Kind == "ALL" || (fields.Kind == "CUSTOM") == field.Custom) && access.CanRead(definition, field) && seen.Add(field.Name))
            {
                members.Add(new FieldProjection(definition, field));
            }
        }
    }

    private ChildrenProjection Children(ObjectDefinition parent, SoqlQuery inner)
    {
        foreach (ObjectTable table in organization.Tables)
        {
            foreach (FieldDefinition key in table.Definition.Fields)
            {
                if (key.ChildRelationshipName is { } name && name.Equals(inner.From, StringComparison.OrdinalIgnoreCase) && key.ReferenceTo.Contains(parent.Name))
                {
                    return new ChildrenProjection(name, key, Bind(inner with { From = table.Definition.Name }, table));
                }
            }
        }

        throw SoqlError.At("INVALID_TYPE", soql, inner.FromPosition, $"Didn't understand relationship '{inner.From}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");
    }

    private TypeOfProjection TypeOf(SoqlQuery query, ObjectDefinition definition, SoqlSelectTypeOf typeOf)
    {
        IReadOnlyList<string> parts = PathBinder.Strip(query, typeOf.Parent.Parts);
        FieldDefinition key = definition.FindRelationship(parts[0]) ?? throw SoqlError.NoSuchRelationship(soql, typeOf.Parent.Position, parts[0]);
        Dictionary<string, IReadOnlyList<Projection>> cases = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string type, IReadOnlyList<SoqlPath> fields) in typeOf.Cases)
        {
            ObjectDefinition target = _paths.Table(type, typeOf.Parent.Position).Definition;
            List<Projection> members = [];
            foreach (SoqlPath field in fields)
            {
                AddPath(members, target, field.Parts, field.Position);
            }

            cases[type] = members;
        }

        List<Projection> otherwise = [];
        foreach (SoqlPath field in typeOf.Otherwise)
        {
            otherwise.Add(new NameProjection(_paths, PathBinder.FindNameField(field.Text) ?? throw SoqlError.NoSuchColumn(soql, field.Position, field.Text, "Name")));
        }

        return new TypeOfProjection(_paths, key, version, cases, otherwise);
    }
}
