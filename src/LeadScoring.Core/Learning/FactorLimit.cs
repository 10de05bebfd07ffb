namespace LeadScoring;

/// <summary>What became of the wish for few factors.</summary>
/// <param name="Most">How many the mapping asks for.</param>
/// <param name="Applied">Whether the weakest were dropped.</param>
/// <param name="Dropped">The weakest: dropped, or kept because dropping them costs something.</param>
/// <param name="AucCost">AUC lost without them on the newest rows.</param>
/// <param name="AucCostLow">Lower end of the 90 % interval.</param>
/// <param name="AucCostHigh">Upper end.</param>
public sealed record FactorLimit(int Most, bool Applied, IReadOnlyList<string> Dropped, double AucCost, double AucCostLow, double AucCostHigh);

/// <summary>A part of the leads that has a model of its own.</summary>
/// <param name="Value">The value of the segment's feature.</param>
/// <param name="Leads">Leads it learned from.</param>
/// <param name="Won">Good ones among them.</param>
/// <param name="LogLossGain">Log loss (nats) saved over the common model on the newest rows of the segment.</param>
/// <param name="Own">Whether it has its own model; otherwise it was no better for sure, or too small.</param>
public sealed record SegmentResult(string Value, int Leads, int Won, double LogLossGain, bool Own);
