namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads records by id, with properties and history in the body.</summary>
internal sealed class RecordsById(HubSpotApi api)
{
    private const int PlainLimit = 100;

    // The published limit is 100; with history the smaller page size of lists is known to hold, and nothing larger is.
    private const int HistoryLimit = 50;

    /// <summary>The given rows again, with properties and the plan's history. Rows that vanished in between are left out.</summary>
    public ValueTask<List<ObjectRow>> ReadAsync(ReadPlan plan, IReadOnlyList<ObjectRow> rows, IReadOnlyList<string> properties, CancellationToken cancellationToken) =>
        ReadAsync(plan, [.. rows.Select(r => r.Id)], properties, cancellationToken);

    /// <summary>The rows of these ids, with properties and the plan's history. Ids that are gone are left out; an id that was merged may give its survivor.</summary>
    public ValueTask<List<ObjectRow>> ReadAsync(ReadPlan plan, IReadOnlyList<string> rows, IReadOnlyList<string> properties, CancellationToken cancellationToken) =>
        ReadAsync(plan.Type, rows, properties, plan.History, null, false, cancellationToken);

    /// <summary>The archived rows of these ids, without their values.</summary>
    public ValueTask<List<ObjectRow>> ReadArchivedAsync(ReadPlan plan, IReadOnlyList<string> rows, CancellationToken cancellationToken) =>
        ReadAsync(plan.Type, rows, ["hs_object_id"], [], null, true, cancellationToken);

    /// <summary>The living rows that hold these values in a property with unique values.</summary>
    public ValueTask<List<ObjectRow>> ReadByAsync(string type, string idProperty, IReadOnlyList<string> values, IReadOnlyList<string> properties, CancellationToken cancellationToken) =>
        ReadAsync(type, values, properties, [], idProperty, false, cancellationToken);

    private async ValueTask<List<ObjectRow>> ReadAsync(string type, IReadOnlyList<string> keys, IReadOnlyList<string> properties, IReadOnlyList<string> history, string? idProperty, bool archived, CancellationToken cancellationToken)
    {
        List<ObjectRow> found = new(keys.Count);
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (string[] part in keys.Distinct(StringComparer.Ordinal).Chunk(history.Count > 0 ? HistoryLimit : PlainLimit))
        {
            BatchReadBody body = new([.. part.Select(k => new RowId(k))], properties, history) { IdProperty = idProperty };
            Answer<BatchAnswer> answer = await api.AskAsync(
                api.Paths.BatchRead(type, archived),
                idProperty is null ? $"reading {type} by id" : $"reading {type} by {idProperty}",
                body,
                HubSpotJson.Default.BatchReadBody,
                HubSpotJson.Default.BatchAnswer,
                cancellationToken);
            RefuseUnknownErrors(type, answer.Content);

            // Two ids that were merged both give their survivor.
            found.AddRange((answer.Content.Results ?? []).Where(r => ids.Add(r.Id)));
        }

        return found;
    }

    private static void RefuseUnknownErrors(string type, BatchAnswer answer)
    {
        if (answer.Errors?.FirstOrDefault(e => e.Category is not ("OBJECT_NOT_FOUND" or null)) is { } error)
        {
            throw new CrmException(CrmFailureKind.Transient, $"HubSpot could not read some {type} by id. Nothing to do: the page is read again with the next run.") { Code = error.SubCategory ?? error.Category };
        }
    }
}
