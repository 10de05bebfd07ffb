namespace LeadScoring.Connectors.Salesforce;

/// <summary>Puts rows in the order of what they hang on: rows of one account sent side by side lock each other out, one after another they do not.</summary>
/// <remarks>Source: Salesforce's "Record-Level Locking" advice for large data loads.</remarks>
internal sealed class LockOrder(SalesforceApi api, StreamName stream, ObjectDescription description)
{
    /// <summary>What an update locks besides the record, most telling first; a lead that is not converted has only its company's name.</summary>
    private static readonly string[] Parents = ["AccountId", "ConvertedAccountId", "Company"];

    /// <summary>The parent of each record, read in one query; empty where the object has none or Salesforce refuses to tell.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        string[] parents = [.. Parents.Where(p => description.Find(p) is not null)];
        if (parents.Length == 0)
        {
            return new Dictionary<string, string>();
        }

        try
        {
            List<(string Id, string Parent)> rows = await api.QueryAllRowsAsync(
                $"SELECT Id, {string.Join(", ", parents)} FROM {stream} WHERE Id IN ({string.Join(',', ids.Select(i => Soql.Text(i.Value)))})",
                $"reading what locks {stream}",
                r => (RowReader.IdOf(r).Value, parents.Select(p => FieldText.Of(r.Required(p))).FirstOrDefault(p => p is not null) ?? string.Empty),
                cancellationToken);
            return rows.ToDictionary(r => r.Id, r => r.Parent, StringComparer.Ordinal);
        }
        catch (CrmException)
        {
            // Only the order is lost; the rows are sent all the same.
            return new Dictionary<string, string>();
        }
    }
}
