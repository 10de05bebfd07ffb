namespace LeadScoring.Modeling;

/// <summary>Turns a model's margin into honest log-odds: slope × margin + offset.</summary>
/// <remarks>
/// Platt's sigmoid (Platt 1999), fitted by Newton's method to his smoothed targets, (N₊+1)/(N₊+2) and 1/(N₋+2), so that separable margins do not
/// run to infinity. It is linear in the margin, so contributions stay additive: each is multiplied by the slope. The slope is kept
/// positive: calibration never turns a ranking round.
/// </remarks>
/// <param name="Slope">Greater than 0.</param>
/// <param name="Offset">Log-odds.</param>
internal sealed record SigmoidCalibration(double Slope, double Offset) : MarginCalibration
{
    private const double LeastSlope = 0.01;
    private const int MostSteps = 100;

    /// <inheritdoc/>
    public override double Apply(double margin) => (Slope * margin) + Offset;

    /// <inheritdoc/>
    public override double Stretch(double from, double to) => Slope;

    /// <summary>Fits to margins of rows that the model had not learned from.</summary>
    public static SigmoidCalibration Fit(ReadOnlySpan<double> margins, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        double good = 0;
        double bad = 0;
        for (int r = 0; r < margins.Length; r++)
        {
            good += labels[r] > 0.5f ? weights[r] : 0;
            bad += labels[r] > 0.5f ? 0 : weights[r];
        }

        double[] targets = new double[margins.Length];
        for (int r = 0; r < targets.Length; r++)
        {
            targets[r] = labels[r] > 0.5f ? (good + 1) / (good + 2) : 1 / (bad + 2);
        }

        SigmoidCalibration start = new(1, 0);
        SigmoidCalibration free = Newton(start, margins, targets, weights, slopeIsFree: true);
        return free.Slope >= LeastSlope ? free : Newton(new SigmoidCalibration(LeastSlope, Sigmoid.Margin((good + 1) / (good + bad + 2))), margins, targets, weights, slopeIsFree: false);
    }

    private static SigmoidCalibration Newton(SigmoidCalibration at, ReadOnlySpan<double> margins, double[] targets, IReadOnlyList<float> weights, bool slopeIsFree)
    {
        double loss = Loss(at, margins, targets, weights);
        for (int step = 0; step < MostSteps; step++)
        {
            double g0 = 0;
            double g1 = 0;
            double h00 = 1e-12;
            double h01 = 0;
            double h11 = 1e-12;
            for (int r = 0; r < margins.Length; r++)
            {
                double p = Sigmoid.Of(at.Apply(margins[r]));
                double error = weights[r] * (p - targets[r]);
                double curve = weights[r] * p * (1 - p);
                g0 += error;
                g1 += error * margins[r];
                h00 += curve;
                h01 += curve * margins[r];
                h11 += curve * margins[r] * margins[r];
            }

            if (!slopeIsFree)
            {
                (g1, h01, h11) = (0, 0, 1);
            }

            double determinant = (h00 * h11) - (h01 * h01);
            if (!(determinant > 1e-12 * h00 * h11))
            {
                // All margins are alike: only the offset can be told.
                (g1, h01, h11, determinant) = (0, 0, 1, h00);
            }

            double dOffset = ((h11 * g0) - (h01 * g1)) / determinant;
            double dSlope = ((h00 * g1) - (h01 * g0)) / determinant;
            double length = 1;
            SigmoidCalibration next = new(at.Slope - dSlope, at.Offset - dOffset);
            double nextLoss = Loss(next, margins, targets, weights);
            while (!(nextLoss <= loss) && length > 1e-10)
            {
                length /= 2;
                next = new SigmoidCalibration(at.Slope - (length * dSlope), at.Offset - (length * dOffset));
                nextLoss = Loss(next, margins, targets, weights);
            }

            if (!(nextLoss < loss))
            {
                break;
            }

            bool done = loss - nextLoss < 1e-14 * (1 + Math.Abs(loss));
            (at, loss) = (next, nextLoss);
            if (done)
            {
                break;
            }
        }

        return at;
    }

    private static double Loss(SigmoidCalibration at, ReadOnlySpan<double> margins, double[] targets, IReadOnlyList<float> weights)
    {
        double loss = 0;
        for (int r = 0; r < margins.Length; r++)
        {
            loss += weights[r] * Sigmoid.LogLoss(at.Apply(margins[r]), targets[r]);
        }

        return loss;
    }
}
