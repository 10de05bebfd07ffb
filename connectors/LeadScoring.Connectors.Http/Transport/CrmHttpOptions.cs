using System.ComponentModel.DataAnnotations;

namespace LeadScoring.Connectors.Http;

/// <summary>How patient the transport is.</summary>
public sealed class CrmHttpOptions
{
    /// <value>Longest time for one attempt, body included. Default 130 seconds: Salesforce lets a query run for about 120.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <value>Attempts after the first. Default 5; 0 never tries again.</value>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 5;

    /// <value>Wait before the second attempt; doubles each time, with jitter. Default 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <value>Longest wait between attempts when the CRM does not say. Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>Longest wait that the CRM may ask for within one call; a longer one ends the call with its <see cref="CrmException.RetryAfter"/>. Default 60 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:15:00")]
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <value>Largest body in bytes. Default 64 MiB; the largest honest page is a few.</value>
    [Range(1024, int.MaxValue)]
    public int MaxResponseBytes { get; set; } = 64 * 1024 * 1024;
}
