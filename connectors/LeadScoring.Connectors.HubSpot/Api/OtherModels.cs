using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>A record whose associations are wanted, from a token on where its list was long.</summary>
internal sealed record AssociationInput(string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? After = null);

/// <summary>Body of an association read.</summary>
internal sealed record AssociationBody(IReadOnlyList<AssociationInput> Inputs);

/// <summary>Answer to an association read; 207 is the normal answer when some record has none.</summary>
internal sealed record AssociationAnswer(List<AssociationRow>? Results, List<BatchError>? Errors);

/// <summary>One record's associations.</summary>
internal sealed record AssociationRow(AssociationEnd From, List<AssociationTarget>? To, Paging? Paging);

/// <summary>The record they belong to.</summary>
internal sealed record AssociationEnd([property: JsonConverter(typeof(IdentifierConverter))] string Id);

/// <summary>An associated record.</summary>
internal sealed record AssociationTarget([property: JsonConverter(typeof(IdentifierConverter))] string ToObjectId);

/// <summary>All properties of a type.</summary>
internal sealed record PropertyList(List<PropertyRow>? Results);

/// <summary>One property's definition.</summary>
internal sealed record PropertyRow(
    string Name,
    string? Label,
    string? Type,
    string? FieldType,
    bool Calculated,
    bool ExternalOptions,
    string? ReferencedObjectType,
    List<PropertyOption>? Options,
    ModificationMetadata? ModificationMetadata);

/// <summary>What may be changed about a property.</summary>
internal sealed record ModificationMetadata(bool ReadOnlyValue, bool ReadOnlyDefinition, bool ReadOnlyOptions);

/// <summary>One choice of an enumeration.</summary>
internal sealed record PropertyOption(string? Label, string Value, int? DisplayOrder, bool? Hidden, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description = null);

/// <summary>Body of a property's creation.</summary>
internal sealed record NewProperty(
    string Name,
    string Label,
    string GroupName,
    string Type,
    string FieldType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PropertyOption>? Options);

/// <summary>Body of the creation of several properties.</summary>
internal sealed record NewProperties(IReadOnlyList<NewProperty> Inputs);

/// <summary>Answer to the creation of several properties, complete or in part.</summary>
internal sealed record PropertyBatchAnswer(List<PropertyRow>? Results, List<BatchError>? Errors);

/// <summary>Body that replaces a property's options.</summary>
internal sealed record OptionsChange(IReadOnlyList<PropertyOption> Options);

/// <summary>Body of a property group's creation.</summary>
internal sealed record NewGroup(string Name, string Label, int DisplayOrder);

/// <summary>A page of owners.</summary>
internal sealed record OwnerPage(List<OwnerRow>? Results, Paging? Paging);

/// <summary>One owner; a queue has no address.</summary>
internal sealed record OwnerRow(
    [property: JsonConverter(typeof(IdentifierConverter))] string Id,
    string? Email,
    string? FirstName,
    string? LastName,
    string? Type,
    bool Archived)
{
    /// <summary>Teams the person is in.</summary>
    public List<OwnerTeam>? Teams { get; init; }
}

/// <summary>A team of an owner.</summary>
internal sealed record OwnerTeam(string? Name);

/// <summary>What we use of the account's details.</summary>
internal sealed record AccountDetails(string? TimeZone, long? UtcOffsetMilliseconds);

/// <summary>Use of the day's requests.</summary>
internal sealed record UsageList(List<UsageRow>? Results);

/// <summary>One counter of requests.</summary>
internal sealed record UsageRow(string? Name, long? UsageLimit, long? CurrentUsage, string? FetchStatus);

/// <summary>HubSpot's error envelope, and OAuth's.</summary>
internal sealed record ErrorEnvelope(
    string? Status,
    string? Message,
    string? Category,
    string? SubCategory,
    string? PolicyName,
    string? ErrorType,
    List<ErrorDetail>? Errors,
    string? Error,
    [property: JsonPropertyName("error_description")] string? ErrorDescription,
    string? CorrelationId = null);

/// <summary>One refused value, as listed inside the text of a validation error.</summary>
internal sealed record RefusedValue(string? Error, string? Name, string? Message);
