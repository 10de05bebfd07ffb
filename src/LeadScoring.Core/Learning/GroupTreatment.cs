namespace LeadScoring;

/// <summary>How a model treats one group of leads.</summary>
/// <param name="Field">The field or feature whose values are the groups.</param>
/// <param name="Group">The group's value.</param>
/// <param name="Leads">Leads looked at.</param>
/// <param name="SelectionRatio">Its share among the best fifth of leads over that of the best-off group; 1 = equal.</param>
/// <param name="RatioLow">Lower end of the 95 % interval.</param>
/// <param name="RatioHigh">Upper end of the 95 % interval.</param>
/// <param name="FoundGap">By how much rarer its good leads were among the best fifth than those of the best-off group (0–1).</param>
/// <param name="Actual">Share (0–1) that became good.</param>
/// <param name="Promised">Mean probability (0–1).</param>
/// <param name="Finding">What to think of it, as a sentence; <see langword="null"/> when there is nothing to say.</param>
public sealed record GroupTreatment(string Field, string Group, int Leads, double SelectionRatio, double RatioLow, double RatioHigh, double FoundGap, double Actual, double Promised, string? Finding);
