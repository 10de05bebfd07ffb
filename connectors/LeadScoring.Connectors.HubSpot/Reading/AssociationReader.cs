namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads which records of one type belong to records of another.</summary>
internal sealed class AssociationReader(HubSpotApi api)
{
    private const int Limit = 1000;

    /// <summary>For each record that has any: the associated ids in ascending numeric order, joined by <c>;</c>.</summary>
    /// <remarks>One call per 1,000 records, and one more for each 1,000 whose lists are longer than one answer holds.</remarks>
    public async ValueTask<Dictionary<string, string>> ReadAsync(string from, string to, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        Dictionary<string, SortedSet<string>> found = new(StringComparer.Ordinal);
        Queue<AssociationInput> open = new(ids.Select(id => new AssociationInput(id)));
        while (open.Count > 0)
        {
            List<AssociationInput> inputs = [];
            while (inputs.Count < Limit && open.TryDequeue(out AssociationInput? input))
            {
                inputs.Add(input);
            }

            Answer<AssociationAnswer> answer = await api.AskAsync(
                api.Paths.Associations(from, to),
                $"reading associations from {from} to {to}",
                new AssociationBody(inputs),
                HubSpotJson.Default.AssociationBody,
                HubSpotJson.Default.AssociationAnswer,
                cancellationToken);
            RefuseUnknownErrors(from, to, answer.Content);
            foreach (AssociationRow row in answer.Content.Results ?? [])
            {
                if (!found.TryGetValue(row.From.Id, out SortedSet<string>? targets))
                {
                    found[row.From.Id] = targets = new SortedSet<string>(NumericOrder.Instance);
                }

                targets.UnionWith((row.To ?? []).Select(t => t.ToObjectId));
                if (row.Paging?.Next?.After is { } after && !inputs.Contains(new AssociationInput(row.From.Id, after)))
                {
                    open.Enqueue(new AssociationInput(row.From.Id, after));
                }
            }
        }

        return found.Where(f => f.Value.Count > 0).ToDictionary(f => f.Key, f => string.Join(';', f.Value), StringComparer.Ordinal);
    }

    private static void RefuseUnknownErrors(string from, string to, AssociationAnswer answer)
    {
        // A record without associations is reported as an error of category OBJECT_NOT_FOUND, so only the subcategory tells. A record
        // that vanished since it was read is "invalid": it has none either.
        static bool IsHarmless(BatchError error) =>
            error.SubCategory is "crm.associations.NO_ASSOCIATIONS_FOUND" or "crm.associations.INVALID_IDENTIFIER";

        if (answer.Errors?.FirstOrDefault(e => !IsHarmless(e)) is { } error)
        {
            throw new CrmException(CrmFailureKind.Transient, $"HubSpot could not read some associations from {from} to {to}. Nothing to do: the page is read again with the next run.") { Code = error.SubCategory ?? error.Category };
        }
    }

    /// <summary>Decimal ids by size: a longer one is larger.</summary>
    private sealed class NumericOrder : IComparer<string>
    {
        public static NumericOrder Instance { get; } = new();

        public int Compare(string? x, string? y)
        {
            int byLength = (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
            return byLength != 0 ? byLength : string.CompareOrdinal(x, y);
        }
    }
}
