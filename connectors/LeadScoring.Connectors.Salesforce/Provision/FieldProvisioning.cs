using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes the custom fields that write-back needs, and adds options that a picklist lacks.</summary>
internal sealed class FieldProvisioning(SalesforceApi api, MetadataMemory metadata)
{
    private const string AlreadyThere = "DUPLICATE_DEVELOPER_NAME";

    private readonly PicklistOptions _picklists = new(api);

    /// <summary>One result per field, in order.</summary>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(StreamName stream, IReadOnlyList<FieldSpec> fields, bool dryRun, CancellationToken cancellationToken)
    {
        ObjectDescription before = await metadata.RefreshAsync(stream, cancellationToken);
        ProvisionResult[] results = [.. fields.Select(f => Compare(f, before))];
        if (dryRun)
        {
            return results;
        }

        // Whatever happens from here on, what was read above is old.
        metadata.Forget(stream);
        for (int i = 0; i < fields.Count; i++)
        {
            results[i] = results[i].Status switch
            {
                ProvisionStatus.WouldCreate => await CreateAsync(stream, fields[i], cancellationToken),
                ProvisionStatus.WouldExtend => await _picklists.ExtendAsync(stream, fields[i], cancellationToken),
                _ => results[i],
            };
        }

        return results;
    }

    /// <summary>Looks whether what was made shows and fits, once the rights are granted.</summary>
    public async ValueTask<IReadOnlyList<ProvisionResult>> VerifyAsync(StreamName stream, IReadOnlyList<FieldSpec> fields, IReadOnlyList<ProvisionResult> made, CancellationToken cancellationToken)
    {
        ObjectDescription after = await metadata.RefreshAsync(stream, cancellationToken);
        return [.. fields.Select((f, i) => made[i].Status == ProvisionStatus.Conflict ? made[i] : Verify(stream, f, made[i], after))];
    }

    private static ProvisionResult Verify(StreamName stream, FieldSpec spec, ProvisionResult made, ObjectDescription after)
    {
        string? problem = after.Find(spec.Name) is not { } there
            ? $"{stream}.{spec.Name} is there, but our user does not see it. Let the administrator assign the permission set {PermissionSets.Editors} to the connection's user."
            : FieldFit.Problem(spec, there);
        return problem is null ? made with { Problem = null } : made with { Status = ProvisionStatus.Conflict, Problem = problem };
    }

    private static ProvisionResult Compare(FieldSpec spec, ObjectDescription description)
    {
        if (description.Find(spec.Name) is not { } there)
        {
            string? impossible = FieldMetadata.Problem(spec);
            return new ProvisionResult(spec.Name, impossible is null ? ProvisionStatus.WouldCreate : ProvisionStatus.Conflict, impossible);
        }

        if (FieldFit.Problem(spec, there) is { } misfit)
        {
            return new ProvisionResult(spec.Name, ProvisionStatus.Conflict, misfit);
        }

        if (FieldFit.MissingOptions(spec, there) is { Count: > 0 } options)
        {
            return new ProvisionResult(spec.Name, ProvisionStatus.WouldExtend, $"lacks {string.Join(", ", options)}");
        }

        return new ProvisionResult(spec.Name, ProvisionStatus.Exists, there.Field.IsWritable ? null : $"{spec.Name} is there, but our user may not write to it yet; provisioning grants that.");
    }

    private async ValueTask<ProvisionResult> CreateAsync(StreamName stream, FieldSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument _ = await api.CreateNamedAsync("tooling/sobjects/CustomField", $"creating {stream}.{spec.Name}", w => FieldMetadata.Write(w, stream, spec), cancellationToken);
            return new ProvisionResult(spec.Name, ProvisionStatus.Created, null);
        }
        catch (CrmException e) when (e.Code == AlreadyThere)
        {
            // It was invisible to us, not absent: granting access shows whether it fits.
            return new ProvisionResult(spec.Name, ProvisionStatus.Exists, null);
        }
        catch (CrmException e) when (Refusal.IsOfOneItem(e))
        {
            return new ProvisionResult(spec.Name, ProvisionStatus.Conflict, e.Message);
        }
    }
}
