using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace LeadScoring.Modeling;

/// <summary>Weighted log loss with an L2 penalty on all but the intercept, and its minimum by L-BFGS.</summary>
/// <remarks>
/// Minimised in coordinates scaled by the curvature of each column, which brings common flags and rare classes to the same footing and
/// cuts the number of steps. Parameters: intercept first, then one per column.
/// </remarks>
internal sealed class LogisticLoss
{
    private const int Memory = 12;
    private const int MostSteps = 2000;

    private readonly SparseRows _rows;
    private readonly float[] _labels;
    private readonly float[] _weights;
    private readonly double _total;
    private readonly double[] _squares;

    public LogisticLoss(SparseRows rows, float[] labels, float[] weights)
    {
        _rows = rows;
        _labels = labels;
        _weights = weights;
        _squares = new double[rows.ColumnCount + 1];
        for (int r = 0; r < rows.Rows; r++)
        {
            _total += weights[r];
            _squares[0] += weights[r];
            for (int i = rows.Starts[r]; i < rows.Starts[r + 1]; i++)
            {
                _squares[rows.Columns[i] + 1] += weights[r] * (double)rows.Values[i] * rows.Values[i];
            }
        }
    }

    /// <summary>The parameters with the least loss.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="strength">λ of λ/2·|w|².</param>
    /// <param name="tolerance">Largest slope left in any direction, per unit of weight.</param>
    /// <exception cref="InvalidOperationException">No minimum was found; a finite, convex function has one, so this is a defect.</exception>
    public double[] Minimise(double[] start, double strength, double tolerance, CancellationToken cancellationToken)
    {
        double[] scale = [.. _squares.Select((s, i) => 1 / Math.Sqrt((0.25 * s / _total) + (i == 0 ? 0 : strength / _total) + 1e-12))];
        double[] best = [];
        double bestLoss = double.PositiveInfinity;
        double bestSlope = double.PositiveInfinity;
        IObjectiveFunction objective = ObjectiveFunction.Gradient(point =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] parameters = new double[scale.Length];
            for (int i = 0; i < scale.Length; i++)
            {
                parameters[i] = point[i] * scale[i];
            }

            double[] slope = new double[scale.Length];
            double loss = Evaluate(parameters, strength, slope);
            double steepest = 0;
            for (int i = 0; i < scale.Length; i++)
            {
                slope[i] *= scale[i];
                steepest = Math.Max(steepest, Math.Abs(slope[i]));
            }

            if (loss < bestLoss || (loss == bestLoss && steepest < bestSlope))
            {
                (best, bestLoss, bestSlope) = (parameters, loss, steepest);
            }

            return (loss, Vector<double>.Build.Dense(slope));
        });
        Vector<double> first = Vector<double>.Build.Dense([.. start.Select((p, i) => p / scale[i])]);
        try
        {
            new LimitedMemoryBfgsMinimizer(tolerance, 1e-14, 1e-16, Memory, MostSteps).FindMinimum(objective, first);
        }
        catch (OptimizationException problem)
        {
            // Close to the minimum the loss no longer changes in its last digits and the line search gives up: the best point seen is the answer.
            if (bestSlope > Math.Max(1e-4, 10 * tolerance))
            {
                throw new InvalidOperationException($"Logistic regression found no minimum (slope {bestSlope:G3} left).", problem);
            }
        }

        return best;
    }

    /// <summary>Loss per unit of weight and its slope.</summary>
    internal double Evaluate(double[] parameters, double strength, double[] slope)
    {
        ReadOnlySpan<int> starts = _rows.Starts;
        ReadOnlySpan<int> columns = _rows.Columns;
        ReadOnlySpan<float> values = _rows.Values;
        double loss = 0;
        Array.Clear(slope);
        for (int r = 0; r < _rows.Rows; r++)
        {
            double margin = parameters[0];
            for (int i = starts[r]; i < starts[r + 1]; i++)
            {
                margin += parameters[columns[i] + 1] * values[i];
            }

            loss += _weights[r] * Sigmoid.LogLoss(margin, _labels[r]);
            double error = _weights[r] * (Sigmoid.Of(margin) - _labels[r]);
            slope[0] += error;
            for (int i = starts[r]; i < starts[r + 1]; i++)
            {
                slope[columns[i] + 1] += error * values[i];
            }
        }

        slope[0] /= _total;
        for (int i = 1; i < parameters.Length; i++)
        {
            loss += 0.5 * strength * parameters[i] * parameters[i];
            slope[i] = (slope[i] + (strength * parameters[i])) / _total;
        }

        return loss / _total;
    }
}
