namespace LeadScoring;

/// <summary>One kind of file of a connection of kind <see cref="CrmConnection.FileKind"/>, whose rows are imported.</summary>
/// <param name="Stream">The name by which objects and <c>import</c> call it.</param>
/// <param name="Key">Column that says whom a row is about.</param>
/// <param name="KnownAt">Column with the instant from which a row was known; <see langword="null"/>, or empty in a row, takes the time of the import.</param>
/// <param name="Joins">Mapped lead field that the key is compared with; <see langword="null"/> takes the lead's first merge key.</param>
public sealed record FileSource(StreamName Stream, string Key, string? KnownAt, string? Joins);
