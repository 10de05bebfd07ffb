namespace LeadScoring.Emulators.Salesforce;

/// <summary>Which fields the API user sees and may edit: what permission sets grant, where a grant is needed.</summary>
internal sealed class FieldAccess(Organization organization, bool enforced)
{
    private readonly HashSet<string> _hidden = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a field away from the API user, as an administrator does by field-level security, or gives it back. Needs the organisation's write lock.</summary>
    /// <param name="field"><c>Lead.Title</c>.</param>
    /// <param name="hidden">Whether it is taken away.</param>
    public void Hide(string field, bool hidden)
    {
        if (hidden)
        {
            _hidden.Add(field);
        }
        else
        {
            _hidden.Remove(field);
        }
    }

    /// <summary>Gives back all that was taken away. Needs the organisation's write lock.</summary>
    public void Reset() => _hidden.Clear();

    public bool CanRead(ObjectDefinition definition, FieldDefinition field) =>
        (_hidden.Count == 0 || !_hidden.Contains($"{definition.Name}.{field.Name}")) && IsGranted(definition, field);

    private bool IsGranted(ObjectDefinition definition, FieldDefinition field) => !enforced || !field.NeedsGrant || Granted(definition, field, "PermissionsRead");

    public bool CanEdit(ObjectDefinition definition, FieldDefinition field) =>
        field.Updateable && CanRead(definition, field) && (!enforced || !field.NeedsGrant || Granted(definition, field, "PermissionsEdit"));

    /// <summary>The field by name as the API user sees it: an invisible one does not exist.</summary>
    public FieldDefinition? Find(ObjectDefinition definition, string name) =>
        definition.Find(name) is { } field && CanRead(definition, field) ? field : null;

    private bool Granted(ObjectDefinition definition, FieldDefinition field, string right)
    {
        ObjectTable assignments = organization["PermissionSetAssignment"];
        ObjectTable grants = organization["FieldPermissions"];
        FieldDefinition set = assignments.Definition.Find("PermissionSetId")!;
        HashSet<object?> sets = [.. assignments.FindBy(assignments.Definition.Find("AssigneeId")!, organization.ApiUserId).Where(r => !r.IsDeleted).Select(r => r[set])];
        FieldDefinition parent = grants.Definition.Find("ParentId")!;
        FieldDefinition flag = grants.Definition.Find(right)!;
        return grants.FindBy(grants.Definition.Find("Field")!, $"{definition.Name}.{field.Name}").Any(r => !r.IsDeleted && r[flag] is true && sets.Contains(r[parent]));
    }
}
