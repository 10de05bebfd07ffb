namespace LeadScoring.Emulators.Salesforce;

/// <summary>Fills an organisation from a seed and moves all its times so that the seed's instant becomes now.</summary>
internal static class SeedLoader
{
    /// <summary>Builds the organisation.</summary>
    /// <exception cref="InvalidDataException">A table is broken; the message names table, row and column.</exception>
    public static Organization Load(Seed seed, SalesforceEmulatorOptions options)
    {
        Organization organization = new(options.Clock);
        TimeSpan shift = organization.Now - seed.AsOf.UtcDateTime;
        foreach (SeedTable table in seed.Tables.Values)
        {
            int idColumn = table.IndexOf("Id");
            if (idColumn < 0)
            {
                throw new InvalidDataException($"{table.Name}: a Salesforce table needs a column Id.");
            }

            ObjectTable target = organization.Find(table.Name) ?? organization.Add(UnknownObject(table, idColumn));
            FieldDefinition[] fields = Columns(target.Definition, table);
            target.Load(ReadRows(target.Definition, table, fields, shift, organization.Now));
        }

        AppointUsers(organization, options);
        AddMissing(organization);
        return organization;
    }

    private static ObjectDefinition UnknownObject(SeedTable table, int idColumn)
    {
        string prefix = table.Rows.Count > 0 && table.Rows[0][idColumn] is { Length: >= 15 } id ? id[..3] : "a0X";
        ObjectBuilder builder = new(new ObjectDefinition(table.Name, prefix, table.Name, table.Name));
        return builder.Audit().Build();
    }

    private static FieldDefinition[] Columns(ObjectDefinition definition, SeedTable table)
    {
        FieldDefinition[] fields = new FieldDefinition[table.Columns.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            int column = i;
            string name = table.Columns[i];
            fields[i] = definition.Find(name) ?? definition.Add(ColumnInference.Infer(name, table.Rows.Select(r => r[column])));
            if (fields[i] is { Type: FieldType.Picklist, Restricted: false } picklist)
            {
                string[] values = [.. table.Rows.Select(r => r[column]).Where(v => !string.IsNullOrEmpty(v)).Select(v => v!).Union(picklist.PicklistValues)];
                definition.Replace(picklist with { PicklistValues = [.. picklist.PicklistValues.Union(values).Take(500)] });
            }
        }

        return fields;
    }

    private static IEnumerable<Row> ReadRows(ObjectDefinition definition, SeedTable table, FieldDefinition[] fields, TimeSpan shift, DateTime now)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal); // Few distinct texts fill most cells; keep one copy of each.
        FieldDefinition[] flags = [.. definition.Fields.Where(f => f.Type == FieldType.Boolean)];
        for (int index = 0; index < table.Rows.Count; index++)
        {
            object?[] values = new object?[definition.Fields.Count];
            foreach (FieldDefinition flag in flags)
            {
                values[flag.Ordinal] = flag.DefaultValue == "true" ? FieldValues.True : FieldValues.False;
            }

            string?[] source = table.Rows[index];
            for (int i = 0; i < fields.Length; i++)
            {
                try
                {
                    // Created, modified and stamp are mostly one instant; one boxed copy is enough.
                    object? value = i > 0 && source[i] is not null && source[i] == source[i - 1] && fields[i].Type == fields[i - 1].Type
                        ? values[fields[i - 1].Ordinal]
                        : FieldValues.FromSeed(fields[i].Type, source[i], shift);
                    values[fields[i].Ordinal] = value is string { Length: < 100 } text ? Share(texts, text) : value;
                }
                catch (FormatException e)
                {
                    throw new InvalidDataException($"{table.Name}: row {index + 2}, column {fields[i].Name}: {e.Message}", e);
                }
            }

            if (values[0] is not string id)
            {
                throw new InvalidDataException($"{table.Name}: row {index + 2} has no Id.");
            }

            FillAudit(definition, values, now);
            bool deleted = definition.Find("IsDeleted") is { } field && values[field.Ordinal] is true;
            DateTime stamp = definition.CursorField is { } cursor ? (DateTime)values[cursor.Ordinal]! : now;
            yield return new Row(id, stamp, deleted, values);
        }
    }

    private static string Share(Dictionary<string, string> texts, string text)
    {
        if (texts.TryGetValue(text, out string? known))
        {
            return known;
        }

        if (texts.Count < 50_000)
        {
            texts.Add(text, text);
        }

        return text;
    }

    private static void FillAudit(ObjectDefinition definition, object?[] values, DateTime now)
    {
        DateTime last = now;
        foreach (string name in (ReadOnlySpan<string>)["CreatedDate", "LastModifiedDate", "SystemModstamp"])
        {
            if (definition.Find(name) is { } field)
            {
                last = values[field.Ordinal] is DateTime given ? given : last;
                values[field.Ordinal] = last;
            }
        }

        // Outcome flags and closing stages of a seed stand as they are given; only names are put together.
        if (definition.Find("Name") is { Createable: false } || definition.Name == "User")
        {
            DerivedValues.Apply(definition, values);
        }
    }

    private static void AppointUsers(Organization organization, SalesforceEmulatorOptions options)
    {
        ObjectTable users = organization["User"];
        FieldDefinition email = users.Definition.Find("Email")!;
        FieldDefinition active = users.Definition.Find("IsActive")!;
        List<Row> live = [.. users.Live.Range(StampKey.Lowest, StampKey.Highest).Where(u => u[active] is true).OrderBy(u => u.Id, StringComparer.Ordinal)];
        string? integration = live.Find(u => (u[email] as string)?.StartsWith("integration@", StringComparison.OrdinalIgnoreCase) == true)?.Id;
        organization.ApiUserId = integration ?? AddUser(organization, "Integration User", "integration@emulator.example");
        organization.HumanUserId = live.Find(u => u.Id != organization.ApiUserId)?.Id ?? AddUser(organization, "Sales Admin", "admin@emulator.example");
        organization.DefaultLeadOwnerId = options.DefaultLeadOwnerId ?? organization.ApiUserId;
    }

    private static string AddUser(Organization organization, string name, string email)
    {
        ObjectTable users = organization["User"];
        object?[] values = new object?[users.Definition.Fields.Count];
        void Set(string field, object value) => values[users.Definition.Find(field)!.Ordinal] = value;
        string id = users.NextId();
        DateTime created = organization.Now - TimeSpan.FromDays(365);
        Set("Id", id);
        Set("Name", name);
        Set("LastName", name);
        Set("Email", email);
        Set("IsActive", FieldValues.True);
        FillAudit(users.Definition, values, created);
        users.Put(new Row(id, created, false, values));
        return id;
    }

    /// <summary>Fills what every user and every row has in a real organisation and a seed need not name.</summary>
    private static void AddMissing(Organization organization)
    {
        ObjectTable users = organization["User"];
        FieldDefinition username = users.Definition.Find("Username")!;
        FieldDefinition email = users.Definition.Find("Email")!;
        FieldDefinition userType = users.Definition.Find("UserType")!;
        foreach (Row user in users.All.Range(StampKey.Lowest, StampKey.Highest))
        {
            user.Values[username.Ordinal] ??= user[email];
            user.Values[userType.Ordinal] ??= "Standard";
        }

        foreach (ObjectTable table in organization.Tables)
        {
            FieldDefinition? owner = table.Definition.Find("OwnerId");
            foreach (FieldDefinition by in new[] { table.Definition.Find("CreatedById"), table.Definition.Find("LastModifiedById") }.OfType<FieldDefinition>())
            {
                foreach (Row row in table.All.Range(StampKey.Lowest, StampKey.Highest))
                {
                    row.Values[by.Ordinal] ??= owner is not null && row[owner] is string id && id.StartsWith("005", StringComparison.Ordinal)
                        ? id
                        : organization.HumanUserId;
                }
            }
        }

        Queues.Complete(organization);
        ObjectTable statuses = organization["LeadStatus"];
        IReadOnlyList<string> names = organization["Lead"].Definition.Find("Status")!.PicklistValues;
        for (int i = 0; i < names.Count && statuses.All.Count < names.Count; i++)
        {
            object?[] values = new object?[statuses.Definition.Fields.Count];
            string id = statuses.NextId();
            values[0] = id;
            values[statuses.Definition.Find("MasterLabel")!.Ordinal] = names[i];
            values[statuses.Definition.Find("ApiName")!.Ordinal] = names[i];
            values[statuses.Definition.Find("SortOrder")!.Ordinal] = (double)(i + 1);
            values[statuses.Definition.Find("IsDefault")!.Ordinal] = i == 0 ? FieldValues.True : FieldValues.False;
            values[statuses.Definition.Find("IsConverted")!.Ordinal] = names[i].Contains("- Converted", StringComparison.Ordinal) ? FieldValues.True : FieldValues.False;
            values[statuses.Definition.Find("SystemModstamp")!.Ordinal] = organization.Now;
            statuses.Put(new Row(id, organization.Now, false, values));
        }
    }
}
