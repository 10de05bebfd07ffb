namespace LeadScoring;

/// <summary>What to read of one stream.</summary>
/// <param name="Stream">The stream, as the CRM spells it. Salesforce history objects (<c>LeadHistory</c>) are streams of their own and give <see cref="RecordPage.Changes"/> only.</param>
/// <param name="Fields">CRM field names to bring along, without duplicates; ids and time stamps come by themselves. May hold pseudo fields <c>associations.X</c> on HubSpot. For a Salesforce history object: the parent's fields whose changes are wanted; none = all.</param>
/// <param name="HistoryOf">Fields whose past values are wanted. HubSpot reads them with the records; Salesforce ignores this, because the history object is its own stream.</param>
/// <param name="ChangedBy">The field that orders changes, where the mapping names one; <see langword="null"/> leaves it to the connector.</param>
/// <param name="Overlap">How far before the watermark each incremental read starts again, because rows may be committed or indexed late.</param>
public sealed record ReadRequest(StreamName Stream, IReadOnlyList<string> Fields, IReadOnlyList<string> HistoryOf, string? ChangedBy, TimeSpan Overlap);
