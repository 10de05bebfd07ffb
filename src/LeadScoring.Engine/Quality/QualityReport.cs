namespace LeadScoring.Engine.Quality;

/// <summary>How good the stored records are, and what their gaps cost the live model.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="Records">Records of lead objects.</param>
/// <param name="Leads">Leads.</param>
/// <param name="Model">The live model costs were measured with; <see langword="null"/> when none is live.</param>
/// <param name="CostNote">Why costs were not measured, or on what they were.</param>
/// <param name="Fields">Coverage field by field.</param>
/// <param name="Findings">What was looked for and found, or could not be looked for.</param>
/// <param name="Months">Volume per month, oldest first.</param>
public sealed record QualityReport(
    DateTimeOffset AsOf, long Records, long Leads, string? Model, string CostNote, IReadOnlyList<FieldCoverage> Fields, IReadOnlyList<QualityFinding> Findings, IReadOnlyList<MonthVolume> Months);

/// <summary>How far a field is filled.</summary>
/// <param name="ObjectName">The object.</param>
/// <param name="Field">The mapping's name.</param>
/// <param name="From">The CRM field.</param>
/// <param name="Line">Line of the mapping.</param>
/// <param name="Values">Records looked at.</param>
/// <param name="Good">Mapped.</param>
/// <param name="Empty">The CRM holds nothing.</param>
/// <param name="Bad">Could not be read as asked.</param>
/// <param name="Unknown">Not in the map or word list.</param>
/// <param name="Cost">What the model would lose if nobody had the field; <see langword="null"/> = not measured, or no feature of the model reads it.</param>
public sealed record FieldCoverage(string ObjectName, string Field, string From, int Line, long Values, long Good, long Empty, long Bad, long Unknown, MeasuredCost? Cost);

/// <summary>Something that is wrong with records.</summary>
/// <param name="Kind">A stable word for it.</param>
/// <param name="What">A sentence for people.</param>
/// <param name="Count">How many; <see langword="null"/> when it could not be looked for.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Examples">Some records.</param>
/// <param name="Cost">What the model would gain if these leads were not there; <see langword="null"/> = not measured.</param>
public sealed record QualityFinding(string Kind, string What, long? Count, long Of, IReadOnlyList<string> Examples, MeasuredCost? Cost);

/// <summary>A difference of the live model's quality on past leads, measured on the same rows twice.</summary>
/// <param name="Rows">Rows it was measured on.</param>
/// <param name="Auc">Area under the ROC curve as things are.</param>
/// <param name="Other">Area otherwise.</param>
/// <param name="Difference">Other minus as things are.</param>
/// <param name="Low">Lower end of the 90 % interval of the difference, leads drawn with replacement.</param>
/// <param name="High">Upper end.</param>
/// <param name="LogLoss">Mean log loss otherwise minus as things are.</param>
public sealed record MeasuredCost(int Rows, double Auc, double Other, double Difference, double Low, double High, double LogLoss);

/// <summary>What came in a month.</summary>
/// <param name="Month">First day.</param>
/// <param name="Leads">Leads created.</param>
/// <param name="Good">Good outcomes that happened.</param>
/// <param name="Bad">Bad outcomes that happened.</param>
public sealed record MonthVolume(DateOnly Month, long Leads, long Good, long Bad);
