namespace LeadScoring.EndToEnd.Running;

/// <summary>A test on real data, which lies beside the checkout; skipped where it does not, but never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (!Directory.Exists(Repository.SharedData) && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = $"the real data is not there: {Repository.SharedData}";
        }
    }
}
