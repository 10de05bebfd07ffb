namespace LeadScoring.Modeling;

/// <summary>Counts steps done on several threads and tells them one after the other.</summary>
internal sealed class StepCounter(IProgress<TrainingProgress>? progress, int total)
{
    private readonly Lock _gate = new();
    private int _done;

    public string Name { get; set; } = string.Empty;

    public void Done()
    {
        lock (_gate)
        {
            progress?.Report(new TrainingProgress(Name, ++_done, total));
        }
    }
}
