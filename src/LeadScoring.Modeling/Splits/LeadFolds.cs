namespace LeadScoring.Modeling;

/// <summary>Shuffled folds that keep the rows of a lead together and the share of good leads equal.</summary>
/// <remarks>Rows come sorted by time. Folds cut without shuffling would each hold one season, and a model calibrated over them can rank the wrong way round.</remarks>
internal static class LeadFolds
{
    /// <summary>A fold for each row; <see langword="null"/> when one of the labels has fewer leads than folds.</summary>
    public static int[]? Assign(TrainingSet set, int folds, int seed)
    {
        Dictionary<LeadId, (int First, bool Good)> leads = [];
        for (int r = 0; r < set.Rows; r++)
        {
            LeadId lead = set.Features.Keys[r].Lead;
            bool good = set.Labels[r] > 0.5f;
            leads[lead] = leads.TryGetValue(lead, out (int First, bool Good) seen) ? (seen.First, seen.Good || good) : (r, good);
        }

        Random dice = new(seed);
        Dictionary<LeadId, int> foldOf = new(leads.Count);
        int next = 0;
        foreach (bool good in (bool[])[true, false])
        {
            LeadId[] same = [.. leads.Where(l => l.Value.Good == good).OrderBy(l => l.Value.First).Select(l => l.Key)];
            if (same.Length < folds)
            {
                return null;
            }

            dice.Shuffle(same);
            foreach (LeadId lead in same)
            {
                foldOf[lead] = next++ % folds;
            }
        }

        return [.. set.Features.Keys.Select(k => foldOf[k.Lead])];
    }

    /// <summary>The rows inside or outside a fold, in order.</summary>
    public static int[] Rows(int[] foldOfRow, int fold, bool inside) =>
        [.. Enumerable.Range(0, foldOfRow.Length).Where(r => foldOfRow[r] == fold == inside)];
}
