using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes the custom fields that write-back needs, and lets our user write to them.</summary>
internal sealed class FieldProvisioning(SalesforceApi api, MetadataMemory metadata)
{
    private const string AlreadyThere = "DUPLICATE_DEVELOPER_NAME";

    private readonly FieldAccess _access = new(api);

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
        bool[] ours = new bool[fields.Count];
        for (int i = 0; i < fields.Count; i++)
        {
            if (results[i].Status == ProvisionStatus.WouldCreate)
            {
                results[i] = await CreateAsync(stream, fields[i], cancellationToken);
                ours[i] = results[i].Status != ProvisionStatus.Conflict;
            }
            else
            {
                ours[i] = results[i] is { Status: ProvisionStatus.Exists, Problem: not null };
            }
        }

        if (Array.IndexOf(ours, true) >= 0)
        {
            await _access.GrantAsync(stream, [.. fields.Where((_, i) => ours[i]).Select(f => f.Name)], cancellationToken);
            await VerifyAsync(stream, fields, results, ours, cancellationToken);
        }

        return results;
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

        return new ProvisionResult(spec.Name, ProvisionStatus.Exists, there.Field.IsWritable ? null : $"{spec.Name} is there, but our user may not write to it yet; provisioning grants that.");
    }

    private async ValueTask<ProvisionResult> CreateAsync(StreamName stream, FieldSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument _ = await api.CreateAsync("tooling/sobjects/CustomField", $"creating {stream}.{spec.Name}", w => FieldMetadata.Write(w, stream, spec), cancellationToken);
            return new ProvisionResult(spec.Name, ProvisionStatus.Created, null);
        }
        catch (CrmException e) when (e.Code == AlreadyThere)
        {
            // It was invisible to us, not absent: granting access shows whether it fits.
            return new ProvisionResult(spec.Name, ProvisionStatus.Exists, null);
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Rejected or CrmFailureKind.Misconfigured)
        {
            return new ProvisionResult(spec.Name, ProvisionStatus.Conflict, e.Message);
        }
    }

    private async ValueTask VerifyAsync(StreamName stream, IReadOnlyList<FieldSpec> fields, ProvisionResult[] results, bool[] ours, CancellationToken cancellationToken)
    {
        ObjectDescription after = await metadata.RefreshAsync(stream, cancellationToken);
        for (int i = 0; i < fields.Count; i++)
        {
            if (!ours[i])
            {
                continue;
            }

            string name = fields[i].Name;
            string? problem = after.Find(name) is not { } there
                ? $"{stream}.{name} was created, but our user still does not see it. Let the administrator assign the permission set LeadScoring to the connection's user."
                : FieldFit.Problem(fields[i], there)
                    ?? (there.Field.IsWritable ? null : $"{stream}.{name} is there, but our user may not write to it. Let the administrator grant edit access on {stream} and this field.");
            results[i] = new ProvisionResult(name, problem is null ? results[i].Status : ProvisionStatus.Conflict, problem);
        }
    }
}
