namespace LeadScoring.Emulators.Salesforce;

/// <summary>Planted failures of single records: somebody else holds them, or a rule of the org refuses them. The place is <c>Lead/00Q…</c>.</summary>
internal sealed class RowFaults(FaultSwitchboard faults)
{
    /// <summary>Asks both switches about one record that is about to be updated.</summary>
    /// <param name="objectName">Its type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="rows">Records in the same request. <c>lock-row</c> with a number locks only in requests of more records than that.</param>
    /// <exception cref="ApiException"><c>UNABLE_TO_LOCK_ROW</c>, or what <c>row-error</c> says: <c>CODE|message|Field,Field</c>.</exception>
    public void Check(string objectName, string id, int rows)
    {
        string place = $"{objectName}/{id}";
        if (faults.Take("lock-row", place) is { } locked && !(int.TryParse(locked.Argument, out int free) && rows <= free))
        {
            throw new ApiException(400, "UNABLE_TO_LOCK_ROW", $"unable to obtain exclusive access to this record or 1 records: {id}");
        }

        if (faults.Take("row-error", place) is { } refused)
        {
            string[] parts = (refused.Argument ?? "FIELD_CUSTOM_VALIDATION_EXCEPTION|Refused by a validation rule").Split('|');
            throw new ApiException(400, new ApiFault(parts[0], parts.ElementAtOrDefault(1) ?? parts[0], [.. (parts.ElementAtOrDefault(2) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)]));
        }
    }
}
