namespace LeadScoring.FeatureStore;

/// <summary>What a lead's fields held as far as was known at an instant.</summary>
/// <remarks>Pure; relies on the order of <see cref="LeadFacts.Values"/>. Allocates nothing.</remarks>
public static class FactView
{
    /// <summary>The value of a field: of each source the newest value known by <paramref name="asOf"/>, and of these the first that is not empty, by priority, then source.</summary>
    /// <param name="lead">The lead.</param>
    /// <param name="field">The mapping's name of the field, compared ordinally.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    /// <returns>Invariant text; <see langword="null"/> when no source held a value.</returns>
    public static string? ValueAt(LeadFacts lead, string field, DateTimeOffset asOf) => FactAt(lead, field, asOf)?.Text;

    /// <summary>From when on the value that <see cref="ValueAt"/> gives was known, UTC; <see langword="null"/> when it gives none.</summary>
    /// <param name="lead">The lead.</param>
    /// <param name="field">The mapping's name of the field, compared ordinally.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    public static DateTimeOffset? KnownAt(LeadFacts lead, string field, DateTimeOffset asOf) => FactAt(lead, field, asOf)?.KnownAt;

    /// <summary>The fact that <see cref="ValueAt"/> takes its value from; <see langword="null"/> when it gives none.</summary>
    /// <param name="lead">The lead.</param>
    /// <param name="field">The mapping's name of the field, compared ordinally.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    public static ValueFact? FactAt(LeadFacts lead, string field, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(lead);
        ArgumentNullException.ThrowIfNull(field);
        IReadOnlyList<ValueFact> values = lead.Values;
        int i = FirstOf(values, field);
        while (i < values.Count && string.Equals(values[i].Field, field, StringComparison.Ordinal))
        {
            ValueFact first = values[i];
            ValueFact? newest = null;
            for (; i < values.Count && SameSource(values[i], first); i++)
            {
                if (values[i].KnownAt <= asOf)
                {
                    newest = values[i];
                }
            }

            if (!string.IsNullOrEmpty(newest?.Text))
            {
                return newest;
            }
        }

        return null;
    }

    private static bool SameSource(ValueFact a, ValueFact b) =>
        a.Priority == b.Priority && a.Source == b.Source && string.Equals(a.Field, b.Field, StringComparison.Ordinal);

    private static int FirstOf(IReadOnlyList<ValueFact> values, string field)
    {
        int low = 0;
        int high = values.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(values[middle].Field, field) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
