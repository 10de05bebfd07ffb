namespace LeadScoring.Modeling;

/// <summary>How past leads with about the same probability ended, as predictions of models that had not seen them sorted them.</summary>
internal static class OutcomeBands
{
    private const int LeadsPerBand = 100;
    private const int MostBands = 20;

    /// <summary>Bands of about equally many leads, least likely first.</summary>
    /// <param name="set">Rows; a lead counts once per band, however many of its rows lie there.</param>
    /// <param name="probabilities">Calibrated, one per row.</param>
    public static IReadOnlyList<OutcomeBand> Of(TrainingSet set, double[] probabilities)
    {
        double total = set.Weights.Sum(w => (double)w);
        int count = (int)Math.Clamp(total / LeadsPerBand, 1, MostBands);
        int[] order = RocAuc.Order(probabilities);
        List<OutcomeBand> bands = [];
        Dictionary<LeadId, (int Rows, double Good)> leads = [];
        double below = 0;
        double from = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int r = order[i];
            LeadId lead = set.Features.Keys[r].Lead;
            (int Rows, double Good) seen = leads.GetValueOrDefault(lead);
            leads[lead] = (seen.Rows + 1, seen.Good + set.Labels[r]);
            below += set.Weights[r];
            bool last = i == order.Length - 1;
            if (last || (below >= total * (bands.Count + 1) / count && probabilities[order[i + 1]] > probabilities[r]))
            {
                int won = (int)Math.Round(leads.Values.Sum(l => l.Good / l.Rows), MidpointRounding.AwayFromZero);
                (double low, double high) = Wilson(won, leads.Count);
                bands.Add(new OutcomeBand(from, won, leads.Count, low, high));
                from = last ? 1 : (probabilities[r] + probabilities[order[i + 1]]) / 2;
                leads.Clear();
            }
        }

        return bands;
    }

    /// <summary>The 95 % score interval of a share (Wilson 1927).</summary>
    public static (double Low, double High) Wilson(int won, int of)
    {
        const double Z = 1.959963984540054;
        double share = (double)won / of;
        double middle = (share + (Z * Z / (2 * of))) / (1 + (Z * Z / of));
        double half = Z / (1 + (Z * Z / of)) * Math.Sqrt((share * (1 - share) / of) + (Z * Z / (4.0 * of * of)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
