namespace LeadScoring.Engine;

/// <summary>How far a stage of a run has come.</summary>
/// <param name="Stage"><c>pull</c>, <c>repair</c>, <c>sweep</c>, <c>hints</c>, <c>map</c>, <c>train</c>, <c>score</c>, <c>plan</c>, <c>apply</c>.</param>
/// <param name="Item">What is being worked on: a stream, a step.</param>
/// <param name="Done">Units done so far: records, leads, rows.</param>
/// <param name="Total">Units in all, where known.</param>
public readonly record struct RunProgress(string Stage, string Item, long Done, long? Total);
