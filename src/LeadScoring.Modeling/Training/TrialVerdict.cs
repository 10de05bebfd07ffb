using System.Globalization;
using MathNet.Numerics.Distributions;

namespace LeadScoring.Modeling;

/// <summary>How an A/B trial of two models stands.</summary>
/// <remarks>
/// Compared is the share of leads that became good, all leads of a side, worked or not. The trial is planned for 80 % power to find conversion up by a quarter. One may look at any time:
/// at a share t of the plan the border is z = 2.24 / √t, the O'Brien-Fleming boundary (1979) for continuous looking. A Brownian path passes it before t = 1 with a chance of at most
/// 4·(1 − Φ(2.24)) = 5 % (reflection principle), so that all looks together err in at most one trial of twenty.
/// </remarks>
/// <param name="Challenger">The challenger's leads.</param>
/// <param name="Live">The live model's leads.</param>
/// <param name="Z">Standard normal statistic of the difference; above 0 the challenger's leads convert better.</param>
/// <param name="Border">|Z| at which the trial may end now.</param>
/// <param name="IsOver">Whether it may end.</param>
/// <param name="Sentence">For people.</param>
public sealed record TrialVerdict(TrialCount Challenger, TrialCount Live, double Z, double Border, bool IsOver, string Sentence)
{
    private const double Lift = 0.25;
    private const double Alpha = 0.05;
    private const double Power = 0.8;

    /// <summary>Decided leads of the challenger's side at which a trial ends.</summary>
    /// <param name="baseRate">Share (0–1) of good leads so far.</param>
    public static int LeadsNeeded(double baseRate)
    {
        double p = Math.Clamp(baseRate, 0.005, 0.7);
        double q = Math.Min(0.95, p * (1 + Lift));
        double z = Normal.InvCDF(0, 1, 1 - (Alpha / 4)) + Normal.InvCDF(0, 1, Power);
        return (int)Math.Ceiling(z * z * ((p * (1 - p)) + (q * (1 - q))) / ((q - p) * (q - p)));
    }

    /// <summary>The verdict on what is decided so far.</summary>
    public static TrialVerdict Of(ModelTrial trial, TrialCount challenger, TrialCount live)
    {
        ArgumentNullException.ThrowIfNull(trial);
        double done = Math.Min(1, (double)Math.Min(challenger.Leads, live.Leads) / trial.PlannedLeads);
        double border = done > 0 ? Normal.InvCDF(0, 1, 1 - (Alpha / 4)) / Math.Sqrt(done) : double.PositiveInfinity;
        double pooled = (double)(challenger.Good + live.Good) / Math.Max(1, challenger.Leads + live.Leads);
        double deviation = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / Math.Max(1, challenger.Leads)) + (1.0 / Math.Max(1, live.Leads))));
        double z = deviation > 0 ? (challenger.Share - live.Share) / deviation : 0;
        bool over = done >= 1 || Math.Abs(z) >= border;
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"challenger {100 * challenger.Share:0.0} % of {challenger.Leads:N0} leads, live model {100 * live.Share:0.0} % of {live.Leads:N0}; z {z:+0.00;-0.00;0.00}, border {border:0.00}");
        string sentence = !over ? $"The trial goes on ({figures}); it is planned for {trial.PlannedLeads.ToString("N0", CultureInfo.InvariantCulture)} leads a side."
            : z >= border ? $"The challenger's leads convert better ({figures}). Release it: leadscoring models MAPPING promote {trial.ChallengerId}."
            : z <= -border ? $"The challenger's leads convert worse ({figures}). End the trial: leadscoring models MAPPING trial --end."
            : $"No difference was found ({figures}). The live model may stay.";
        return new TrialVerdict(challenger, live, z, border, over, sentence);
    }
}

/// <summary>Decided leads of one side.</summary>
public readonly record struct TrialCount(int Leads, int Good)
{
    /// <summary>Share (0–1) of good ones.</summary>
    public double Share => Leads == 0 ? 0 : (double)Good / Leads;

    /// <summary>One lead more.</summary>
    public TrialCount With(bool good) => new(Leads + 1, Good + (good ? 1 : 0));
}
