namespace LeadScoring.Engine.Pull;

/// <summary>The fields of one connection that are inputs: history of any other field, our own write-back above all, is no news.</summary>
internal sealed class InputFields
{
    private readonly Dictionary<StreamName, HashSet<string>> _inputs;

    public InputFields(IEnumerable<StreamRead> reads) =>
        _inputs = reads.ToDictionary(
            r => r.Stream.Stream,
            r => r.Request.Fields.Where(f => !r.QuietFields.Contains(f)).ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>The changes of input fields.</summary>
    public IReadOnlyList<FieldChange> Keep(IReadOnlyList<FieldChange> changes) =>
        changes.Count == 0 ? changes : [.. changes.Where(c => _inputs.TryGetValue(c.Stream, out HashSet<string>? fields) && fields.Contains(c.Field))];
}
