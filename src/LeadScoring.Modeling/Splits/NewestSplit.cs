namespace LeadScoring.Modeling;

/// <summary>The newest leads for testing, and older rows whose outcome was already known when the test period began.</summary>
/// <param name="From">Start of the test period: the first instant of scoring of its oldest lead.</param>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Test">Rows to measure on; no lead is on both sides.</param>
/// <param name="Unripe">Older rows left out because their outcome became known only in the test period.</param>
internal sealed record NewestSplit(DateTimeOffset From, int[] Train, int[] Test, int Unripe)
{
    private const double TestShare = 0.25;

    /// <summary>Splits by each lead's first instant; <see langword="null"/> when all leads have the same.</summary>
    public static NewestSplit? Make(TrainingSet set)
    {
        Dictionary<LeadId, DateTimeOffset> first = [];
        foreach (FeatureRowKey key in set.Features.Keys)
        {
            first[key.Lead] = first.TryGetValue(key.Lead, out DateTimeOffset seen) && seen <= key.AsOf ? seen : key.AsOf;
        }

        DateTimeOffset[] starts = [.. set.Features.Keys.Select(k => first[k.Lead])];
        DateTimeOffset[] sorted = [.. starts.Order()];
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
        {
            return null;
        }

        DateTimeOffset from = sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * (1 - TestShare)))];
        if (starts.Count(s => s >= from) > sorted.Length / 2 && from != sorted[^1])
        {
            // Many leads came in at one instant (an import): begin after them rather than learn from less than half.
            from = sorted.First(s => s > from);
        }

        int[] train = [.. Enumerable.Range(0, set.Rows).Where(r => starts[r] < from && set.LabelKnownAt[r] <= from)];
        int[] test = [.. Enumerable.Range(0, set.Rows).Where(r => starts[r] >= from)];
        return new NewestSplit(from, train, test, set.Rows - train.Length - test.Length);
    }
}
