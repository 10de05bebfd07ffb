namespace LeadScoring.Modeling;

/// <summary>A fitted model with its calibration. Immutable and thread-safe.</summary>
internal sealed record ModelPart(IMarginModel Model, MarginCalibration Calibration);

/// <summary>Models of their own for parts of the leads.</summary>
/// <param name="By">The feature whose value decides.</param>
/// <param name="Models">By value; other values use the common model.</param>
internal sealed record SegmentParts(string By, IReadOnlyDictionary<string, ModelPart> Models)
{
    /// <summary>No segment.</summary>
    public static SegmentParts None { get; } = new(string.Empty, new Dictionary<string, ModelPart>());

    /// <summary>Rows by the value that has a model; the rest under <see langword="null"/>.</summary>
    public IEnumerable<(string? Value, int[] Rows)> Split(FeatureTable table)
    {
        FeatureColumn? column = Models.Count == 0 ? null : table.Columns.FirstOrDefault(c => c.Name == By);
        return Enumerable.Range(0, table.Rows)
            .GroupBy(r => column?.TextAt(r) is { } value && Models.ContainsKey(value) ? value : null)
            .Select(g => (g.Key, g.ToArray()));
    }
}
