namespace LeadScoring.Mapping;

/// <summary>Collects all problems of one file, so that its author sees them at once and not one by one.</summary>
internal sealed class ProblemList
{
    /// <summary>Nobody reads more at once, and a file that goes on like this is no mapping.</summary>
    public const int Most = 100;

    private readonly List<MappingProblem> _problems = [];

    /// <summary>Whether the mapping is refused.</summary>
    public bool HasErrors => _problems.Exists(p => p.Severity == MappingSeverity.Error);

    public int Count => _problems.Count;

    /// <exception cref="TooManyProblemsException">There are enough; reading ends here.</exception>
    public void Error(Place at, string message) => Add(MappingSeverity.Error, at, message);

    /// <exception cref="TooManyProblemsException">There are enough; reading ends here.</exception>
    public void Warn(Place at, string message) => Add(MappingSeverity.Warning, at, message);

    /// <summary>Overrides first, then the file from top to bottom; the same problem at the same place once.</summary>
    public IReadOnlyList<MappingProblem> InOrder() =>
        [.. _problems.Distinct().OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column)];

    private void Add(MappingSeverity severity, Place at, string message)
    {
        _problems.Add(new MappingProblem(severity, at.File, at.Line, at.Column, message));
        if (_problems.Count == Most)
        {
            _problems.Add(new MappingProblem(MappingSeverity.Error, at.File, at.Line, at.Column, $"There are more than {Most} problems; the rest of the file was not looked at."));
            throw new TooManyProblemsException();
        }
    }
}

/// <summary>Ends the reading of a file that is wrong all over; caught where reading began.</summary>
internal sealed class TooManyProblemsException : Exception;
