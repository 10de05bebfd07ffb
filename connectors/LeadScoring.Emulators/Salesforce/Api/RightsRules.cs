namespace LeadScoring.Emulators.Salesforce;

/// <summary>The checks on FieldPermissions rows that no field definition expresses.</summary>
internal static class RightsRules
{
    /// <exception cref="ApiException">The row grants what cannot be granted.</exception>
    public static void Check(Organization organization, ObjectDefinition definition, Dictionary<FieldDefinition, object?> changes)
    {
        if (definition.Name != "FieldPermissions")
        {
            return;
        }

        object? Value(string name) => changes.GetValueOrDefault(definition.Find(name)!);
        if (Value("Field") is string qualified)
        {
            string[] parts = qualified.Split('.');
            FieldDefinition? field = parts.Length == 2 ? organization.Find(parts[0])?.Definition.Find(parts[1]) : null;
            if (field is not { Permissionable: true })
            {
                throw new ApiException(400, new ApiFault(
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"Field Name: bad value for restricted picklist field: {qualified}", "Field"));
            }
        }

        if (Value("PermissionsEdit") is true && Value("PermissionsRead") is false)
        {
            throw new ApiException(400, new ApiFault("FIELD_INTEGRITY_EXCEPTION", "Edit permission needs read permission.", "PermissionsEdit"));
        }
    }
}
