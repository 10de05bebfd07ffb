namespace LeadScoring.Connectors.HubSpot;

/// <summary>Turns HubSpot's lists of past values into changes.</summary>
internal static class PropertyHistory
{
    /// <summary>Changes of the wanted properties, oldest first for each; setting the same value again is no change.</summary>
    /// <remarks>The oldest entry has no value before it: it is the first one, or HubSpot cut the list.</remarks>
    public static IEnumerable<FieldChange> ToChanges(ReadPlan plan, ObjectRow row)
    {
        if (row.PropertiesWithHistory is not { } history)
        {
            yield break;
        }

        foreach (string property in plan.History)
        {
            string? before = null;
            bool first = true;
            foreach (HistoryEntry entry in OldestFirst(history.GetValueOrDefault(property) ?? []))
            {
                string? value = entry.Value is { Length: > 0 } text ? text : null;
                if (first || value != before)
                {
                    yield return new FieldChange(plan.Stream, new CrmRecordId(row.Id), property, before, value, entry.Timestamp.ToUniversalTime());
                }

                before = value;
                first = false;
            }
        }
    }

    private static IEnumerable<HistoryEntry> OldestFirst(List<HistoryEntry> entries)
    {
        // Newest first is what accounts show, but no document promises it. Entries of one instant keep the list's order in time.
        bool newestFirst = entries.Count < 2 || entries[0].Timestamp >= entries[^1].Timestamp;
        return (newestFirst ? Enumerable.Reverse(entries) : entries).OrderBy(e => e.Timestamp);
    }
}
