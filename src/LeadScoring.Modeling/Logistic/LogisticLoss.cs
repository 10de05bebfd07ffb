namespace LeadScoring.Modeling;

/// <summary>Weighted log loss of binned rows with an elastic net penalty on all but the intercept, and its minimum.</summary>
/// <remarks>
/// Penalty λ·((1 − α)/2·|w|² + α·|w|₁) against the summed loss (Zou and Hastie 2005). Minimised in coordinates scaled by the curvature of each
/// column, which brings common flags and rare classes to the same footing and cuts the number of steps. Parameters: intercept first, then one
/// per column. Not thread-safe.
/// </remarks>
internal sealed class LogisticLoss
{
    private const int Block = 2048;

    private readonly BinnedRows _rows;
    private readonly float[] _labels;
    private readonly float[] _weights;
    private readonly double _total;
    private readonly double[] _squares;
    private readonly double[] _margins = new double[Block];
    private readonly double[] _table = new double[256];
    private readonly double[] _sums = new double[512];

    public LogisticLoss(BinnedRows rows, float[] labels, float[] weights)
    {
        _rows = rows;
        _labels = labels;
        _weights = weights;
        _squares = new double[rows.ColumnCount + 1];
        for (int r = 0; r < rows.Rows; r++)
        {
            _total += weights[r];
        }

        _squares[0] = _total;
        double[] bins = new double[256];
        foreach (BinnedFeature feature in rows.Features)
        {
            Array.Clear(bins);
            double square = 0;
            for (int r = 0; r < rows.Rows; r++)
            {
                bins[feature.Codes[r]] += weights[r];
                square += feature.IsNumber ? weights[r] * (double)feature.Values[r] * feature.Values[r] : 0;
            }

            feature.CollectSquares(bins, _squares.AsSpan(1));
            if (feature.IsNumber)
            {
                _squares[feature.First + 1] += square;
            }
        }
    }

    /// <summary>Sum of the rows' weights.</summary>
    public double Total => _total;

    /// <summary>The parameters with the least loss.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="strength">λ.</param>
    /// <param name="l1Share">α, 0–1.</param>
    /// <param name="signs">Per parameter 1 = not below 0, −1 = not above 0, 0 = free.</param>
    /// <param name="tolerance">Largest slope left in any direction, per unit of weight.</param>
    /// <param name="cancellationToken">Cancels between steps.</param>
    public double[] Minimise(double[] start, double strength, double l1Share, sbyte[] signs, double tolerance, CancellationToken cancellationToken)
    {
        double square = strength * (1 - l1Share);
        double[] scale = [.. _squares.Select((s, i) => 1 / Math.Sqrt((0.25 * s / _total) + (i == 0 ? 0 : strength / _total) + 1e-12))];
        double[] bends = [.. scale.Select((s, i) => i == 0 ? 0 : s * strength * l1Share / _total)];
        double[] parameters = new double[scale.Length];
        double Smooth(double[] point, double[] slope)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < scale.Length; i++)
            {
                parameters[i] = point[i] * scale[i];
            }

            double loss = Evaluate(parameters, square, slope);
            for (int i = 0; i < scale.Length; i++)
            {
                slope[i] *= scale[i];
            }

            return loss;
        }

        double[] best = OrthantBfgs.Minimise(Smooth, [.. start.Select((p, i) => p / scale[i])], bends, signs, tolerance);
        return [.. best.Select((p, i) => p * scale[i])];
    }

    /// <summary>Loss per unit of weight with the quadratic penalty λ/2·|w|², and its slope.</summary>
    internal double Evaluate(double[] parameters, double strength, double[]? slope)
    {
        double loss = 0;
        if (slope is not null)
        {
            Array.Clear(slope);
        }

        for (int from = 0; from < _rows.Rows; from += Block)
        {
            int count = Math.Min(Block, _rows.Rows - from);
            Span<double> margins = _margins.AsSpan(0, count);
            margins.Fill(parameters[0]);
            foreach (BinnedFeature feature in _rows.Features)
            {
                AddMargins(feature, parameters, from, margins);
            }

            loss += Errors(from, margins, slope);
            if (slope is not null)
            {
                foreach (BinnedFeature feature in _rows.Features)
                {
                    AddSlopes(feature, from, margins, slope);
                }
            }
        }

        for (int i = 1; i < parameters.Length; i++)
        {
            loss += 0.5 * strength * parameters[i] * parameters[i];
        }

        if (slope is not null)
        {
            slope[0] /= _total;
            for (int i = 1; i < parameters.Length; i++)
            {
                slope[i] = (slope[i] + (strength * parameters[i])) / _total;
            }
        }

        return loss / _total;
    }

    private void AddMargins(BinnedFeature feature, double[] parameters, int from, Span<double> margins)
    {
        double[] table = _table;
        feature.Tabulate(parameters.AsSpan(1), table);
        ReadOnlySpan<byte> codes = feature.Codes.AsSpan(from, margins.Length);
        if (feature.IsNumber)
        {
            double steepness = parameters[feature.First + 1];
            ReadOnlySpan<float> values = feature.Values.AsSpan(from, margins.Length);
            for (int r = 0; r < margins.Length; r++)
            {
                margins[r] += table[codes[r]] + (steepness * values[r]);
            }
        }
        else
        {
            for (int r = 0; r < margins.Length; r++)
            {
                margins[r] += table[codes[r]];
            }
        }
    }

    /// <summary>Adds up the loss and leaves weighted errors where the margins were.</summary>
    private double Errors(int from, Span<double> margins, double[]? slope)
    {
        double loss = 0;
        double sum = 0;
        for (int r = 0; r < margins.Length; r++)
        {
            double margin = margins[r];
            double weight = _weights[from + r];
            double label = _labels[from + r];
            double small = Math.Exp(-Math.Abs(margin));
            loss += weight * (Math.Max(margin, 0) + Math.Log(1 + small) - (label * margin));
            double chance = margin >= 0 ? 1 / (1 + small) : small / (1 + small);
            double error = weight * (chance - label);
            margins[r] = error;
            sum += error;
        }

        if (slope is not null)
        {
            slope[0] += sum;
        }

        return loss;
    }

    private void AddSlopes(BinnedFeature feature, int from, ReadOnlySpan<double> errors, double[] slope)
    {
        // Two tables in turn: a row need not wait until the sum of the row before it is stored.
        double[] sums = _sums;
        Array.Clear(sums);
        ReadOnlySpan<byte> codes = feature.Codes.AsSpan(from, errors.Length);
        int r = 0;
        for (; r + 1 < errors.Length; r += 2)
        {
            sums[codes[r]] += errors[r];
            sums[256 + codes[r + 1]] += errors[r + 1];
        }

        if (r < errors.Length)
        {
            sums[codes[r]] += errors[r];
        }

        for (int bin = 0; bin < feature.Bins; bin++)
        {
            sums[bin] += sums[256 + bin];
        }

        feature.Collect(sums, slope.AsSpan(1));
        if (feature.IsNumber)
        {
            ReadOnlySpan<float> values = feature.Values.AsSpan(from, errors.Length);
            double along = 0;
            double along2 = 0;
            int i = 0;
            for (; i + 1 < errors.Length; i += 2)
            {
                along += errors[i] * values[i];
                along2 += errors[i + 1] * values[i + 1];
            }

            slope[feature.First + 1] += along + along2 + (i < errors.Length ? errors[i] * values[i] : 0);
        }
    }
}
