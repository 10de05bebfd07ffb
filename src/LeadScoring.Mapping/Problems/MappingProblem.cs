namespace LeadScoring.Mapping;

/// <summary>Whether a problem stops the mapping.</summary>
public enum MappingSeverity
{
    /// <summary>The mapping works; the line may not mean what its author thinks.</summary>
    Warning,

    /// <summary>The mapping is refused until this is changed.</summary>
    Error,
}

/// <summary>One thing wrong with a mapping file, at its position.</summary>
/// <param name="Severity">Whether it stops the mapping.</param>
/// <param name="File">File name without folders; <c>--set</c> for an override.</param>
/// <param name="Line">Line, from 1; for an override its number, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong and what to write instead; never a secret.</param>
public sealed record MappingProblem(MappingSeverity Severity, string File, int Line, int Column, string Message)
{
    /// <summary><c>inbound.yaml:24:19  message</c></summary>
    public override string ToString() => $"{File}:{Line}:{Column}  {Message}";
}

/// <summary>A mapping file, read and checked.</summary>
/// <param name="Pipeline">The compiled mapping; <see langword="null"/> when any problem is an error.</param>
/// <param name="Problems">Everything found, in file order.</param>
/// <remarks>Immutable; safe to share.</remarks>
public sealed record MappingResult(PipelineDefinition? Pipeline, IReadOnlyList<MappingProblem> Problems)
{
    /// <summary>Where the file names CRM fields, for messages that need the CRM's own metadata.</summary>
    internal IReadOnlyList<CrmFieldUse> Uses { get; init; } = [];

    /// <summary>Where things stand that only the records can judge.</summary>
    internal MappingNotes Notes { get; init; } = new();
}

/// <summary>One place of the file that names a field of a CRM.</summary>
/// <param name="Stream">The stream it belongs to.</param>
/// <param name="Field">The name as spelt in the file.</param>
/// <param name="At">Where.</param>
/// <param name="IsWritten">Whether write-back fills it; otherwise it is read.</param>
internal sealed record CrmFieldUse(StreamKey Stream, string Field, Place At, bool IsWritten)
{
    /// <summary>What a mapped field makes of it; <see langword="null"/> where it is read for something else.</summary>
    public FieldReading? Reading { get; init; }

    /// <summary>Whether a time is expected there.</summary>
    public bool IsTime { get; init; }

    /// <summary>Values that a condition compares it with.</summary>
    public IReadOnlyList<string> ComparedWith { get; init; } = [];

    /// <summary>Whether the label hangs on that condition.</summary>
    public bool IsLabel { get; init; }
}

/// <summary>What a mapped field makes of a CRM field, as far as the CRM's metadata can tell whether it fits.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="TypedBy">The first step that wants something else than text (<c>number</c>, <c>date</c>, …); <see langword="null"/> for none.</param>
/// <param name="IsVerbatim">Whether the CRM's own values come through, apart from case and spaces.</param>
/// <param name="Map">What the CRM's values are looked up in; <see langword="null"/> for none.</param>
internal sealed record FieldReading(string Name, string? TypedBy, bool IsVerbatim, MapReading? Map);

/// <summary>A <c>map</c> over a CRM field's own values.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Otherwise">What other values become; <see langword="null"/> = nothing.</param>
internal sealed record MapReading(Place At, IReadOnlyList<TextNode> Keys, string? Otherwise);

/// <summary>A position in the file or in an override; counted from 1.</summary>
internal readonly record struct Place(string File, int Line, int Column)
{
    /// <summary>The same line, some characters to the right.</summary>
    public Place Right(int characters) => this with { Column = Column + characters };
}
