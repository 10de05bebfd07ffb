namespace LeadScoring.Emulators.Salesforce;

/// <summary>What people do to records beyond editing them: merge, undelete, empty the recycle bin. Needs the organisation's write lock.</summary>
internal sealed class RecordLife(Organization organization)
{
    private const int MostMerged = 3;

    /// <summary>Merges up to two records into a third: they go to the recycle bin and name it, and what hung on them hangs on it.</summary>
    /// <exception cref="ApiException">The object cannot be merged, or a record is not there.</exception>
    public void Merge(ObjectTable table, string winnerId, IReadOnlyList<string> loserIds, Editor editor)
    {
        ObjectDefinition definition = table.Definition;
        FieldDefinition master = definition.Find("MasterRecordId") ?? throw new ApiException(400, "INVALID_OPERATION", $"{definition.Name} cannot be merged");
        if (loserIds.Count is 0 or >= MostMerged)
        {
            throw new ApiException(400, "INVALID_INPUT", "A merge takes one or two records beside the one that stays.");
        }

        Row winner = RecordEditor.Existing(table, winnerId);
        foreach (string loserId in loserIds)
        {
            Row loser = RecordEditor.Existing(table, loserId);
            Row gone = With(table, loser, editor, deleted: true, (master, winner.Id));
            MoveChildren(definition, loser.Id, winner.Id, editor);
            organization.Put(table, gone, new RecordChange(table, "DELETE", loser, gone, editor));
        }

        Row stays = With(table, winner, editor, deleted: false);
        organization.Put(table, stays, new RecordChange(table, "UPDATE", winner, stays, editor));
    }

    /// <summary>Takes a record out of the recycle bin.</summary>
    /// <exception cref="ApiException">It is not there.</exception>
    public void Undelete(ObjectTable table, string id, Editor editor)
    {
        Row row = table.Find(id) is { IsDeleted: true } found ? found : throw new ApiException(400, "UNDELETE_FAILED", "Entity is not in the recycle bin");
        (FieldDefinition, object?)[] unmerged = table.Definition.Find("MasterRecordId") is { } master ? [(master, null)] : [];
        Row back = With(table, row, editor, deleted: false, unmerged);
        organization.Put(table, back, new RecordChange(table, "UNDELETE", row, back, editor));
    }

    /// <summary>Empties the recycle bin of one object: queryAll no longer sees its records, the log of deletions still does.</summary>
    public void EmptyBin(ObjectTable table)
    {
        foreach (Row row in table.All.Range(StampKey.Lowest, StampKey.Highest).Where(r => r.IsDeleted).ToArray())
        {
            organization.Remove(table, row.Id, at: null);
        }
    }

    private void MoveChildren(ObjectDefinition parent, string from, string to, Editor editor)
    {
        foreach (ObjectTable children in organization.Tables)
        {
            foreach (FieldDefinition key in children.Definition.Fields.Where(f => f.Name != "MasterRecordId" && f.ReferenceTo.Contains(parent.Name)).ToArray())
            {
                foreach (Row child in children.FindBy(key, from).Where(c => !c.IsDeleted).ToArray())
                {
                    organization.Put(children, With(children, child, editor, deleted: false, (key, to)));
                }
            }
        }
    }

    private Row With(ObjectTable table, Row row, Editor editor, bool deleted, params ReadOnlySpan<(FieldDefinition Field, object? Value)> changes)
    {
        ObjectDefinition definition = table.Definition;
        object?[] values = new object?[definition.Fields.Count];
        row.Values.CopyTo(values, 0);
        foreach ((FieldDefinition field, object? value) in changes)
        {
            values[field.Ordinal] = value;
        }

        Set("IsDeleted", deleted ? FieldValues.True : FieldValues.False);
        Set("LastModifiedDate", organization.Now);
        Set("LastModifiedById", editor.UserId);
        Set("SystemModstamp", organization.Now);
        DateTime stamp = definition.CursorField is { } cursor && values[cursor.Ordinal] is DateTime time ? time : organization.Now;
        return new Row(row.Id, stamp, deleted, values);

        void Set(string name, object value)
        {
            if (definition.Find(name) is { } field)
            {
                values[field.Ordinal] = value;
            }
        }
    }
}
