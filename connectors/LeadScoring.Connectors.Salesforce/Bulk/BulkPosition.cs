using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>How far the results of a Bulk query job are read. Salesforce keeps them for seven days, and each locator gives the same rows again.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Before">Upper bound of the rows it selects, and the watermark once all of them are read.</param>
/// <param name="Locator">The page of results to go on with; <see langword="null"/> is the first.</param>
/// <param name="Skip">Rows of that page that are read.</param>
/// <param name="Rows">Rows of the pages before it.</param>
internal sealed record BulkPosition(
    [property: JsonPropertyName("job")] string Job,
    [property: JsonPropertyName("before")] DateTimeOffset Before,
    [property: JsonPropertyName("locator")] string? Locator = null,
    [property: JsonPropertyName("skip")] int Skip = 0,
    [property: JsonPropertyName("rows")] long Rows = 0);
