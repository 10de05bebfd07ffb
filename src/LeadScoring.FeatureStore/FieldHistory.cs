namespace LeadScoring.FeatureStore;

/// <summary>What a lead's field held over time, over all its records: what <see cref="FactView.ValueAt"/> would give, from which instant on.</summary>
internal static class FieldHistory
{
    /// <summary>Puts the steps into <paramref name="steps"/>, oldest first; neighbours differ, and empty values are <see langword="null"/>.</summary>
    public static void Read(LeadFacts lead, string field, List<Step> steps)
    {
        steps.Clear();
        List<long> instants = [];
        foreach (ValueFact value in lead.Values)
        {
            if (string.Equals(value.Field, field, StringComparison.Ordinal))
            {
                instants.Add(value.KnownAt.UtcTicks);
            }
        }

        Read(instants, at => FactView.ValueAt(lead, field, at), steps);
    }

    /// <summary>Puts the steps of a value that changes at most at these instants into <paramref name="steps"/>.</summary>
    public static void Read(List<long> instants, Func<DateTimeOffset, string?> valueAt, List<Step> steps)
    {
        steps.Clear();
        instants.Sort();
        for (int i = 0; i < instants.Count; i++)
        {
            if (i > 0 && instants[i] == instants[i - 1])
            {
                continue;
            }

            string? text = valueAt(new DateTimeOffset(instants[i], TimeSpan.Zero));
            if (steps.Count == 0 ? text is not null : !string.Equals(steps[^1].Text, text, StringComparison.Ordinal))
            {
                steps.Add(new Step(instants[i], text));
            }
        }
    }

    /// <summary>The value at an instant.</summary>
    public static string? At(ReadOnlySpan<Step> steps, long ticks)
    {
        string? text = null;
        foreach (Step step in steps)
        {
            if (step.KnownAt > ticks)
            {
                break;
            }

            text = step.Text;
        }

        return text;
    }

    /// <summary>1 when another value than the one before came in (<paramref name="ticks"/> − <paramref name="within"/>, <paramref name="ticks"/>]; going empty is not another value, and the first value is none.</summary>
    public static float Changed(ReadOnlySpan<Step> steps, long within, long ticks)
    {
        string? before = null;
        foreach (Step step in steps)
        {
            if (step.KnownAt > ticks)
            {
                break;
            }

            if (step.Text is null)
            {
                continue;
            }

            if (before is not null && !string.Equals(before, step.Text, StringComparison.Ordinal) && step.KnownAt > ticks - within)
            {
                return 1;
            }

            before = step.Text;
        }

        return 0;
    }

    /// <summary>A value and from when on it held, in UTC ticks.</summary>
    internal readonly record struct Step(long KnownAt, string? Text);
}
