using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>The part of a checkpoint that tells how far removals are known.</summary>
/// <param name="LogUntil">Up to where the log of deletions has been read.</param>
/// <param name="LogReadAt">When it was last asked for; <see langword="null"/> before the first read has ended.</param>
/// <param name="ComparedAt">When all ids were last known or asked to be compared.</param>
internal sealed record RemovalMarks(
    [property: JsonPropertyName("until")] DateTimeOffset LogUntil,
    [property: JsonPropertyName("asked")] DateTimeOffset? LogReadAt,
    [property: JsonPropertyName("compared")] DateTimeOffset? ComparedAt);
