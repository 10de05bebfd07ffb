namespace LeadScoring.Engine;

/// <summary>A guard of the mapping stopped the run before it wrote. The message names the guard, what was found and what to do.</summary>
public sealed class HeldException(string message) : Exception(message);
