using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

// Shapes of HubSpot's CRM object API; HubSpot says of nearly every member that it may be absent.

/// <summary>One record.</summary>
internal sealed record ObjectRow(
    [property: JsonConverter(typeof(IdentifierConverter))] string Id,
    Dictionary<string, string?>? Properties,
    Dictionary<string, List<HistoryEntry>>? PropertiesWithHistory,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    bool Archived,
    DateTimeOffset? ArchivedAt);

/// <summary>One past value of a property.</summary>
internal sealed record HistoryEntry(string? Value, DateTimeOffset Timestamp);

/// <summary>Records of a list or a search.</summary>
internal sealed record ObjectPage(List<ObjectRow>? Results, Paging? Paging, long? Total);

/// <summary>Where a list goes on.</summary>
internal sealed record Paging(NextPage? Next);

/// <summary>The token that fetches the next part.</summary>
internal sealed record NextPage([property: JsonConverter(typeof(IdentifierConverter))] string? After);

/// <summary>A record named in a batch.</summary>
internal sealed record RowId(string Id);

/// <summary>Body of a batch read.</summary>
internal sealed record BatchReadBody(IReadOnlyList<RowId> Inputs, IReadOnlyList<string> Properties, IReadOnlyList<string> PropertiesWithHistory)
{
    /// <summary>The unique property that the inputs hold instead of ids.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdProperty { get; init; }
}

/// <summary>New values of one record. With a trace id of its own per row, a batch may be refused in part instead of as a whole.</summary>
internal sealed record RowUpdate(string Id, string ObjectWriteTraceId, Dictionary<string, string> Properties);

/// <summary>Body of a batch update.</summary>
internal sealed record BatchUpdateBody(IReadOnlyList<RowUpdate> Inputs);

/// <summary>Answer to a batch, complete (200) or in part (207).</summary>
internal sealed record BatchAnswer(List<ObjectRow>? Results, int? NumErrors, List<BatchError>? Errors);

/// <summary>What went wrong with some rows of a batch.</summary>
internal sealed record BatchError(string? Category, string? SubCategory, string? Message, Dictionary<string, List<string>>? Context, List<ErrorDetail>? Errors);

/// <summary>A finer error inside an error.</summary>
internal sealed record ErrorDetail(string? Message, string? Code, string? SubCategory, Dictionary<string, List<string>>? Context);

/// <summary>Body of a search. The specification marks all members as required.</summary>
internal sealed record SearchBody(
    IReadOnlyList<FilterGroup> FilterGroups,
    IReadOnlyList<SearchSort> Sorts,
    IReadOnlyList<string> Properties,
    int Limit,
    string After);

/// <summary>Filters that must all hold.</summary>
internal sealed record FilterGroup(IReadOnlyList<SearchFilter> Filters);

/// <summary>One condition.</summary>
internal sealed record SearchFilter(string PropertyName, string Operator, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value);

/// <summary>Order of results.</summary>
internal sealed record SearchSort(string PropertyName, string Direction);
