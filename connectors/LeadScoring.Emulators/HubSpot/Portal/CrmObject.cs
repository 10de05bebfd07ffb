namespace LeadScoring.Emulators.HubSpot;

/// <summary>Who changed a property, in the words of property history.</summary>
internal static class ChangeSource
{
    public const string Integration = "INTEGRATION";

    public const string User = "CRM_UI";

    public const string Merge = "MERGE_OBJECTS";
}

/// <summary>One value a property had, and since when (epoch milliseconds).</summary>
internal readonly record struct HistoryEntry(string? Value, long Timestamp, string Source, string? SourceId);

/// <summary>One version of a record; never changed once made, so that the search index may keep an old one.</summary>
internal sealed class ObjectState(string?[] values, long modifiedAt, long? archivedAt)
{
    /// <summary>By slot; may be shorter than the catalogue.</summary>
    public string?[] Values { get; } = values;

    /// <summary>Epoch milliseconds.</summary>
    public long ModifiedAt { get; } = modifiedAt;

    /// <summary>Epoch milliseconds, or <see langword="null"/> while the record lives.</summary>
    public long? ArchivedAt { get; } = archivedAt;

    public bool IsArchived => ArchivedAt is not null;
}

/// <summary>A record of the portal. Read and changed only under the portal's lock.</summary>
internal sealed class CrmObject(long id, long createdAt, string createdBy, ObjectState state)
{
    public long Id { get; } = id;

    /// <summary>Epoch milliseconds.</summary>
    public long CreatedAt { get; } = createdAt;

    /// <summary>A <see cref="ChangeSource"/>.</summary>
    public string CreatedBy { get; } = createdBy;

    public ObjectState State { get; set; } = state;

    /// <summary>What search sees; <see langword="null"/> until the index has it.</summary>
    public ObjectState? Indexed { get; set; }

    /// <summary>Erased for good: it stays in the id order only as a gap.</summary>
    public bool IsErased { get; set; }

    /// <summary>By slot, oldest first; only properties whose story is longer than their present value.</summary>
    public Dictionary<int, List<HistoryEntry>>? History { get; set; }

    /// <summary>The value of a slot in one version.</summary>
    public string? Value(ObjectState state, int slot) => slot switch
    {
        PropertyCatalog.IdSlot => Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        PropertyCatalog.CreatedSlot => CrmTime.Iso(CreatedAt),
        PropertyCatalog.ModifiedSlot => CrmTime.Iso(state.ModifiedAt),
        _ => slot < state.Values.Length ? state.Values[slot] : null,
    };

    /// <summary>All values a slot had, newest first. A value without a story was there from the start.</summary>
    public IEnumerable<HistoryEntry> HistoryOf(int slot)
    {
        if (History is not null && History.TryGetValue(slot, out List<HistoryEntry>? entries))
        {
            return Enumerable.Reverse(entries);
        }

        string? value = Value(State, slot);
        return value is null ? [] : [new HistoryEntry(value, slot == PropertyCatalog.ModifiedSlot ? State.ModifiedAt : CreatedAt, CreatedBy, null)];
    }

    /// <summary>Adds a value to a slot's story, keeping the newest <paramref name="keep"/>.</summary>
    public void Remember(int slot, HistoryEntry entry, int keep)
    {
        History ??= [];
        if (!History.TryGetValue(slot, out List<HistoryEntry>? entries))
        {
            entries = [.. HistoryOf(slot)];
            History.Add(slot, entries);
        }

        entries.Add(entry);
        if (entries.Count > keep)
        {
            entries.RemoveRange(0, entries.Count - keep);
        }
    }
}
