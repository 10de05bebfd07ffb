using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Settings that hold for every Salesforce connection.</summary>
public sealed class SalesforceOptions
{
    /// <value>
    /// How far behind the server's clock a checkpoint stays. A row's stamp is the time of its statement; its transaction may commit
    /// minutes later, behind a watermark that has already passed. Default 5 minutes.
    /// </value>
    public TimeSpan CommitLag { get; set; } = TimeSpan.FromMinutes(5);

    /// <value>
    /// How often a stream asks for the log of deletions, which alone tells of records that were erased from the recycle bin. One request each time,
    /// and one more per 500 deletions. Default one hour; the log reaches back 15 days.
    /// </value>
    public TimeSpan DeletionLogInterval { get; set; } = TimeSpan.FromHours(1);

    /// <value>Rows per page that we ask for, 200–2,000; a hint to Salesforce. Default <see langword="null"/>: Salesforce's own 2,000.</value>
    public int? QueryPageSize { get; set; }

    /// <value>Queries whose address would be longer (in characters) go in the body of a POST. Default 8,000; Salesforce takes 16,384 bytes with headers.</value>
    public int LongestQueryAddress { get; set; } = 8_000;

    /// <value>Patience of the transport.</value>
    public CrmHttpOptions Http { get; set; } = new();
}
