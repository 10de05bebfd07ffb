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

    /// <summary>The rows of these ids, with properties and the plan's history. Ids that are gone are left out.</summary>
    public async ValueTask<List<ObjectRow>> ReadAsync(ReadPlan plan, IReadOnlyList<string> rows, IReadOnlyList<string> properties, CancellationToken cancellationToken)
    {
        List<ObjectRow> found = new(rows.Count);
        foreach (string[] ids in rows.Distinct(StringComparer.Ordinal).Chunk(plan.History.Count > 0 ? HistoryLimit : PlainLimit))
        {
            BatchReadBody body = new([.. ids.Select(id => new RowId(id))], properties, plan.History);
            Answer<BatchAnswer> answer = await api.AskAsync(
                api.Paths.BatchRead(plan.Type),
                $"reading {plan.Type} by id",
                body,
                HubSpotJson.Default.BatchReadBody,
                HubSpotJson.Default.BatchAnswer,
                cancellationToken);
            RefuseUnknownErrors(plan, answer.Content);
            found.AddRange(answer.Content.Results ?? []);
        }

        return found;
    }

    private static void RefuseUnknownErrors(ReadPlan plan, BatchAnswer answer)
    {
        if (answer.Errors?.FirstOrDefault(e => e.Category is not ("OBJECT_NOT_FOUND" or null)) is { } error)
        {
            throw new CrmException(CrmFailureKind.Transient, $"HubSpot could not read some {plan.Type} by id. Nothing to do: the page is read again with the next run.") { Code = error.SubCategory ?? error.Category };
        }
    }
}
