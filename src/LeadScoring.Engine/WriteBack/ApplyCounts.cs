namespace LeadScoring.Engine.WriteBack;

/// <summary>Counts verdicts while a plan is applied. Not thread-safe.</summary>
internal sealed class ApplyCounts(int settledBefore)
{
    private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    private int _written;
    private int _notFound;
    private int _deferred;

    public List<SkippedWrite> Skipped { get; } = [];

    public List<StreamFailure> Failures { get; } = [];

    public int Rejected { get; private set; }

    public int All => _written + Rejected + _notFound + _deferred;

    public string MostFrequentError => _errors.Count == 0 ? "none given" : _errors.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).First().Key;

    public void Add(IReadOnlyList<WriteResult> results)
    {
        foreach (WriteResult result in results)
        {
            _written += result.Status == WriteStatus.Written ? 1 : 0;
            Rejected += result.Status == WriteStatus.Rejected ? 1 : 0;
            _notFound += result.Status == WriteStatus.NotFound ? 1 : 0;
            _deferred += result.Status == WriteStatus.Deferred ? 1 : 0;
            if (result.Status != WriteStatus.Written || result.RefusedFields.Count > 0)
            {
                string error = result.ErrorCode ?? result.Status.ToString();
                _errors[error] = _errors.GetValueOrDefault(error) + 1;
            }
        }
    }

    public ApplyReport ToReport(WriteBackPlan plan) => new(plan.Id, _written, Rejected, _notFound, _deferred, settledBefore, Skipped, _errors, Failures);
}
