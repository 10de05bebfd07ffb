namespace LeadScoring.Engine.Import;

/// <summary>Why a row of a file was not taken. Names the place and never the value.</summary>
/// <param name="Line">Line of the file on which the row begins, from 1.</param>
/// <param name="Column">The column; <see langword="null"/> when the whole row is meant.</param>
/// <param name="Kind">The sort of problem in a word or two, by which problems are counted.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record RowProblem(long Line, string? Column, string Kind, string Message);

/// <summary>The problems of a file: every one is counted, the first ones are kept with their place.</summary>
internal sealed class RowProblems(Action<RowProblem>? told)
{
    private const int MostKept = 100;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<RowProblem> _first = [];

    /// <summary>All problems so far.</summary>
    public long Count { get; private set; }

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<RowProblem> First => _first;

    public void Add(RowProblem problem)
    {
        Count++;
        _counts[problem.Kind] = _counts.GetValueOrDefault(problem.Kind) + 1;
        if (_first.Count < MostKept)
        {
            _first.Add(problem);
        }

        told?.Invoke(problem);
    }
}
