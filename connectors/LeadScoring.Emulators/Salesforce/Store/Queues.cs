namespace LeadScoring.Emulators.Salesforce;

/// <summary>Queues: groups that may own records of the objects named in QueueSobject.</summary>
internal static class Queues
{
    private static readonly char[] NotInNames = [' ', '-', '.', '&', '/'];

    /// <summary>Whether a group is a queue for an object. Needs the organisation's lock.</summary>
    public static bool Support(Organization organization, string groupId, string objectName)
    {
        ObjectTable supports = organization["QueueSobject"];
        FieldDefinition type = supports.Definition.Find("SobjectType")!;
        return supports.FindBy(supports.Definition.Find("QueueId")!, groupId).Any(s => s[type] as string == objectName);
    }

    /// <summary>Gives every queue an API name, and lets one that a seed says nothing of own leads.</summary>
    public static void Complete(Organization organization)
    {
        ObjectTable groups = organization["Group"];
        ObjectTable supports = organization["QueueSobject"];
        FieldDefinition name = groups.Definition.Find("Name")!;
        FieldDefinition apiName = groups.Definition.Find("DeveloperName")!;
        FieldDefinition type = groups.Definition.Find("Type")!;
        FieldDefinition queue = supports.Definition.Find("QueueId")!;
        foreach (Row group in groups.All.Range(StampKey.Lowest, StampKey.Highest).Where(g => g[type] as string == "Queue").ToList())
        {
            group.Values[apiName.Ordinal] ??= string.Join('_', (group[name] as string ?? "Queue").Split(NotInNames, StringSplitOptions.RemoveEmptyEntries));
            if (supports.FindBy(queue, group.Id).Any())
            {
                continue;
            }

            object?[] values = new object?[supports.Definition.Fields.Count];
            string id = supports.NextId();
            values[0] = id;
            values[queue.Ordinal] = group.Id;
            values[supports.Definition.Find("SobjectType")!.Ordinal] = "Lead";
            values[supports.Definition.Find("SystemModstamp")!.Ordinal] = organization.Now;
            supports.Put(new Row(id, organization.Now, false, values));
        }
    }
}
