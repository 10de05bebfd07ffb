namespace LeadScoring;

/// <summary>How a new model did against the live one on leads that neither had learned from.</summary>
/// <param name="LiveId">The live model.</param>
/// <param name="Leads">Leads of the cohort, all with a known outcome.</param>
/// <param name="Gains">Per measure what the new model gains over the live one, with its interval; greater than 0 is better.</param>
/// <param name="NotWorse">Whether it is not worse on any measure asked for.</param>
/// <param name="Sentence">What was found, for people.</param>
public sealed record PromotionVerdict(string LiveId, int Leads, IReadOnlyList<MeasureGain> Gains, bool NotWorse, string Sentence);

/// <summary>A difference in one measure with its interval at the confidence asked for (one-sided on each side).</summary>
/// <param name="Measure"><c>auc</c>, <c>log_loss</c>, <c>calibration</c> …</param>
/// <param name="Gain">On the whole cohort.</param>
/// <param name="Low">Exceeded with the confidence asked for.</param>
/// <param name="High">Not exceeded with the confidence asked for.</param>
public sealed record MeasureGain(string Measure, double Gain, double Low, double High);
