namespace LeadScoring;

/// <summary>How far rules and model are, while both score together.</summary>
/// <param name="Won">Good outcomes so far, in leads.</param>
/// <param name="RulesAuc">AUC of the rules on them.</param>
/// <param name="ModelAuc">AUC of the model on leads it had not seen.</param>
/// <param name="ModelHalfWidth">Half the 95 % interval of <paramref name="ModelAuc"/>.</param>
/// <param name="BeatsRulesAt">Good outcomes at which the model's learning curve crosses the rules; <see langword="null"/> = not to be seen yet.</param>
/// <param name="RulesShare">Share (0–1) of the blend that the rules carry.</param>
/// <param name="RulesHash">Fingerprint of the rules in the blend.</param>
public sealed record ColdStart(int Won, double RulesAuc, double ModelAuc, double ModelHalfWidth, int? BeatsRulesAt, double RulesShare, string RulesHash);
