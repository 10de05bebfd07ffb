namespace LeadScoring.Modeling;

/// <summary>Minimises a smooth convex function plus Σ bend·|x| under sign limits: limited-memory BFGS that never crosses zero within a step.</summary>
/// <remarks>
/// OWL-QN (Andrew and Gao 2007, "Scalable training of L1-regularized log-linear models"); a coordinate with neither bend nor limit moves freely, so
/// that without any of them this is plain L-BFGS. The same input gives the same bits.
/// </remarks>
internal static class OrthantBfgs
{
    private const int Memory = 10;
    private const int MostSteps = 1000;
    private const double Enough = 1e-4;

    /// <summary>The minimum.</summary>
    /// <param name="smooth">Value of the smooth part; writes its slope into the second array.</param>
    /// <param name="start">Where to begin; changed.</param>
    /// <param name="bends">Not negative.</param>
    /// <param name="signs">1 = not below 0, −1 = not above 0, 0 = free.</param>
    /// <param name="tolerance">Largest slope that may be left.</param>
    public static double[] Minimise(Func<double[], double[], double> smooth, double[] start, double[] bends, sbyte[] signs, double tolerance)
    {
        int n = start.Length;
        double[] at = start;
        for (int i = 0; i < n; i++)
        {
            at[i] = signs[i] * at[i] < 0 ? 0 : at[i];
        }

        double[] slope = new double[n];
        double value = smooth(at, slope) + Bend(at, bends);
        double[] steepest = Steepest(at, slope, bends, signs);
        List<(double[] Step, double[] Turn, double Inverse)> past = [];
        for (int step = 0; step < MostSteps && Largest(steepest) > tolerance; step++)
        {
            double[] direction = Direction(steepest, past);
            for (int i = 0; i < n; i++)
            {
                // Where zero is a border, never leave downhill.
                direction[i] = (bends[i] > 0 || signs[i] != 0) && direction[i] * steepest[i] >= 0 ? 0 : direction[i];
            }

            double length = past.Count > 0 ? 1 : 1 / Math.Max(1, Math.Sqrt(Dot(steepest, steepest)));
            double[] next = new double[n];
            double[] nextSlope = new double[n];
            double nextValue = double.PositiveInfinity;
            bool found = false;
            for (int half = 0; half < 40; half++, length /= 2)
            {
                double gain = 0;
                for (int i = 0; i < n; i++)
                {
                    double moved = at[i] + (length * direction[i]);
                    double side = at[i] != 0 ? at[i] : -steepest[i];
                    next[i] = (bends[i] > 0 || signs[i] != 0) && moved * side < 0 ? 0 : moved;
                    gain += steepest[i] * (next[i] - at[i]);
                }

                nextValue = smooth(next, nextSlope) + Bend(next, bends);
                if (nextValue <= value + (Enough * gain))
                {
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                if (past.Count == 0)
                {
                    // The value no longer changes in its last digits: this is the minimum as far as doubles can tell.
                    break;
                }

                past.Clear();
                continue;
            }

            double[] moves = new double[n];
            double[] turns = new double[n];
            for (int i = 0; i < n; i++)
            {
                moves[i] = next[i] - at[i];
                turns[i] = nextSlope[i] - slope[i];
            }

            double curve = Dot(moves, turns);
            if (curve > 1e-14 * Dot(turns, turns))
            {
                past.Add((moves, turns, 1 / curve));
                if (past.Count > Memory)
                {
                    past.RemoveAt(0);
                }
            }

            bool still = value - nextValue <= 1e-15 * Math.Abs(value) && step > 0;
            (at, slope, value) = (next, nextSlope, nextValue);
            steepest = Steepest(at, slope, bends, signs);
            if (still)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>The slope in the direction in which the whole function falls, 0 where it falls nowhere.</summary>
    internal static double[] Steepest(double[] at, double[] slope, double[] bends, sbyte[] signs)
    {
        double[] steepest = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            double right = slope[i] + bends[i];
            double left = slope[i] - bends[i];
            steepest[i] = at[i] > 0 ? right
                : at[i] < 0 ? left
                : right < 0 && signs[i] >= 0 ? right
                : left > 0 && signs[i] <= 0 ? left
                : 0;
        }

        return steepest;
    }

    private static double[] Direction(double[] steepest, List<(double[] Step, double[] Turn, double Inverse)> past)
    {
        double[] direction = [.. steepest.Select(s => -s)];
        double[] shares = new double[past.Count];
        for (int k = past.Count - 1; k >= 0; k--)
        {
            shares[k] = past[k].Inverse * Dot(past[k].Step, direction);
            Add(direction, past[k].Turn, -shares[k]);
        }

        if (past.Count > 0)
        {
            double size = 1 / (past[^1].Inverse * Dot(past[^1].Turn, past[^1].Turn));
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] *= size;
            }
        }

        for (int k = 0; k < past.Count; k++)
        {
            Add(direction, past[k].Step, shares[k] - (past[k].Inverse * Dot(past[k].Turn, direction)));
        }

        return direction;
    }

    private static double Bend(double[] at, double[] bends)
    {
        double sum = 0;
        for (int i = 0; i < at.Length; i++)
        {
            sum += bends[i] * Math.Abs(at[i]);
        }

        return sum;
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static void Add(double[] to, double[] what, double times)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += times * what[i];
        }
    }
}
