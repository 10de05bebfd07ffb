using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Who changes a record and under which rules.</summary>
/// <param name="UserId">Written into LastModifiedById.</param>
/// <param name="Unrestricted">Whether read-only fields, rights and converted leads are no obstacle: the emulator's own edits.</param>
/// <param name="AutoAssign">Whether assignment rules run.</param>
internal sealed record Editor(string UserId, bool Unrestricted, bool AutoAssign)
{
    /// <summary>Records in the same request: the more, the likelier that somebody else holds one of them.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>What change events call the source: <c>com/salesforce/api/rest/60.0;client=Name</c>; empty for a person in the browser.</summary>
    public string Origin { get; init; } = "";
}

/// <summary>What became of one record.</summary>
internal sealed record SaveOutcome(string? Id, bool Created, ApiException? Error)
{
    public bool Success => Error is null;
}

/// <summary>Creates, updates and deletes records with the CRM's checks and side effects. Needs the organisation's write lock.</summary>
internal sealed class RecordEditor(Organization organization, FieldAccess access, RowFaults faults)
{
    private readonly HistoryKeeper _history = new(organization);
    private readonly ExternalReferences _references = new(organization, access);

    /// <exception cref="ApiException">The record is refused.</exception>
    public string Create(ObjectTable table, JsonElement fields, Editor editor)
    {
        ObjectDefinition definition = table.Definition;
        if (!definition.Createable && !editor.Unrestricted)
        {
            throw new ApiException(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", $"entity type cannot be inserted: {definition.Label}");
        }

        Dictionary<FieldDefinition, object?> changes = Read(definition, fields, editor, creating: true);
        string id = table.NextId();
        object?[] values = new object?[definition.Fields.Count];
        foreach (FieldDefinition field in definition.Fields)
        {
            values[field.Ordinal] = field.Type == FieldType.Boolean
                ? field.DefaultValue == "true" ? FieldValues.True : FieldValues.False
                : field.DefaultValue;
        }

        values[0] = id;
        if (definition.Find("OwnerId") is { } owner)
        {
            values[owner.Ordinal] = editor.AutoAssign && definition.Name == "Lead" ? organization.DefaultLeadOwnerId : editor.UserId;
        }

        foreach ((FieldDefinition field, object? value) in changes)
        {
            values[field.Ordinal] = value;
        }

        RequireValues(definition, values, f => f.Createable);
        CheckUnique(table, changes, id);
        Stamp(definition, values, editor, changes, created: true);
        DerivedValues.Apply(definition, values);
        Row row = new(id, StampOf(definition, values), IsDeleted(definition, values), values);
        organization.Put(table, row, new RecordChange(table, "CREATE", null, row, editor));
        _history.Created(table, row, editor.UserId);
        return id;
    }

    /// <exception cref="ApiException">The change is refused, or there is no such record.</exception>
    public void Update(ObjectTable table, string id, JsonElement fields, Editor editor)
    {
        ObjectDefinition definition = table.Definition;
        Row row = Existing(table, id);
        if (!editor.Unrestricted)
        {
            faults.Check(definition.Name, row.Id, editor.Rows);
        }

        if (!editor.Unrestricted && definition.Name == "Lead" && row[definition.Find("IsConverted")!] is true)
        {
            throw new ApiException(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
        }

        if (!editor.Unrestricted && !definition.Updateable)
        {
            throw new ApiException(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", $"entity type cannot be updated: {definition.Label}");
        }

        Dictionary<FieldDefinition, object?> changes = Read(definition, fields, editor, creating: false);
        object?[] values = new object?[definition.Fields.Count];
        row.Values.CopyTo(values, 0);
        foreach ((FieldDefinition field, object? value) in changes)
        {
            values[field.Ordinal] = value;
        }

        // The rules run after the update and beat the owner it names.
        if (editor.AutoAssign && definition.Name == "Lead")
        {
            values[definition.Find("OwnerId")!.Ordinal] = organization.DefaultLeadOwnerId;
        }

        RequireValues(definition, values, changes.ContainsKey);
        CheckUnique(table, changes, id);
        Stamp(definition, values, editor, changes, created: false);
        DerivedValues.Apply(definition, values);
        Row next = new(id, StampOf(definition, values), IsDeleted(definition, values), values);
        organization.Put(table, next, new RecordChange(table, "UPDATE", row, next, editor));
        _history.Changed(table, row, next, editor.UserId);
    }

    /// <exception cref="ApiException">There is no such record.</exception>
    public void Delete(ObjectTable table, string id, Editor editor, bool hard = false)
    {
        ObjectDefinition definition = table.Definition;
        Row row = Existing(table, id);
        if (!definition.Deletable && !editor.Unrestricted)
        {
            throw new ApiException(400, "INSUFFICIENT_ACCESS_OR_READONLY", $"entity type cannot be deleted: {definition.Label}");
        }

        if (hard || !definition.KeepsDeleted || definition.Find("IsDeleted") is not { } deleted)
        {
            // Erasing for good is no news to subscribers; taking away what has no recycle bin is.
            organization.Remove(table, id, organization.Now, hard ? null : new RecordChange(table, "DELETE", row, row, editor));
            return;
        }

        object?[] values = new object?[definition.Fields.Count];
        row.Values.CopyTo(values, 0);
        values[deleted.Ordinal] = FieldValues.True;
        Stamp(definition, values, editor, new Dictionary<FieldDefinition, object?>(), created: false);
        Row gone = new(id, StampOf(definition, values), true, values);
        organization.Put(table, gone, new RecordChange(table, "DELETE", row, gone, editor));
    }

    /// <summary>A record by id that is there and not deleted.</summary>
    public static Row Existing(ObjectTable table, string id)
    {
        string key = RecordId.Normalize(id) ?? throw new ApiException(400, new ApiFault("MALFORMED_ID", $"malformed id {id}", "Id"));
        Row row = table.Find(key) ?? throw new ApiException(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
        return row.IsDeleted ? throw new ApiException(404, "ENTITY_IS_DELETED", "entity is deleted") : row;
    }

    private Dictionary<FieldDefinition, object?> Read(ObjectDefinition definition, JsonElement fields, Editor editor, bool creating)
    {
        if (fields.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(400, "JSON_PARSER_ERROR", "A record must be a JSON object.");
        }

        Dictionary<FieldDefinition, object?> changes = new(ReferenceEqualityComparer.Instance);
        foreach (JsonProperty member in fields.EnumerateObject())
        {
            if (member.Name.Equals("attributes", StringComparison.OrdinalIgnoreCase) || member.Name.Equals("Id", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (member.Value.ValueKind == JsonValueKind.Object && definition.FindRelationship(member.Name) is { } pointer && access.CanEdit(definition, pointer))
            {
                changes[pointer] = _references.Resolve(pointer, member.Value);
                continue;
            }

            FieldDefinition field = access.Find(definition, member.Name)
                ?? (editor.Unrestricted ? definition.Find(member.Name) : null)
                ?? throw new ApiException(400, "INVALID_FIELD", $"No such column '{member.Name}' on sobject of type {definition.Name}");
            if (!editor.Unrestricted && (field.Calculated || !(creating ? field.Createable && access.CanRead(definition, field) : access.CanEdit(definition, field))))
            {
                throw new ApiException(400, new ApiFault(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    $"Unable to create/update fields: {field.Name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
                    field.Name));
            }

            object? value = FieldValues.FromJson(field, member.Value);
            CheckReference(definition, field, value);
            changes[field] = value;
        }

        RightsRules.Check(organization, definition, changes);
        return changes;
    }

    private void CheckReference(ObjectDefinition definition, FieldDefinition field, object? value)
    {
        if (field.Type != FieldType.Reference || value is not string id || field.ReferenceTo.Count == 0)
        {
            return;
        }

        ObjectTable? target = organization.FindByPrefix(id);
        if (target is null || !field.ReferenceTo.Contains(target.Definition.Name))
        {
            throw new ApiException(400, new ApiFault("FIELD_INTEGRITY_EXCEPTION", $"{field.Label}: id value of incorrect type: {id}", field.Name));
        }

        Row? row = target.Find(id);
        if (row is null or { IsDeleted: true })
        {
            throw new ApiException(400, new ApiFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.Name));
        }

        if (field.Name == "OwnerId" && target.Definition.Name == "Group" && !Queues.Support(organization, id, definition.Name))
        {
            throw new ApiException(400, new ApiFault("INVALID_OPERATION", "Queue not associated with this SObject type", field.Name));
        }

        if (field.Name == "OwnerId" && target.Definition.Name == "User" && row[target.Definition.Find("IsActive")!] is not true)
        {
            throw new ApiException(400, new ApiFault(
                "INACTIVE_OWNER_OR_USER", $"operation performed with inactive user [{id}] as owner of {definition.Name.ToLowerInvariant()}", field.Name));
        }
    }

    private static void RequireValues(ObjectDefinition definition, object?[] values, Func<FieldDefinition, bool> concerned)
    {
        string[] missing = [.. definition.Fields
            .Where(f => !f.Nillable && (f.Createable || f.Updateable) && f.Type is not (FieldType.Boolean or FieldType.Id) && concerned(f) && values[f.Ordinal] is null)
            .Select(f => f.Name)];
        if (missing.Length > 0)
        {
            throw new ApiException(400, new ApiFault("REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]", missing));
        }
    }

    private static void CheckUnique(ObjectTable table, Dictionary<FieldDefinition, object?> changes, string id)
    {
        foreach ((FieldDefinition field, object? value) in changes)
        {
            if (field.Unique && value is string text && table.FindBy(field, text).FirstOrDefault(r => !r.IsDeleted && r.Id != id) is { } other)
            {
                throw new ApiException(400, new ApiFault(
                    "DUPLICATE_VALUE", $"duplicate value found: {field.Name} duplicates value on record with id: {other.Id}", field.Name));
            }
        }
    }

    /// <summary>Audit fields; a value the emulator's own edit gives stays, so that late commits can be played.</summary>
    private void Stamp(ObjectDefinition definition, object?[] values, Editor editor, Dictionary<FieldDefinition, object?> given, bool created)
    {
        void Set(string name, object value)
        {
            if (definition.Find(name) is { } field && !given.ContainsKey(field))
            {
                values[field.Ordinal] = value;
            }
        }

        if (created)
        {
            Set("CreatedDate", organization.Now);
            Set("CreatedById", editor.UserId);
        }

        Set("LastModifiedDate", organization.Now);
        Set("LastModifiedById", editor.UserId);
        Set("SystemModstamp", organization.Now);
    }

    private static bool IsDeleted(ObjectDefinition definition, object?[] values) => definition.Find("IsDeleted") is { } field && values[field.Ordinal] is true;

    private DateTime StampOf(ObjectDefinition definition, object?[] values) =>
        definition.CursorField is { } cursor && values[cursor.Ordinal] is DateTime stamp ? stamp : organization.Now;
}
