namespace LeadScoring.Modeling.Trees;

/// <summary>Exact Shapley values of one leaf: a game of the columns on its path.</summary>
/// <remarks>
/// <para>
/// A leaf adds its value times the product, over the columns on its path, of 1 or 0 (known: the row's answers lead on or not) or of the share of training weight
/// that went on (not known). Column i's Shapley value is value × (o_i − z_i) × Σ over subsets S of the others of |S|!(m−|S|−1)!/m! × Π_{S} o × Π_{rest} z;
/// the sum is the coefficients of Π_{j≠i} (z_j + o_j y), weighted.
/// </para>
/// <para>Source: Lundberg, Erion and Lee, "Consistent Individualized Feature Attribution for Tree Ensembles" (path-dependent TreeSHAP), written as a polynomial.</para>
/// </remarks>
internal static class ShapleyWeights
{
    /// <summary>Adds a leaf's Shapley values for one pattern of answers.</summary>
    /// <param name="value">The leaf's value.</param>
    /// <param name="shares">z: for each column on the path the share of weight that went on.</param>
    /// <param name="ones">Bit i: whether all the row's answers about column i lead on.</param>
    /// <param name="values">One per column; added to.</param>
    public static void Add(double value, ReadOnlySpan<double> shares, int ones, Span<double> values)
    {
        int m = shares.Length;
        Span<double> coefficients = stackalloc double[m];
        for (int i = 0; i < m; i++)
        {
            coefficients.Clear();
            coefficients[0] = 1;
            int degree = 0;
            for (int j = 0; j < m; j++)
            {
                if (j == i)
                {
                    continue;
                }

                double z = shares[j];
                if ((ones >> j & 1) != 0)
                {
                    degree++;
                    for (int k = degree; k > 0; k--)
                    {
                        coefficients[k] = (coefficients[k] * z) + coefficients[k - 1];
                    }

                    coefficients[0] *= z;
                }
                else
                {
                    for (int k = 0; k <= degree; k++)
                    {
                        coefficients[k] *= z;
                    }
                }
            }

            double sum = 0;
            double weight = 1.0 / m;
            for (int k = 0; k <= degree; k++)
            {
                // k!(m−1−k)!/m!, from one k to the next.
                sum += coefficients[k] * weight;
                weight *= k + 1 < m ? (k + 1.0) / (m - 1 - k) : 0;
            }

            values[i] += value * (((ones >> i & 1) != 0 ? 1 : 0) - shares[i]) * sum;
        }
    }
}
