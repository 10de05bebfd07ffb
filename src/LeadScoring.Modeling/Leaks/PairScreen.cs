namespace LeadScoring.Modeling;

/// <summary>Finds pairs of features that tell together what neither tells alone, which trees overlook as long as no single question pays.</summary>
/// <remarks>Each feature is put into at most eight groups; a pair's rates are learned on one half of the leads and judged on the other. Costs features² × rows additions.</remarks>
internal static class PairScreen
{
    private const int Groups = 8;
    private const double LeastSynergy = 0.05;
    private const int MostPairs = 6;

    /// <summary>Pairs of columns, by what the pair tells beyond both alone (share of the outcome's uncertainty), most first.</summary>
    public static IReadOnlyList<(int A, int B)> Find(TrainingSet set, int[] folds)
    {
        byte[][] codes = [.. set.Features.Columns.Select(Code)];
        Rows rows = new([.. set.Labels], [.. set.Weights], folds);
        double[] alone = [.. codes.Select(c => Explained(rows, c, null))];
        List<(int A, int B, double Synergy)> pairs = [];
        for (int a = 0; a < codes.Length; a++)
        {
            for (int b = a + 1; b < codes.Length; b++)
            {
                double synergy = Explained(rows, codes[a], codes[b]) - Math.Max(0, alone[a]) - Math.Max(0, alone[b]);
                if (synergy >= LeastSynergy)
                {
                    pairs.Add((a, b, synergy));
                }
            }
        }

        return [.. pairs.OrderByDescending(p => p.Synergy).Take(MostPairs).Select(p => (p.A, p.B))];
    }

    /// <summary>Both features as one class per row.</summary>
    public static CategoricalColumn Cross(FeatureColumn a, FeatureColumn b, string name)
    {
        byte[] first = Code(a);
        byte[] second = Code(b);
        return new CategoricalColumn(name, [.. first.Select((code, r) => $"{code}|{second[r]}")]);
    }

    private static double Explained(in Rows rows, byte[] a, byte[]? b)
    {
        int cells = b is null ? Groups : Groups * Groups;
        Span<double> good = stackalloc double[2 * cells];
        Span<double> all = stackalloc double[2 * cells];
        good.Clear();
        all.Clear();
        Span<double> goodOf = stackalloc double[2];
        Span<double> allOf = stackalloc double[2];
        goodOf.Clear();
        allOf.Clear();
        for (int r = 0; r < a.Length; r++)
        {
            int fold = rows.Folds[r];
            int at = (fold * cells) + (b is null ? a[r] : (a[r] * Groups) + b[r]);
            double weight = rows.Weights[r];
            good[at] += weight * rows.Labels[r];
            all[at] += weight;
            goodOf[fold] += weight * rows.Labels[r];
            allOf[fold] += weight;
        }

        double loss = 0;
        double baseLoss = 0;
        for (int fold = 0; fold < 2; fold++)
        {
            double rate = goodOf[1 - fold] / allOf[1 - fold];
            baseLoss += Loss(goodOf[fold], allOf[fold], rate);
            for (int cell = 0; cell < cells; cell++)
            {
                int other = ((1 - fold) * cells) + cell;
                loss += Loss(good[(fold * cells) + cell], all[(fold * cells) + cell], (good[other] + rate) / (all[other] + 1));
            }
        }

        return 1 - (loss / baseLoss);
    }

    private static double Loss(double good, double all, double rate)
    {
        double p = Math.Clamp(rate, 1e-6, 1 - 1e-6);
        return -((good * Math.Log(p)) + ((all - good) * Math.Log(1 - p)));
    }

    /// <summary>0 = missing, then quantile groups of numbers, or the most frequent classes with the rest in the last group.</summary>
    private static byte[] Code(FeatureColumn column)
    {
        byte[] codes = new byte[column.Length];
        if (column is NumericColumn numbers)
        {
            float[] sorted = [.. numbers.Values.ToArray().Where(float.IsFinite).Order()];
            float[] borders = [.. sorted.Distinct().Take(Groups)];
            if (borders.Length >= Groups)
            {
                borders = [.. Enumerable.Range(0, Groups - 1).Select(i => sorted[(int)((long)i * sorted.Length / (Groups - 1))]).Distinct()];
            }

            for (int r = 0; r < codes.Length; r++)
            {
                int at = float.IsFinite(numbers.Values[r]) ? Array.BinarySearch(borders, numbers.Values[r]) : -1;
                codes[r] = (byte)(!float.IsFinite(numbers.Values[r]) ? 0 : at >= 0 ? at + 1 : ~at);
            }

            return codes;
        }

        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        for (int r = 0; r < codes.Length; r++)
        {
            string text = column.TextAt(r) ?? string.Empty;
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }

        counts.Remove(string.Empty);
        Dictionary<string, byte> codeOf = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(Groups - 2)
            .Select((c, i) => (c.Key, Code: (byte)(i + 1))).ToDictionary(c => c.Key, c => c.Code, StringComparer.Ordinal);
        for (int r = 0; r < codes.Length; r++)
        {
            codes[r] = column.TextAt(r) is { Length: > 0 } text ? codeOf.GetValueOrDefault(text, (byte)(Groups - 1)) : (byte)0;
        }

        return codes;
    }

    private readonly record struct Rows(float[] Labels, float[] Weights, int[] Folds);
}
