namespace LeadScoring.Modeling;

/// <summary>Distinct leads by how they ended; a lead with a good row counts as good.</summary>
internal readonly record struct LeadCounts(int Good, int Bad)
{
    public static LeadCounts Of(TrainingSet set)
    {
        HashSet<LeadId> all = [];
        HashSet<LeadId> good = [];
        for (int r = 0; r < set.Rows; r++)
        {
            LeadId lead = set.Features.Keys[r].Lead;
            all.Add(lead);
            if (set.Labels[r] > 0.5f)
            {
                good.Add(lead);
            }
        }

        return new LeadCounts(good.Count, all.Count - good.Count);
    }
}
