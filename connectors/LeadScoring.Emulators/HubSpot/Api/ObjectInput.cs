using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Reads records and references to records out of requests, and refuses what HubSpot refuses.</summary>
internal sealed class ObjectInput(HubSpotPortal portal, HubSpotEmulatorOptions options)
{
    /// <summary>Reads and checks <c>properties</c>.</summary>
    /// <param name="self">The record being changed, or <see langword="null"/> for a new one.</param>
    /// <exception cref="ApiFailure">A value is refused, or a unique value is taken.</exception>
    public List<(PropertyDefinition Property, string? Value)> Changes(ObjectTable table, JsonElement element, CrmObject? self)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            throw ApiFailure.Invalid("Invalid input JSON: \"properties\" must be an object.");
        }

        List<(PropertyDefinition, string?)> changes = [];
        List<InvalidValue> invalid = [];
        foreach (JsonProperty member in properties.EnumerateObject())
        {
            string? value = properties.Text(member.Name);
            if (!table.Catalog.TryGetActive(member.Name, out PropertyDefinition? property))
            {
                invalid.Add(new InvalidValue(member.Name, "PROPERTY_DOESNT_EXIST", $"Property \"{member.Name}\" does not exist"));
            }
            else if (property.ReadOnly)
            {
                invalid.Add(new InvalidValue(member.Name, "READ_ONLY_VALUE", $"\"{member.Name}\" is a read only property; its value cannot be set."));
            }
            else if (PropertyValues.Check(portal, property, value, out string? stored) is { } refusal)
            {
                invalid.Add(refusal);
            }
            else
            {
                changes.Add((property, stored));
            }
        }

        if (invalid.Count > 0)
        {
            throw ApiFailure.InvalidValues(invalid);
        }

        RefuseTakenValues(table, changes, self);
        return changes;
    }

    /// <summary>Checks what only a create must have.</summary>
    /// <exception cref="ApiFailure">A required property is missing.</exception>
    public void RequireForCreate(ObjectTable table, ApiVersion version, List<(PropertyDefinition Property, string? Value)> changes, bool hasAssociations)
    {
        IReadOnlyList<string> required = version >= ApiVersion.September2026 && options.RequiredProperties.TryGetValue(table.Type.Plural, out IReadOnlyList<string>? portalRules) ? portalRules : [];
        bool isActivity = table.Catalog.TryGet("hs_timestamp", out _);
        RequireConditional(table, version, name => changes.LastOrDefault(c => c.Property.Name == name).Value, changes);
        string? missing = required.Concat(isActivity ? ["hs_timestamp"] : table.Type.Singular == "lead" ? ["hs_lead_name"] : Array.Empty<string>())
            .FirstOrDefault(name => !changes.Exists(c => c.Property.Name == name && c.Value is not null));
        if (missing is not null)
        {
            throw new ApiFailure(400, "VALIDATION_ERROR", "Error creating " + table.Type.Singular.ToUpperInvariant() + ". Some required properties were not set.")
            {
                Context = new Dictionary<string, string> { ["properties"] = missing },
            };
        }

        if (table.Type.Singular == "lead" && !hasAssociations)
        {
            throw ApiFailure.Invalid("A lead must be associated with an existing contact.");
        }
    }

    /// <summary>Checks the portal's rules for a change: no required property may be empty afterwards, and no condition unmet that the change brings about.</summary>
    /// <exception cref="ApiFailure">A rule is broken.</exception>
    public void RequireForUpdate(ObjectTable table, ApiVersion version, CrmObject self, List<(PropertyDefinition Property, string? Value)> changes)
    {
        if (version < ApiVersion.September2026)
        {
            return;
        }

        string? After(string name) => changes.Exists(c => c.Property.Name == name)
            ? changes.Last(c => c.Property.Name == name).Value
            : table.Catalog.TryGetActive(name, out PropertyDefinition? property) ? self.Value(self.State, property.Slot) : null;
        if (options.RequiredProperties.TryGetValue(table.Type.Plural, out IReadOnlyList<string>? required) && required.FirstOrDefault(name => string.IsNullOrEmpty(After(name))) is { } missing)
        {
            throw Unmet(missing, $"{missing} is required.", "REQUIRED_FIELD");
        }

        RequireConditional(table, version, After, changes);
    }

    /// <summary>Reads the <c>associations</c> of a create.</summary>
    /// <exception cref="ApiFailure">One is malformed or leads to no record.</exception>
    public List<(ObjectType To, long ToId, AssociationLabel Label)> Associations(ObjectTable table, JsonElement element)
    {
        List<(ObjectType, long, AssociationLabel)> links = [];
        foreach (JsonElement association in element.List("associations"))
        {
            if (association.ValueKind != JsonValueKind.Object || !association.TryGetProperty("to", out JsonElement to))
            {
                throw ApiFailure.Invalid("Invalid input JSON: an association needs \"to\".");
            }

            long toId = ParseId(to.RequiredText("id"));
            foreach (JsonElement spec in association.List("types"))
            {
                int typeId = (int)ParseId(spec.RequiredText("associationTypeId"));
                (ObjectType type, AssociationLabel label) = ObjectType.All
                    .Select(t => (Type: t, Label: portal.Associations.Types.Find(table.Type, t, typeId)))
                    .FirstOrDefault(m => m.Label is not null) is { Label: { } found } match
                    ? (match.Type, found)
                    : throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"No association type {typeId} starts at {table.Type.Plural}."));
                if (portal.Table(type).Find(toId) is not { State.IsArchived: false })
                {
                    throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"{type.Singular} {toId} does not exist."));
                }

                links.Add((type, toId, label));
            }
        }

        return links;
    }

    /// <summary>The record an id names, archived or not; <see langword="null"/> when there is none.</summary>
    /// <param name="idProperty">Property with unique values that holds <paramref name="id"/>; the record id when <see langword="null"/>.</param>
    /// <exception cref="ApiFailure">The property cannot identify records.</exception>
    public static CrmObject? Find(ObjectTable table, string id, string? idProperty)
    {
        if (idProperty is null)
        {
            return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? table.Find(number) : null;
        }

        return table.FindUnique(UniqueProperty(table, idProperty), id);
    }

    /// <exception cref="ApiFailure">It does not exist or its values are not unique.</exception>
    public static PropertyDefinition UniqueProperty(ObjectTable table, string name) =>
        table.Catalog.TryGetActive(name, out PropertyDefinition? property) && property.HasUniqueValue
            ? property
            : throw ApiFailure.Invalid($"Property \"{name}\" of {table.Type.Plural} cannot identify records: it does not exist or its values are not unique.");

    /// <exception cref="ApiFailure">It is no decimal number.</exception>
    public static long ParseId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : throw ApiFailure.Invalid($"\"{text}\" is not a valid id.");

    private void RequireConditional(ObjectTable table, ApiVersion version, Func<string, string?> after, List<(PropertyDefinition Property, string? Value)> changes)
    {
        ConditionalRule? broken = version < ApiVersion.September2026 ? null : options.ConditionalRules.FirstOrDefault(r =>
            ObjectType.Find(r.ObjectType) == table.Type
            && changes.Exists(c => c.Property.Name == r.Property && c.Value == r.Value)
            && string.IsNullOrEmpty(after(r.Requires)));
        if (broken is not null)
        {
            throw Unmet(broken.Requires, $"{broken.Requires} is required when {broken.Property} has this value.", "CONDITIONAL_REQUIRED");
        }
    }

    private static ApiFailure Unmet(string property, string message, string code) =>
        new(400, "VALIDATION_ERROR", message) { Details = [new ErrorDetail(message, code, "propertyName", property)] };

    private static void RefuseTakenValues(ObjectTable table, List<(PropertyDefinition Property, string? Value)> changes, CrmObject? self)
    {
        foreach ((PropertyDefinition property, string? value) in changes)
        {
            if (property.HasUniqueValue && value is not null && table.FindUnique(property, value) is { } holder && holder != self)
            {
                string name = char.ToUpperInvariant(table.Type.Singular[0]) + table.Type.Singular[1..];
                throw new ApiFailure(409, "CONFLICT", string.Create(CultureInfo.InvariantCulture, $"{name} already exists. Existing ID: {holder.Id}"));
            }
        }
    }
}
