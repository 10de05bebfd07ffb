namespace LeadScoring.Modeling;

/// <summary>Folds in the order of time: learn from what was known before an instant, measure on the leads that came after it.</summary>
/// <remarks>Purged (López de Prado 2018, chapter 7): a row whose label became known only after the fold's start does not train for it.</remarks>
internal static class TimeFolds
{
    /// <summary>Share of rows before the first fold's start.</summary>
    private const double First = 0.4;

    /// <summary>Fewest leads of each label on each side of a fold.</summary>
    private const int FewestLeads = 10;

    /// <summary>The folds, oldest first; <see langword="null"/> when one of them would have too few leads of a label on one of its sides.</summary>
    public static (int[] Seen, int[] Held)[]? Make(TrainingSet set, int folds)
    {
        Dictionary<LeadId, DateTimeOffset> first = [];
        foreach (FeatureRowKey key in set.Features.Keys)
        {
            first[key.Lead] = first.TryGetValue(key.Lead, out DateTimeOffset seen) && seen <= key.AsOf ? seen : key.AsOf;
        }

        DateTimeOffset[] starts = [.. set.Features.Keys.Select(k => first[k.Lead])];
        DateTimeOffset[] sorted = [.. starts.Order()];
        (int[], int[])[] made = new (int[], int[])[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            DateTimeOffset from = At(sorted, First + ((1 - First) * fold / folds));
            DateTimeOffset to = fold == folds - 1 ? DateTimeOffset.MaxValue : At(sorted, First + ((1 - First) * (fold + 1) / folds));
            int[] seen = [.. Enumerable.Range(0, set.Rows).Where(r => starts[r] < from && set.LabelKnownAt[r] <= from)];
            int[] held = [.. Enumerable.Range(0, set.Rows).Where(r => starts[r] >= from && starts[r] < to)];
            if (!HasBoth(set, seen) || !HasBoth(set, held))
            {
                return null;
            }

            made[fold] = (seen, held);
        }

        return made;
    }

    /// <summary>Folds in the order of time, or shuffled folds of leads where time leaves too few; <see langword="null"/> where even those cannot be made.</summary>
    public static (int[] Seen, int[] Held)[]? MakeOrShuffle(TrainingSet set, int folds, int seed)
    {
        if (Make(set, folds) is { } inTime)
        {
            return inTime;
        }

        return LeadFolds.Assign(set, folds, seed) is { } shuffled
            ? [.. Enumerable.Range(0, folds).Select(f => (LeadFolds.Rows(shuffled, f, inside: false), LeadFolds.Rows(shuffled, f, inside: true)))]
            : null;
    }

    private static DateTimeOffset At(DateTimeOffset[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static bool HasBoth(TrainingSet set, int[] rows)
    {
        HashSet<LeadId> good = [];
        HashSet<LeadId> bad = [];
        foreach (int r in rows)
        {
            (set.Labels[r] > 0.5f ? good : bad).Add(set.Features.Keys[r].Lead);
            if (good.Count >= FewestLeads && bad.Count >= FewestLeads)
            {
                return true;
            }
        }

        return false;
    }
}
