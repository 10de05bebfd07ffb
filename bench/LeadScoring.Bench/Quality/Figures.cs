using LeadScoring.Modeling;

namespace LeadScoring.Bench.Quality;

/// <summary>How good one set of predictions is on the test rows, and how far ours are from it.</summary>
internal sealed class Figures
{
    private const int Draws = 1000;

    private readonly float[] _labels;
    private readonly float[] _weights;
    private readonly int[][] _rowsOfLead;

    public Figures(TrainingSet test)
    {
        _labels = [.. test.Labels];
        _weights = [.. test.Weights];
        _rowsOfLead = [.. Enumerable.Range(0, test.Rows).GroupBy(r => test.Features.Keys[r].Lead).Select(g => g.ToArray())];
    }

    public double Auc(double[] p) => RocAuc.Of(p, _labels, _weights);

    public double LogLoss(double[] p) => ProbabilityMeasures.LogLoss(p, _labels, _weights);

    public double Brier(double[] p) => ProbabilityMeasures.Brier(p, _labels, _weights);

    public double CalibrationError(double[] p) => ProbabilityMeasures.CalibrationError(p, _labels, _weights);

    /// <summary>Average precision: precision where each good row stands, ties taken together.</summary>
    public double PrAuc(double[] p)
    {
        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(r => p[r])];
        double good = 0;
        double all = 0;
        double area = 0;
        for (int i = 0; i < order.Length;)
        {
            double here = 0;
            for (double score = p[order[i]]; i < order.Length && p[order[i]] == score; i++)
            {
                here += _weights[order[i]] * _labels[order[i]];
                all += _weights[order[i]];
            }

            good += here;
            area += here * good / all;
        }

        return area / good;
    }

    /// <summary>Share of good among the best tenth over the share among all.</summary>
    public double Lift(double[] p)
    {
        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(r => p[r])];
        double total = _weights.Sum(w => (double)w);
        double goodAll = Enumerable.Range(0, p.Length).Sum(r => (double)_weights[r] * _labels[r]);
        double seen = 0;
        double good = 0;
        foreach (int r in order)
        {
            if (seen >= total / 10)
            {
                break;
            }

            seen += _weights[r];
            good += _weights[r] * _labels[r];
        }

        return good / seen / (goodAll / total);
    }

    /// <summary>95 % interval of AUC(ours) − AUC(theirs) over leads drawn again.</summary>
    public (double Low, double High) AucGain(double[] ours, double[] theirs)
    {
        int[] order = RocAuc.Order(ours);
        int[] other = RocAuc.Order(theirs);
        return Interval(w => RocAuc.OfSorted(order, ours, _labels, w) - RocAuc.OfSorted(other, theirs, _labels, w));
    }

    /// <summary>95 % interval of log loss(theirs) − log loss(ours): above 0 ours is better.</summary>
    public (double Low, double High) LogLossGain(double[] ours, double[] theirs)
    {
        double[] gain = [.. Enumerable.Range(0, ours.Length).Select(r => Loss(theirs[r], _labels[r]) - Loss(ours[r], _labels[r]))];
        return Interval(w =>
        {
            double sum = 0;
            double total = 0;
            for (int r = 0; r < w.Length; r++)
            {
                sum += w[r] * gain[r];
                total += w[r];
            }

            return sum / total;
        });
    }

    private static double Loss(double p, float label)
    {
        double kept = Math.Clamp(p, 1e-15, 1 - 1e-15);
        return label > 0.5f ? -Math.Log(kept) : -Math.Log(1 - kept);
    }

    private (double Low, double High) Interval(Func<double[], double> measure)
    {
        Random dice = new(17);
        double[] drawn = new double[Draws];
        double[] weights = new double[_labels.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            Array.Clear(weights);
            for (int i = 0; i < _rowsOfLead.Length; i++)
            {
                foreach (int r in _rowsOfLead[dice.Next(_rowsOfLead.Length)])
                {
                    weights[r] += _weights[r];
                }
            }

            drawn[draw] = measure(weights);
        }

        Array.Sort(drawn);
        return (drawn[(int)(0.025 * Draws)], drawn[(int)(0.975 * Draws)]);
    }
}
