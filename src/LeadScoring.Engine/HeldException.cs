namespace LeadScoring.Engine;

/// <summary>A guard of the mapping stopped the run before it wrote. The message names the guard, what was found and what to do.</summary>
public sealed class HeldException(string message) : Exception(message)
{
    /// <summary>The guard, where a second person may release it; <see langword="null"/> = there is nothing to release.</summary>
    public string? Guard { get; init; }

    /// <summary>What the guard measured (0–1).</summary>
    public double Measured { get; init; }
}
