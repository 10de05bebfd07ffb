namespace LeadScoring.Connectors.Salesforce;

/// <summary>An object's metadata as our user sees it. Field names compare without case, as SOQL does.</summary>
internal sealed class ObjectDescription(StreamName stream, IReadOnlyList<FieldDescription> fields)
{
    private readonly Dictionary<string, FieldDescription> _fields = fields.ToDictionary(f => f.Field.Name, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FieldDescription> _relationships = fields
        .Where(f => f.RelationshipName is not null)
        .DistinctBy(f => f.RelationshipName, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(f => f.RelationshipName!, StringComparer.OrdinalIgnoreCase);

    public StreamName Stream { get; } = stream;

    public IReadOnlyList<FieldDescription> Fields { get; } = fields;

    /// <summary>Whether the log of deletions (<c>/deleted</c>) tells of it.</summary>
    public bool HasDeletionLog { get; init; } = true;

    /// <summary>Whether deleted records stay visible for a while. CampaignMember, for one, is gone at once.</summary>
    public bool KeepsDeleted { get; init; } = true;

    public FieldDescription? Find(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Whether a query may select the path: a plain field, or a path over a relationship (whose far end only the query itself proves).</summary>
    public bool CanSelect(string path)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? Find(path) is { IsCompound: false }
            : _relationships.ContainsKey(path[..dot]);
    }

    /// <summary>Objects that a relationship may point to; none where there is no such relationship or the metadata does not say.</summary>
    public IReadOnlyList<string> TargetsOf(string relationship) => _relationships.TryGetValue(relationship, out FieldDescription? field) ? field.ReferenceTo : [];

    public static async ValueTask<ObjectDescription> ReadAsync(SalesforceApi api, StreamName stream, CancellationToken cancellationToken)
    {
        if (!Soql.IsName(stream.Value) || stream.Value.Contains('.', StringComparison.Ordinal))
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"\"{stream}\" is not the name of a Salesforce object. Use its API name, for example Lead or Score_Log__c.");
        }

        return await api.GetAsync(
            $"sobjects/{stream.Value}/describe",
            $"describing {stream}",
            body => new ObjectDescription(stream, [.. body.Items("fields").Select(FieldDescription.Parse)])
            {
                HasDeletionLog = !body.IsFalse("replicateable"),

                // Whoever may not delete may not undelete either, which says nothing of the object.
                KeepsDeleted = stream.Value != "CampaignMember" && !(body.IsFalse("undeletable") && body.IsTrue("deletable")),
            },
            cancellationToken);
    }

    public StreamDescription ToStreamDescription() => new(Stream, [.. Fields.Select(f => f.Field)]);
}
