namespace LeadScoring.Engine.Import;

/// <summary>One row that could be read.</summary>
/// <param name="Line">Line of the file on which it begins, from 1.</param>
/// <param name="Key">The text of its key column.</param>
/// <param name="KnownAt">From when it was known, UTC; <see langword="null"/> where the file does not say.</param>
/// <param name="Fields">Its columns; empty ones hold <see langword="null"/>.</param>
internal sealed record ImportRow(long Line, string Key, DateTimeOffset? KnownAt, Dictionary<string, string?> Fields);
