namespace LeadScoring.Mapping;

/// <summary>Collects all problems of one file, so that its author sees them at once and not one by one.</summary>
internal sealed class ProblemList
{
    private readonly List<MappingProblem> _problems = [];

    /// <summary>Whether the mapping is refused.</summary>
    public bool HasErrors => _problems.Exists(p => p.Severity == MappingSeverity.Error);

    public int Count => _problems.Count;

    public void Error(Place at, string message) => _problems.Add(new MappingProblem(MappingSeverity.Error, at.File, at.Line, at.Column, message));

    public void Warn(Place at, string message) => _problems.Add(new MappingProblem(MappingSeverity.Warning, at.File, at.Line, at.Column, message));

    /// <summary>Overrides first, then the file from top to bottom; the same problem at the same place once.</summary>
    public IReadOnlyList<MappingProblem> InOrder() =>
        [.. _problems.Distinct().OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column)];
}
