using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

// Shapes of HubSpot's lists API. From its guide to list filters: the root is an OR branch, its children are AND branches, and these hold the filters.

/// <summary>Body of a list's creation.</summary>
internal sealed record NewList(string Name, string ObjectTypeId, string ProcessingType, FilterBranch FilterBranch);

/// <summary>One branch of a list's filters.</summary>
internal sealed record FilterBranch(string FilterBranchType, IReadOnlyList<FilterBranch> FilterBranches, IReadOnlyList<PropertyFilter> Filters);

/// <summary>One filter: a property and what is asked of it.</summary>
internal sealed record PropertyFilter(string Property, ListOperation Operation)
{
    /// <summary>The kind of filter.</summary>
    public string FilterType { get; } = "PROPERTY";
}

/// <summary>What is asked of a property; which members are set depends on <see cref="OperationType"/>.</summary>
internal sealed record ListOperation(string OperationType, string Operator)
{
    /// <summary>Records without a value are not in the list.</summary>
    public bool IncludeObjectsWithNoValueSet { get; }

    /// <summary>Of text and enumerations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Of numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Value { get; init; }

    /// <summary>Of times, once more the operation's type.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>Of times: that the property's value is compared, not when it was set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PropertyParser { get; init; }

    /// <summary>Of times.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LowerBoundEndpointBehavior { get; init; }

    /// <summary>Of times.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UpperBoundEndpointBehavior { get; init; }

    /// <summary>Of times: the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimePoint? LowerBoundTimePoint { get; init; }

    /// <summary>Of times: the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimePoint? UpperBoundTimePoint { get; init; }
}

/// <summary>An instant relative to now.</summary>
internal sealed record TimePoint(IndexReference IndexReference, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TimeOffset? Offset)
{
    /// <summary>That it is relative.</summary>
    public string TimeType { get; } = "INDEXED";

    /// <summary>That the zone is named here.</summary>
    public string TimezoneSource { get; } = "CUSTOM";

    /// <summary>Where days begin.</summary>
    public string ZoneId { get; } = "UTC";
}

/// <summary><c>NOW</c> or <c>TODAY</c>.</summary>
internal sealed record IndexReference(string ReferenceType);

/// <summary>Days from there; negative is the past.</summary>
internal sealed record TimeOffset(int Days);

/// <summary>A list, as looked up or created.</summary>
internal sealed record ListAnswer(ListRow? List);

/// <summary>What we use of a list.</summary>
internal sealed record ListRow(string? Name, string? ProcessingType, DateTimeOffset? DeletedAt)
{
    /// <summary>By which members are added.</summary>
    public string? ListId { get; init; }
}
