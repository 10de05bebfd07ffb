using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Creates the properties that write-back needs, in a group of their own, and adds missing options to those that are there.</summary>
/// <remarks>Two requests see what is there, archived properties included; all that is missing is created by one, however many there are.</remarks>
internal sealed class PropertyProvisioner(HubSpotApi api)
{
    private const string Group = "leadscoring";
    private const string GroupLabel = "Lead scoring";
    private const int Conflict = 409;
    private const int BatchLimit = 100;

    /// <summary>One result per field, in order. Changes nothing that exists, except that an enumeration gains options it lacks.</summary>
    /// <exception cref="CrmException">The properties may not be read, or none may be created.</exception>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(string type, IReadOnlyList<FieldSpec> fields, bool dryRun, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
        {
            return [];
        }

        IReadOnlyList<PropertyRow> existing;
        try
        {
            existing = await ReadPropertiesAsync(api, type, cancellationToken);
        }
        catch (CrmException e) when (type == HubSpotStreams.Leads && e.Kind is CrmFailureKind.Unauthorized or CrmFailureKind.Misconfigured or CrmFailureKind.Rejected)
        {
            // Not every account has the leads object, and that is no reason to stop the set-up of the others.
            return [.. fields.Select(f => Refused(f.Name, $"{f.Name} was not created: this account has no {type} object, or our app may not see it. Switch it on in HubSpot, or write back to contacts. {e.Message}"))];
        }

        Dictionary<string, ProvisionResult> results = new(StringComparer.OrdinalIgnoreCase);
        List<FieldSpec> missing = [];
        foreach (FieldSpec field in fields.DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (existing.FirstOrDefault(p => string.Equals(p.Name, field.Name, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                results.Add(field.Name, await FitAsync(type, field, found, dryRun, cancellationToken));
            }
            else if (PropertyFit.WhyNotToCreate(field) is { } problem)
            {
                results.Add(field.Name, Refused(field.Name, problem));
            }
            else
            {
                missing.Add(field);
            }
        }

        foreach (ProvisionResult result in missing.Count == 0 ? [] : await CreateMissingAsync(type, missing, dryRun, cancellationToken))
        {
            results.Add(result.Name, result);
        }

        return [.. fields.Select(f => results[f.Name])];
    }

    /// <summary>All properties of a type; HubSpot gives them in one answer.</summary>
    public static ValueTask<IReadOnlyList<PropertyRow>> ReadPropertiesAsync(HubSpotApi api, string type, CancellationToken cancellationToken) =>
        ReadPropertiesAsync(api, type, archived: false, cancellationToken);

    private static async ValueTask<IReadOnlyList<PropertyRow>> ReadPropertiesAsync(HubSpotApi api, string type, bool archived, CancellationToken cancellationToken) =>
        (await api.GetAsync($"{api.Paths.Properties(type)}?archived={(archived ? "true" : "false")}", $"reading the properties of {type}", HubSpotJson.Default.PropertyList, cancellationToken)).Content.Results ?? [];

    private static ProvisionResult Refused(string name, string problem) => new(name, ProvisionStatus.Conflict, problem);

    private static ProvisionResult Twin(string name) =>
        Refused(name, $"An archived property keeps the name {name}. Restore it in HubSpot (settings, properties, archived), or name another property in the mapping.");

    /// <summary>Sees whether a property that is there can be used, and adds the options it lacks.</summary>
    private async ValueTask<ProvisionResult> FitAsync(string type, FieldSpec field, PropertyRow found, bool dryRun, CancellationToken cancellationToken)
    {
        if (PropertyFit.WhyNotToUse(field, found) is { } problem)
        {
            return Refused(field.Name, problem);
        }

        string[] lacking = PropertyFit.LackingOptions(field, found);
        if (lacking.Length == 0 || dryRun)
        {
            return new ProvisionResult(field.Name, lacking.Length == 0 ? ProvisionStatus.Exists : ProvisionStatus.WouldExtend, null);
        }

        // The list replaces the present one: what the customer has stays, in its place and with its words.
        IReadOnlyList<PropertyOption> present = found.Options ?? [];
        int last = present.Max(o => o.DisplayOrder) ?? -1;
        OptionsChange body = new([.. present, .. lacking.Select((o, i) => new PropertyOption(o, o, Math.Max(last, -1) + 1 + i, false))]);
        CrmResponse answer = await api.ChangeAsync(api.Paths.Property(type, found.Name), $"adding options to the property {found.Name} of {type}", body, HubSpotJson.Default.OptionsChange, [400, 403, Conflict], cancellationToken, HttpMethod.Patch);
        return answer.Status < 400
            ? new ProvisionResult(field.Name, ProvisionStatus.Extended, null)
            : Refused(field.Name, $"{field.Name} exists without the option {string.Join(", ", lacking)}, and HubSpot refuses to add it ({Words(answer)}). Add it in HubSpot, or map to one of {string.Join(", ", present.Select(o => o.Value))}.");
    }

    private async ValueTask<IReadOnlyList<ProvisionResult>> CreateMissingAsync(string type, List<FieldSpec> missing, bool dryRun, CancellationToken cancellationToken)
    {
        HashSet<string> archived = new((await ReadPropertiesAsync(api, type, archived: true, cancellationToken)).Select(p => p.Name), StringComparer.OrdinalIgnoreCase);
        List<ProvisionResult> results = [.. missing.Where(f => archived.Contains(f.Name)).Select(f => Twin(f.Name))];
        FieldSpec[] creatable = [.. missing.Where(f => !archived.Contains(f.Name))];
        if (dryRun)
        {
            return [.. results, .. creatable.Select(f => new ProvisionResult(f.Name, ProvisionStatus.WouldCreate, null))];
        }

        if (creatable.Length > 0)
        {
            await api.ChangeAsync(api.Paths.PropertyGroups(type), $"creating the property group {Group} of {type}", new NewGroup(Group, GroupLabel, -1), HubSpotJson.Default.NewGroup, [Conflict], cancellationToken);
        }

        foreach (FieldSpec[] batch in creatable.Chunk(BatchLimit))
        {
            results.AddRange(await CreateAsync(type, batch, cancellationToken));
        }

        return results;
    }

    private async ValueTask<IReadOnlyList<ProvisionResult>> CreateAsync(string type, FieldSpec[] fields, CancellationToken cancellationToken)
    {
        NewProperties body = new([.. fields.Select(PropertyFit.NewProperty(Group))]);
        CrmResponse answer = await api.ChangeAsync(api.Paths.PropertyBatch(type), $"creating properties of {type}", body, HubSpotJson.Default.NewProperties, [400, Conflict], cancellationToken);
        if (answer.Status >= 400)
        {
            if (fields.Length == 1)
            {
                return [answer.Status == Conflict ? await WhoWasFasterAsync(type, fields[0], cancellationToken) : RefusedCreation(fields[0].Name, Words(answer))];
            }

            // One of them spoils the batch: each on its own then.
            List<ProvisionResult> single = new(fields.Length);
            foreach (FieldSpec field in fields)
            {
                single.AddRange(await CreateAsync(type, [field], cancellationToken));
            }

            return single;
        }

        PropertyBatchAnswer made = HubSpotApi.Read(answer, HubSpotJson.Default.PropertyBatchAnswer);
        HashSet<string> created = new((made.Results ?? []).Select(p => p.Name), StringComparer.OrdinalIgnoreCase);
        List<ProvisionResult> results = new(fields.Length);
        foreach (FieldSpec field in fields)
        {
            results.Add(created.Contains(field.Name) ? new ProvisionResult(field.Name, ProvisionStatus.Created, null)
                : (made.Errors ?? []).FirstOrDefault(e => Concerns(e, field.Name)) is { Category: not "OBJECT_ALREADY_EXISTS" and not "CONFLICT" } error ? RefusedCreation(field.Name, Words(Refusal.Read(error)[0]))
                : await WhoWasFasterAsync(type, field, cancellationToken));
        }

        return results;
    }

    /// <summary>What to make of a name that is taken although it was free a moment ago.</summary>
    private async ValueTask<ProvisionResult> WhoWasFasterAsync(string type, FieldSpec field, CancellationToken cancellationToken) =>
        (await ReadPropertiesAsync(api, type, cancellationToken)).FirstOrDefault(p => string.Equals(p.Name, field.Name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? await FitAsync(type, field, found, dryRun: false, cancellationToken)
            : Twin(field.Name);

    private static bool Concerns(BatchError error, string name) =>
        error.Context?.Values.Any(v => v.Contains(name, StringComparer.OrdinalIgnoreCase)) == true
        || error.Message?.Contains($"'{name}'", StringComparison.OrdinalIgnoreCase) == true
        || error.Message?.Contains($"\"{name}\"", StringComparison.OrdinalIgnoreCase) == true;

    private static ProvisionResult RefusedCreation(string name, string words) =>
        Refused(name, $"HubSpot refuses to create {name} ({words}). Create it in HubSpot, or name another property in the mapping.");

    private static string Words(CrmResponse answer) =>
        answer.Status == 403 && HubSpotFailures.ReadError(answer).Message is { } scope ? Redaction.Clean(scope)
        : Refusal.Read(answer) is [{ } first, ..] ? Words(first)
        : $"HTTP {answer.Status}";

    private static string Words(Refusal refusal) => $"{refusal.Code}: {Redaction.Clean(refusal.Words)}";
}
