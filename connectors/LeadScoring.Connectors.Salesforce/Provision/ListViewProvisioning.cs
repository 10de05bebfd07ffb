namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes list views; those that are there under the name are the customer's and stay as they are.</summary>
internal sealed class ListViewProvisioning(SalesforceApi api, TimeProvider clock)
{
    private const string PackageAdvice = "Our user needs the right \"Modify Metadata Through Metadata API Functions\"; or deploy the connector's package folder by the sf CLI.";

    private readonly MetadataDeploy _deploy = new(api, clock);

    /// <summary>One result per list.</summary>
    /// <param name="stream">Whose views.</param>
    /// <param name="lists">Wanted views.</param>
    /// <param name="usable">Fields that are there or would be.</param>
    /// <param name="dryRun">Whether nothing is made.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, IReadOnlyList<LeadList> lists, IReadOnlyList<FieldSpec> usable, bool dryRun, CancellationToken cancellationToken)
    {
        if (lists.Count == 0)
        {
            return [];
        }

        HashSet<string> there;
        try
        {
            there = new HashSet<string>(
                await api.QueryAllRowsAsync($"SELECT DeveloperName FROM ListView WHERE SobjectType = {Soql.Text(stream.Value)}", $"reading list views of {stream}", static r => r.TextOf("DeveloperName") ?? string.Empty, cancellationToken),
                StringComparer.OrdinalIgnoreCase);
        }
        catch (CrmException e) when (Refusal.IsOfOneItem(e))
        {
            return [.. lists.Select(l => new ProvisionResult(l.Name, ProvisionStatus.Conflict, e.Message) { Kind = ProvisionKind.List })];
        }

        List<ProvisionResult> results = [];
        foreach (LeadList list in lists)
        {
            results.Add(await OneAsync(list) with { Kind = ProvisionKind.List });
        }

        return results;

        async ValueTask<ProvisionResult> OneAsync(LeadList list)
        {
            if (there.Contains(ListViewMetadata.DeveloperName(list.Name)))
            {
                return new ProvisionResult(list.Name, ProvisionStatus.Exists, null);
            }

            string[] lacking = [.. list.Criteria.Select(c => c.Field).Except(usable.Select(f => f.Name), StringComparer.OrdinalIgnoreCase)];
            if (lacking.Length > 0)
            {
                return new ProvisionResult(list.Name, ProvisionStatus.Conflict, $"it needs {string.Join(", ", lacking)}, which cannot be used. Mend that first.");
            }

            return dryRun ? new ProvisionResult(list.Name, ProvisionStatus.WouldCreate, null) : await CreateAsync(stream, list, cancellationToken);
        }
    }

    private async ValueTask<ProvisionResult> CreateAsync(StreamName stream, LeadList list, CancellationToken cancellationToken)
    {
        Dictionary<string, string> files = new()
        {
            ["package.xml"] = ListViewMetadata.ToManifest(stream, list, api.Version),
            [$"objects/{stream}.object"] = ListViewMetadata.ToObjectFile(stream, list),
        };
        try
        {
            string? problem = await _deploy.RunAsync(files, $"making the list view \"{list.Name}\"", cancellationToken);
            return problem is null
                ? new ProvisionResult(list.Name, ProvisionStatus.Created, null)
                : new ProvisionResult(list.Name, ProvisionStatus.Conflict, $"{SalesforceProfile.Name} refused the list view: {problem}");
        }
        catch (CrmException e) when (Refusal.IsOfOneItem(e))
        {
            return new ProvisionResult(list.Name, ProvisionStatus.Conflict, $"{e.Message} {PackageAdvice}");
        }
    }
}
