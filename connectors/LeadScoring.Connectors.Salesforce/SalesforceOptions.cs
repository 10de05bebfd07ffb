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

    /// <value>Rows per page that we ask for, 200–2,000; a hint to Salesforce. Default <see langword="null"/>: Salesforce's own 2,000.</value>
    public int? QueryPageSize { get; set; }

    /// <value>Queries whose address would be longer (in characters) go in the body of a POST. Default 8,000; Salesforce takes 16,384 bytes with headers.</value>
    public int LongestQueryAddress { get; set; } = 8_000;

    /// <value>How often rows that others hold locked are sent again, each time in half as large batches. Default 3.</value>
    public int LockRetries { get; set; } = 3;

    /// <value>Longest wait before rows that others hold locked are sent again; doubles each time. Default 4 seconds: what locks them, mostly a trigger or a bulk load, runs for seconds.</value>
    public TimeSpan FirstLockWait { get; set; } = TimeSpan.FromSeconds(4);

    /// <value>How often a write whose outcome is unknown is looked after and, where it did not happen, sent again. Default 4.</value>
    public int DoubtRetries { get; set; } = 4;

    /// <value>Longest wait before the first look after such a write; doubles each time. Default 2 seconds.</value>
    public TimeSpan FirstDoubtWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>Patience of the transport.</value>
    public CrmHttpOptions Http { get; set; } = new();
}
