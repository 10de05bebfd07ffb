namespace LeadScoring.Modeling;

/// <summary>Every k-th lead with all its rows, spread over the whole time.</summary>
internal static class LeadSample
{
    /// <summary>About so many rows, or all where there are no more.</summary>
    public static TrainingSet Of(TrainingSet set, int mostRows)
    {
        if (set.Rows <= mostRows)
        {
            return set;
        }

        int every = (set.Rows + mostRows - 1) / mostRows;
        Dictionary<LeadId, int> order = [];
        List<int> rows = [];
        for (int r = 0; r < set.Rows; r++)
        {
            LeadId lead = set.Features.Keys[r].Lead;
            if (!order.TryGetValue(lead, out int at))
            {
                order.Add(lead, at = order.Count);
            }

            if (at % every == 0)
            {
                rows.Add(r);
            }
        }

        return set.Select(rows);
    }
}
