using System.Text.RegularExpressions;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Creates the properties that write-back needs, in a group of their own.</summary>
internal sealed partial class PropertyProvisioner(HubSpotApi api)
{
    private const string Group = "leadscoring";
    private const string GroupLabel = "Lead scoring";
    private const int Conflict = 409;

    /// <summary>Creates what is missing; touches nothing that exists.</summary>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(string type, IReadOnlyList<FieldSpec> fields, bool dryRun, CancellationToken cancellationToken)
    {
        IReadOnlyList<PropertyRow> existing = await ReadPropertiesAsync(api, type, cancellationToken);
        List<ProvisionResult> results = new(fields.Count);
        bool grouped = dryRun;
        foreach (FieldSpec field in fields)
        {
            if (existing.FirstOrDefault(p => string.Equals(p.Name, field.Name, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                results.Add(Compare(field, found));
            }
            else if (Refuse(field) is { } problem)
            {
                results.Add(new ProvisionResult(field.Name, ProvisionStatus.Conflict, problem));
            }
            else if (dryRun)
            {
                results.Add(new ProvisionResult(field.Name, ProvisionStatus.WouldCreate, null));
            }
            else
            {
                if (!grouped)
                {
                    await CreateGroupAsync(type, cancellationToken);
                    grouped = true;
                }

                results.Add(await CreateAsync(type, field, cancellationToken));
            }
        }

        return results;
    }

    /// <summary>All properties of a type; HubSpot gives them in one answer.</summary>
    public static async ValueTask<IReadOnlyList<PropertyRow>> ReadPropertiesAsync(HubSpotApi api, string type, CancellationToken cancellationToken) =>
        (await api.GetAsync($"{api.Paths.Properties(type)}?archived=false", $"reading the properties of {type}", HubSpotJson.Default.PropertyList, cancellationToken)).Content.Results ?? [];

    private static ProvisionResult Compare(FieldSpec field, PropertyRow found)
    {
        CrmField there = PropertyTypes.ToField(found);
        string[] missing = there.IsRestricted ? [.. field.Options.Except(there.Options, StringComparer.Ordinal)] : [];
        string? problem =
            there.Type != field.Type ? $"{field.Name} exists with type {found.Type} ({found.FieldType}), which cannot hold {field.Type}. Name another property in the mapping, or archive this one in HubSpot."
            : !there.IsWritable ? $"{field.Name} exists and is read-only. Name another property in the mapping."
            : missing.Length > 0 ? $"{field.Name} exists without the option {string.Join(", ", missing)}. Add it to the property in HubSpot, or map to one of {string.Join(", ", there.Options)}."
            : null;
        return new ProvisionResult(field.Name, problem is null ? ProvisionStatus.Exists : ProvisionStatus.Conflict, problem);
    }

    private static string? Refuse(FieldSpec field) =>
        !InternalName().IsMatch(field.Name) ? $"{field.Name} is no name for a HubSpot property: use lower-case letters, digits and _, beginning with a letter and not with hs_."
        : PropertyTypes.ForCreation(field) is null ? $"{field.Name} cannot be created: HubSpot has no property type for {field.Type}. Create it in HubSpot."
        : field.Type is CrmFieldType.Picklist or CrmFieldType.MultiPicklist && field.Options.Count == 0 ? $"{field.Name} needs options. Name them in the mapping (picklist)."
        : null;

    private async ValueTask CreateGroupAsync(string type, CancellationToken cancellationToken) =>
        await api.ChangeAsync(api.Paths.PropertyGroups(type), $"creating the property group {Group} of {type}", new NewGroup(Group, GroupLabel, -1), HubSpotJson.Default.NewGroup, [Conflict], cancellationToken);

    private async ValueTask<ProvisionResult> CreateAsync(string type, FieldSpec field, CancellationToken cancellationToken)
    {
        (string hubSpotType, string fieldType) = PropertyTypes.ForCreation(field)!.Value;
        NewProperty body = new(field.Name, field.Label, Group, hubSpotType, fieldType, OptionsFor(field));
        CrmResponse answer = await api.ChangeAsync(api.Paths.Properties(type), $"creating the property {field.Name} of {type}", body, HubSpotJson.Default.NewProperty, [400, Conflict], cancellationToken);
        if (answer.Status < 400)
        {
            return new ProvisionResult(field.Name, ProvisionStatus.Created, null);
        }

        if (answer.Status != Conflict)
        {
            Refusal? refusal = Refusal.Read(answer);
            return new ProvisionResult(field.Name, ProvisionStatus.Conflict, $"HubSpot refuses to create {field.Name} ({refusal?.Code ?? "no code"}: {Redaction.Clean(refusal?.Words)}). Create it in HubSpot, or name another property in the mapping.");
        }

        // Someone was faster, or an archived property keeps the name.
        IReadOnlyList<PropertyRow> now = await ReadPropertiesAsync(api, type, cancellationToken);
        return now.FirstOrDefault(p => p.Name == field.Name) is { } found
            ? Compare(field, found)
            : new ProvisionResult(field.Name, ProvisionStatus.Conflict, $"An archived property keeps the name {field.Name}. Restore it in HubSpot, or name another property in the mapping.");
    }

    private static PropertyOption[]? OptionsFor(FieldSpec field) => field.Type switch
    {
        CrmFieldType.Boolean => [new PropertyOption("Yes", "true", 0, false), new PropertyOption("No", "false", 1, false)],
        CrmFieldType.Picklist or CrmFieldType.MultiPicklist => [.. field.Options.Select((o, i) => new PropertyOption(o, o, i, false))],
        _ => null,
    };

    [GeneratedRegex("^(?!hs_)[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex InternalName();
}
