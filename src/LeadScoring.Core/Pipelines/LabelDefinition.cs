namespace LeadScoring;

/// <summary>What "good" means and from where in a lead's life it is asked.</summary>
/// <param name="GoodWhen">Conditions that make a lead good; one that holds is enough.</param>
/// <param name="BadWhen">Conditions that make a lead bad at once.</param>
/// <param name="Within">The window after the moment of scoring in which good must happen.</param>
/// <param name="ScoreMoments">Ages of a lead at which past leads are replayed; at least one.</param>
/// <param name="WindowOverIsBad">Whether a lead without any outcome in the window is bad; otherwise it is not known, and teaches nothing.</param>
public sealed record LabelDefinition(
    IReadOnlyList<ObjectCondition> GoodWhen,
    IReadOnlyList<ObjectCondition> BadWhen,
    TimeSpan Within,
    IReadOnlyList<TimeSpan> ScoreMoments,
    bool WindowOverIsBad = true);

/// <summary>A condition on the mapped fields of one object; its names are bare field names.</summary>
/// <param name="ObjectName"><c>lead</c>, <c>contact</c>, <c>deal</c> …</param>
/// <param name="Condition">What must hold for one record of it.</param>
public sealed record ObjectCondition(string ObjectName, Condition Condition);
