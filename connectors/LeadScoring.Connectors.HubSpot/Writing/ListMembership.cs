namespace LeadScoring.Connectors.HubSpot;

/// <summary>Puts records on a list that is kept by hand. Adding one that is on it already changes nothing, so a lost answer does no harm.</summary>
internal sealed class ListMembership(HubSpotApi api)
{
    private const string Active = "DYNAMIC";

    /// <summary>HubSpot takes up to 100,000 in one request; smaller ones are easier on everybody.</summary>
    private const int MostPerRequest = 1000;

    public async ValueTask AddAsync(string type, string name, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken)
    {
        string typeId = HubSpotStreams.TypeIdOf(type) ?? throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot has no lists of {type}.");
        Http.CrmResponse? answer = await api.FindAsync(api.Paths.ListNamed(typeId, name), $"looking up the list \"{name}\"", cancellationToken);
        ListRow list = (answer is null ? null : HubSpotApi.Read(answer, HubSpotJson.Default.ListAnswer).List) is { DeletedAt: null } found
            ? found
            : throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot has no list \"{name}\". Make a static list of that name, or correct the alert in the mapping.") { Code = "NO_SUCH_LIST" };
        if (list.ProcessingType == Active)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot's list \"{name}\" is an active list: HubSpot alone decides who is on it. Name a static list in the alert.") { Code = "ACTIVE_LIST" };
        }

        string id = list.ListId ?? throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot did not tell the id of the list \"{name}\".");
        foreach (CrmRecordId[] part in records.Chunk(MostPerRequest))
        {
            await api.ChangeAsync(api.Paths.ListAdd(id), $"adding to the list \"{name}\"", [.. part.Select(r => r.Value)], HubSpotJson.Default.StringArray, [], cancellationToken, HttpMethod.Put);
        }
    }
}
