namespace LeadScoring;

/// <summary>How long what was pulled is kept; unset = for good.</summary>
/// <param name="Lead">Age of the last change and last activity of a lead from which its records lose their content.</param>
/// <param name="Activity">Age from which activities, imported rows and events lose their content.</param>
/// <param name="History">Age from which past values of fields are dropped; what held at that age stays.</param>
public sealed record RetentionOptions(TimeSpan? Lead = null, TimeSpan? Activity = null, TimeSpan? History = null)
{
    /// <summary>Whether anything is ever removed.</summary>
    public bool IsAny => Lead is not null || Activity is not null || History is not null;
}
