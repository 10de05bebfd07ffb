namespace LeadScoring.Emulators.Salesforce;

/// <summary>One version of one record. Immutable: an update puts a new row in its place, so that readers never see half of one.</summary>
/// <param name="Id">18 characters.</param>
/// <param name="Stamp">Value of the object's cursor field, whole seconds UTC.</param>
/// <param name="Values">By field position: text, boxed <see cref="double"/>, <see cref="bool"/> or UTC <see cref="DateTime"/>; may be shorter than the field list. Formulas and roll-ups are worked out at each look.</param>
internal sealed record Row(string Id, DateTime Stamp, bool IsDeleted, object?[] Values)
{
    public object? this[FieldDefinition field] => field.Compute is { } compute ? compute(this) : field.Ordinal < Values.Length ? Values[field.Ordinal] : null;
}
