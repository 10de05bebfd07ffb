namespace LeadScoring.Engine.Import;

/// <summary>What an import brought. The rows are the sum of all the counts below them.</summary>
/// <param name="Stream">Where the rows went.</param>
/// <param name="IsCheck">Whether the file was only looked at and nothing stored.</param>
/// <param name="Rows">Rows of the file, the header not counted.</param>
/// <param name="Added">Rows about somebody, or something, new.</param>
/// <param name="Changed">Rows that say something else than was known, also of the past.</param>
/// <param name="Unchanged">Rows that say what is known already: of an earlier import, or of an earlier row.</param>
/// <param name="Bad">Rows that could not be taken.</param>
/// <param name="Erased">Rows about people who asked to be forgotten; they are left out.</param>
/// <param name="Matched">Rows whose key is that of a known lead; <see langword="null"/> where rows join by something else than the lead's first merge key.</param>
/// <param name="BadBy">Problems by kind.</param>
/// <param name="Problems">The first problems with their place.</param>
/// <param name="Took">Wall time of reading and storing.</param>
public sealed record ImportReport(
    StreamKey Stream,
    bool IsCheck,
    long Rows,
    long Added,
    long Changed,
    long Unchanged,
    long Bad,
    long Erased,
    long? Matched,
    IReadOnlyDictionary<string, long> BadBy,
    IReadOnlyList<RowProblem> Problems,
    TimeSpan Took);
