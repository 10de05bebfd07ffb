namespace LeadScoring.Storage;

/// <summary>The order in which facts of a lead are listed: total, so that equal stores give equal lists.</summary>
internal static class FactOrder
{
    public static int Compare(RecordRef a, RecordRef b)
    {
        int order = string.CompareOrdinal(a.Connection.Value, b.Connection.Value);
        order = order != 0 ? order : string.CompareOrdinal(a.Stream.Value, b.Stream.Value);
        return order != 0 ? order : string.CompareOrdinal(a.Id.Value, b.Id.Value);
    }

    public static int Compare(ValueFact a, ValueFact b)
    {
        int order = string.CompareOrdinal(a.Field, b.Field);
        order = order != 0 ? order : a.Priority.CompareTo(b.Priority);
        order = order != 0 ? order : Compare(a.Source, b.Source);
        order = order != 0 ? order : a.KnownAt.CompareTo(b.KnownAt);
        return order != 0 ? order : string.CompareOrdinal(a.Text, b.Text);
    }

    public static int Compare(ActivityFact a, ActivityFact b)
    {
        int order = a.HappenedAt.CompareTo(b.HappenedAt);
        order = order != 0 ? order : Compare(a.Source, b.Source);
        order = order != 0 ? order : string.CompareOrdinal(a.Kind, b.Kind);
        order = order != 0 ? order : string.CompareOrdinal(a.Detail, b.Detail);
        order = order != 0 ? order : a.KnownAt.CompareTo(b.KnownAt);
        return order != 0 ? order : Compare(a.Lead, b.Lead);
    }

    public static int Compare(OutcomeFact a, OutcomeFact b)
    {
        int order = a.HappenedAt.CompareTo(b.HappenedAt);
        order = order != 0 ? order : Compare(a.Source, b.Source);
        order = order != 0 ? order : a.Kind.CompareTo(b.Kind);
        order = order != 0 ? order : a.KnownAt.CompareTo(b.KnownAt);
        return order != 0 ? order : Nullable.Compare(a.Amount, b.Amount);
    }

    /// <summary>One activity that names two records of the same lead happened once, and is known from the first of them on.</summary>
    public static List<ActivityFact> WithoutRepeats(List<ActivityFact> sorted)
    {
        int kept = 0;
        for (int i = 0; i < sorted.Count; i++)
        {
            if (kept == 0 || !SameEvent(sorted[kept - 1], sorted[i]))
            {
                sorted[kept++] = sorted[i];
            }
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
        return sorted;
    }

    private static bool SameEvent(ActivityFact a, ActivityFact b) =>
        a.HappenedAt == b.HappenedAt && a.Source == b.Source && a.Kind == b.Kind && a.Detail == b.Detail;
}
