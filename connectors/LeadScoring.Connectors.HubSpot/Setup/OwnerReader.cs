namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads the people who can own records.</summary>
internal sealed class OwnerReader(HubSpotApi api)
{
    private const int Limit = 100;

    /// <summary>Active owners, then archived ones. Queues are left out: they are no people and have no address.</summary>
    public async ValueTask<IReadOnlyList<CrmUser>> ReadAsync(CancellationToken cancellationToken) =>
        [.. (await ReadRowsAsync(cancellationToken)).Select(ToUser).DistinctBy(u => u.Id)];

    /// <summary>People of a team, by the team's name.</summary>
    /// <exception cref="CrmException">Nobody is in a team of that name.</exception>
    public async ValueTask<IReadOnlyList<CrmUser>> ReadTeamAsync(string name, CancellationToken cancellationToken)
    {
        CrmUser[] people = [.. (await ReadRowsAsync(cancellationToken)).Where(o => o.Teams?.Exists(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase)) == true).Select(ToUser).DistinctBy(u => u.Id)];
        return people.Length > 0
            ? people
            : throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot knows nobody in a team \"{name}\". Write a team's name as Settings, Users & Teams shows it into people_from.") { Code = "NO_SUCH_TEAM" };
    }

    private async ValueTask<List<OwnerRow>> ReadRowsAsync(CancellationToken cancellationToken)
    {
        List<OwnerRow> rows = [];
        foreach (string archived in (string[])["false", "true"])
        {
            string? after = null;
            do
            {
                string address = $"{api.Paths.Owners}?limit={Limit}&archived={archived}{(after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}")}";
                OwnerPage page = (await api.GetAsync(address, "listing owners", HubSpotJson.Default.OwnerPage, cancellationToken)).Content;
                rows.AddRange((page.Results ?? []).Where(o => o.Email is { Length: > 0 } && o.Type != "QUEUE"));
                string? next = page.Paging?.Next?.After;
                after = next == after ? null : next;
            }
            while (after is not null);
        }

        return rows;
    }

    private static CrmUser ToUser(OwnerRow owner)
    {
        string name = $"{owner.FirstName} {owner.LastName}".Trim();
        return new CrmUser(new CrmRecordId(owner.Id), owner.Email!.ToLowerInvariant(), name.Length == 0 ? owner.Email : name, !owner.Archived);
    }
}
