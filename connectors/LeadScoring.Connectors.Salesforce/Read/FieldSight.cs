namespace LeadScoring.Connectors.Salesforce;

/// <summary>Tells which of a request's fields our user still sees. Thread-safe as far as <see cref="MetadataMemory"/> is.</summary>
/// <remarks>A field that is hidden by field-level security is missing from the describe answer just as a removed one is; Salesforce does not tell them apart.</remarks>
internal sealed class FieldSight(MetadataMemory metadata)
{
    /// <summary>The object's metadata and the fields that are not to be had.</summary>
    /// <param name="request">Whose fields are looked at; the CRM's own columns of a history object are not among them.</param>
    /// <param name="suspects">Paths whose far end is looked up too, because they were missing before; others are taken for good until a query is refused.</param>
    /// <param name="anew">Whether the memory is passed by.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<(ObjectDescription Description, IReadOnlyList<string> Missing)> LookAsync(ReadRequest request, IReadOnlyCollection<string> suspects, bool anew, CancellationToken cancellationToken)
    {
        ObjectDescription description = anew
            ? await metadata.RefreshAsync(request.Stream, cancellationToken)
            : await metadata.DescribeAsync(request.Stream, HistoryObject.Of(request.Stream) is null ? request.Fields : [], cancellationToken);
        if (HistoryObject.Of(request.Stream) is not null)
        {
            return (description, []);
        }

        List<string> missing = [];
        foreach (string field in request.Fields)
        {
            if (!description.CanSelect(field) || (field.Contains('.', StringComparison.Ordinal) && (anew || suspects.Contains(field)) && !await EndIsSeenAsync(description, field, anew, cancellationToken)))
            {
                missing.Add(field);
            }
        }

        return (description, missing);
    }

    /// <summary>Follows a path to its end. Where a reference may point to several objects, one that has the field is enough.</summary>
    private async ValueTask<bool> EndIsSeenAsync(ObjectDescription description, string path, bool anew, CancellationToken cancellationToken)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return description.CanSelect(path);
        }

        string rest = path[(dot + 1)..];
        IReadOnlyList<string> targets = description.TargetsOf(path[..dot]);
        foreach (string target in targets)
        {
            StreamName stream = new(target);
            ObjectDescription parent = anew ? await metadata.RefreshAsync(stream, cancellationToken) : await metadata.DescribeAsync(stream, [], cancellationToken);
            if (await EndIsSeenAsync(parent, rest, anew, cancellationToken))
            {
                return true;
            }
        }

        // A reference of unknown targets cannot be followed; the query itself has the last word.
        return targets.Count == 0 && description.CanSelect(path);
    }
}
