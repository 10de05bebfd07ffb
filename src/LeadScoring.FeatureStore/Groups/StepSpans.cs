namespace LeadScoring.FeatureStore;

/// <summary>Looks through steps of a value.</summary>
internal static class StepSpans
{
    /// <summary>Whether any step holds the text.</summary>
    public static bool ContainsText(this Span<FieldHistory.Step> steps, string text)
    {
        foreach (FieldHistory.Step step in steps)
        {
            if (string.Equals(step.Text, text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
