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

    /// <value>How often rows that others hold locked are sent again, each time in half as large batches. Default 3.</value>
    public int LockRetries { get; set; } = 3;

    /// <value>Longest wait before rows that others hold locked are sent again; doubles each time. Default 4 seconds: what locks them, mostly a trigger or a bulk load, runs for seconds.</value>
    public TimeSpan FirstLockWait { get; set; } = TimeSpan.FromSeconds(4);

    /// <value>How often a write whose outcome is unknown is looked after and, where it did not happen, sent again. Default 4.</value>
    public int DoubtRetries { get; set; } = 4;

    /// <value>Longest wait before the first look after such a write; doubles each time. Default 2 seconds.</value>
    public TimeSpan FirstDoubtWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>Longest query in characters; one with more fields is put as several, joined by id. Default 90,000; Salesforce takes 100,000.</value>
    public int LongestQuery { get; set; } = 90_000;

    /// <value>
    /// From how many rows on a read goes by a Bulk API 2.0 job instead of pages of 2,000. Default 50,000: 25 calls by pages against about 8 by a job
    /// (create, look twice or thrice, one page of results, delete), which is where the calls saved outweigh the seconds that a job waits in Salesforce's queue.
    /// </value>
    public int BulkReadFrom { get; set; } = 50_000;

    /// <value>Rows per page of a job's results that we ask for. Default 50,000; pages are read as they arrive and never held.</value>
    public int BulkResultRows { get; set; } = 50_000;

    /// <value>How long one read or write waits for a job. Default 30 minutes; the job goes on, and the next run takes it up where it is.</value>
    public TimeSpan BulkPatience { get; set; } = TimeSpan.FromMinutes(30);

    /// <value>Wait before the first look at a new job; grows by half each time, up to a minute. Default 2 seconds.</value>
    public TimeSpan BulkFirstLook { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>Most bytes in one upload; more rows go as several jobs. Default 100,000,000: Salesforce takes 150 MB after its own base64 encoding.</value>
    public int BulkUploadBytes { get; set; } = 100_000_000;

    /// <value>Patience of the transport.</value>
    public CrmHttpOptions Http { get; set; } = new();
}
