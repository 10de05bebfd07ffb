namespace LeadScoring.Emulators.Salesforce;

/// <summary>What happened to one record, as change events tell it.</summary>
/// <param name="Table">Its object.</param>
/// <param name="Kind"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>UNDELETE</c>.</param>
/// <param name="Before">The record before; <see langword="null"/> for a new one.</param>
/// <param name="After">The record after; for a deletion the same as before.</param>
/// <param name="Editor">Who did it.</param>
internal sealed record RecordChange(ObjectTable Table, string Kind, Row? Before, Row After, Editor Editor);
