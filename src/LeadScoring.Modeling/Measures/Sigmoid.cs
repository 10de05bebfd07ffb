namespace LeadScoring.Modeling;

/// <summary>The logistic function and log loss in a form that does not overflow.</summary>
public static class Sigmoid
{
    /// <summary>Probability (0–1) of a margin in log-odds.</summary>
    public static double Of(double margin)
    {
        if (margin >= 0)
        {
            return 1 / (1 + Math.Exp(-margin));
        }

        double odds = Math.Exp(margin);
        return odds / (1 + odds);
    }

    /// <summary>Log-odds of a probability strictly between 0 and 1.</summary>
    public static double Margin(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>Log loss in nats of a margin against a label of 0 or 1: log(1 + e^m) − y·m.</summary>
    public static double LogLoss(double margin, double label) => Math.Max(margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))) - (label * margin);
}
