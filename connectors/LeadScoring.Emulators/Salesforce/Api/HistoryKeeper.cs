namespace LeadScoring.Emulators.Salesforce;

/// <summary>Writes history rows when tracked fields change, and opportunity history when the stage or its figures do.</summary>
internal sealed class HistoryKeeper(Organization organization)
{
    private static readonly string[] StageFields = ["StageName", "Amount", "CloseDate", "Probability", "ForecastCategory"];

    public void Created(ObjectTable table, Row row, string userId)
    {
        if (table.Definition.History is { } history)
        {
            Add(history, row, "created", "Text", null, null, userId);
        }

        if (table.Definition.Name == "Opportunity")
        {
            AddStage(table, row, userId);
        }
    }

    public void Changed(ObjectTable table, Row before, Row after, string userId)
    {
        bool stageMoved = false;
        foreach (FieldDefinition field in table.Definition.Fields)
        {
            if (FieldValues.Compare(before[field], after[field], byByte: true) == 0)
            {
                continue;
            }

            stageMoved |= table.Definition.Name == "Opportunity" && Array.IndexOf(StageFields, field.Name) >= 0;
            if (field.Tracked && table.Definition.History is { } history)
            {
                AddChange(history, field, before, after, userId);
            }
        }

        if (stageMoved)
        {
            AddStage(table, after, userId);
        }
    }

    private void AddChange((string Object, string ParentField) history, FieldDefinition field, Row before, Row after, string userId)
    {
        if (field.Name != "OwnerId")
        {
            Add(history, after, field.Name, field.Type.IsNumber() ? "Double" : "Text", FieldValues.ToHistory(field.Type, before[field]), FieldValues.ToHistory(field.Type, after[field]), userId);
            return;
        }

        // An owner change makes two rows: names and ids.
        Add(history, after, "Owner", "Text", NameOf(before[field]), NameOf(after[field]), userId);
        Add(history, after, "Owner", "EntityId", before[field] as string, after[field] as string, userId);
    }

    private string? NameOf(object? id) => id is string key && organization.FindByPrefix(key) is { } table && table.Find(key) is { } row
        ? row[table.Definition.Find("Name")!] as string
        : null;

    private void Add((string Object, string ParentField) history, Row parent, string field, string type, string? before, string? after, string userId)
    {
        ObjectTable table = organization[history.Object];
        object?[] values = New(table, userId);
        void Set(string name, object? value) => values[table.Definition.Find(name)!.Ordinal] = value;
        Set(history.ParentField, parent.Id);
        Set("Field", field);
        Set("DataType", type);
        Set("OldValue", before);
        Set("NewValue", after);
        organization.Put(table, new Row((string)values[0]!, organization.Now, false, values));
    }

    private void AddStage(ObjectTable opportunities, Row opportunity, string userId)
    {
        ObjectTable table = organization["OpportunityHistory"];
        object?[] values = New(table, userId);
        values[table.Definition.Find("OpportunityId")!.Ordinal] = opportunity.Id;
        values[table.Definition.Find("SystemModstamp")!.Ordinal] = organization.Now;
        foreach (string field in StageFields)
        {
            values[table.Definition.Find(field)!.Ordinal] = opportunity[opportunities.Definition.Find(field)!];
        }

        organization.Put(table, new Row((string)values[0]!, organization.Now, false, values));
    }

    private object?[] New(ObjectTable table, string userId)
    {
        object?[] values = new object?[table.Definition.Fields.Count];
        values[0] = table.NextId();
        values[table.Definition.Find("IsDeleted")!.Ordinal] = FieldValues.False;
        values[table.Definition.Find("CreatedDate")!.Ordinal] = organization.Now;
        values[table.Definition.Find("CreatedById")!.Ordinal] = userId;
        return values;
    }
}
