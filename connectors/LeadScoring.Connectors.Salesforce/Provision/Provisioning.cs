namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes what a pipeline needs in the org: fields, rights, list views; then proves that our user can write.</summary>
/// <remarks>Each step looks at what is there first, so that a second run changes nothing. A refusal of one item is its result and stops no other.</remarks>
internal sealed class Provisioning(SalesforceApi api, MetadataMemory metadata, TimeProvider clock)
{
    public async ValueTask<IReadOnlyList<ProvisionResult>> RunAsync(StreamName stream, ProvisionRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        FieldProvisioning fields = new(api, metadata);
        IReadOnlyList<ProvisionResult> made = await fields.ProvisionAsync(stream, request.Fields, dryRun, cancellationToken);

        // Fields that do not fit are nobody's to see, and a list over them would be refused.
        FieldSpec[] usable = [.. request.Fields.Where((_, i) => made[i].Status != ProvisionStatus.Conflict)];
        List<ProvisionResult> results = [];
        results.AddRange(await new PermissionSets(api).ProvisionAsync(stream, [.. usable.Select(f => f.Name)], request.Readers, dryRun, cancellationToken));
        if (!dryRun)
        {
            made = await fields.VerifyAsync(stream, request.Fields, made, cancellationToken);
        }

        results.AddRange(await new ListViewProvisioning(api, clock).ProvisionAsync(stream, request.Lists, usable, dryRun, cancellationToken));
        if (!dryRun)
        {
            string[] visible = [.. request.Fields.Where((_, i) => made[i].Status != ProvisionStatus.Conflict).Select(f => f.Name)];
            results.AddRange(await new WriteProof(api, metadata).ProveAsync(stream, visible, cancellationToken));
        }

        return [.. made, .. results];
    }
}
