namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads the people who can own records.</summary>
internal sealed class OwnerReader(HubSpotApi api)
{
    private const int Limit = 100;

    /// <summary>Active owners, then archived ones. Queues are left out: they are no people and have no address.</summary>
    public async ValueTask<IReadOnlyList<CrmUser>> ReadAsync(CancellationToken cancellationToken)
    {
        List<CrmUser> users = [];
        foreach (string archived in (string[])["false", "true"])
        {
            string? after = null;
            do
            {
                string address = $"{api.Paths.Owners}?limit={Limit}&archived={archived}{(after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}")}";
                OwnerPage page = (await api.GetAsync(address, "listing owners", HubSpotJson.Default.OwnerPage, cancellationToken)).Content;
                users.AddRange((page.Results ?? []).Where(o => o.Email is { Length: > 0 } && o.Type != "QUEUE").Select(ToUser));
                string? next = page.Paging?.Next?.After;
                after = next == after ? null : next;
            }
            while (after is not null);
        }

        return [.. users.DistinctBy(u => u.Id)];
    }

    private static CrmUser ToUser(OwnerRow owner)
    {
        string name = $"{owner.FirstName} {owner.LastName}".Trim();
        return new CrmUser(new CrmRecordId(owner.Id), owner.Email!.ToLowerInvariant(), name.Length == 0 ? owner.Email : name, !owner.Archived);
    }
}
