namespace LeadScoring.Connectors.HubSpot;

/// <summary>A <see cref="ReadRequest"/> in HubSpot's terms. Immutable.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Type">HubSpot's object type.</param>
/// <param name="Properties">Properties to bring along.</param>
/// <param name="Associations">Object types whose associated ids are wanted.</param>
/// <param name="History">Properties whose past values are wanted.</param>
/// <param name="ChangedBy">The property that moves with every change.</param>
/// <param name="Overlap">How far before the watermark a window begins.</param>
internal sealed record ReadPlan(
    StreamName Stream,
    string Type,
    IReadOnlyList<string> Properties,
    IReadOnlyList<string> Associations,
    IReadOnlyList<string> History,
    string ChangedBy,
    TimeSpan Overlap)
{
    /// <summary>Properties to ask for: the wanted ones, and those that tell of merges.</summary>
    public IReadOnlyList<string> Asked { get; } = [.. Properties.Union(HubSpotStreams.MergeProperties(Type), StringComparer.Ordinal)];

    /// <summary>Works out what to ask for.</summary>
    /// <exception cref="CrmException">The stream or an association is not known (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ReadPlan For(ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string type = HubSpotStreams.TypeOf(request.Stream);
        List<string> properties = [];
        List<string> associations = [];
        foreach (string field in request.Fields.Distinct(StringComparer.Ordinal))
        {
            if (field.StartsWith(HubSpotStreams.AssociationPrefix, StringComparison.Ordinal))
            {
                associations.Add(HubSpotStreams.TypeOf(new StreamName(field[HubSpotStreams.AssociationPrefix.Length..])));
            }
            else
            {
                properties.Add(field);
            }
        }

        return new ReadPlan(
            request.Stream,
            type,
            properties,
            associations,
            [.. request.HistoryOf.Distinct(StringComparer.Ordinal).Where(f => !f.StartsWith(HubSpotStreams.AssociationPrefix, StringComparison.Ordinal))],
            request.ChangedBy ?? HubSpotStreams.ModifiedProperty(type),
            request.Overlap > TimeSpan.Zero ? request.Overlap : TimeSpan.Zero);
    }
}
